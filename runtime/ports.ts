// What: every effect of dbkeel as one object that is passed in: clock, ids, files, http, processes, secrets, events. What not: an implementation (ports/node, ports/sim).
import type { EventBody } from './events/event.ts';

export interface Clock {
  /** Now as ISO 8601 UTC with milliseconds. */
  now(): string;
  /** Milliseconds that never go back; only differences mean anything. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once when the signal aborts (never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** A new random uuid. */
  uuid(): string;
}

export interface FileStat {
  readonly kind: 'file' | 'folder' | 'other';
  readonly bytes: number;
  readonly modifiedAt: string;
}

/**
 * Primitives with the semantics of POSIX: nothing is durable before `sync` (a file) and `syncFolder` (names in it). Paths are absolute or relative to the project root.
 * Errors are FileError with the system's code (ENOENT, EEXIST, ENOSPC, EACCES, EROFS, EIO…). New files are 0600, new folders 0700.
 */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  /** Creates or truncates, writes all bytes. Not durable yet. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  append(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, length: number): Promise<void>;
  sync(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Hard link; EEXIST when `to` exists: the atomic "create if absent". */
  link(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  list(path: string): Promise<readonly string[]>;
  /** undefined when there is nothing. */
  stat(path: string): Promise<FileStat | undefined>;
  /** The absolute path with links resolved, for "does it stay inside". */
  real(path: string): Promise<string>;
}

export class FileError extends Error {
  readonly code: string;
  readonly path: string;
  constructor(code: string, path: string, message?: string) {
    super(message ?? `${code}: ${path}`);
    this.name = 'FileError';
    this.code = code;
    this.path = path;
  }
}

/** Who holds a lock: enough to tell a dead process from a living one after pid reuse and reboot. */
export interface Holder {
  readonly pid: number;
  readonly bootId: string;
  readonly processStart: string;
  readonly host: string;
  readonly user: string;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Processes {
  self(): Holder;
  /** 'other-host' when the holder ran elsewhere and cannot be checked. */
  liveness(holder: Holder): Promise<'alive' | 'dead' | 'other-host'>;
  /** argv, no shell; killed on abort. */
  run(
    argv: readonly string[],
    options: {
      readonly cwd?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly input?: string;
      readonly signal: AbortSignal;
    },
  ): Promise<CommandResult>;
}

export interface Http {
  send(request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }): Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }>;
}

/** Prints as *** wherever it is turned into text; `reveal()` is called at the last moment, inside an engine or channel. */
export interface Secret {
  reveal(): string;
  toString(): '***';
  toJSON(): '***';
}

export interface Secrets {
  /** `reference` is the inside of `${secret:…}`: env:NAME, file:PATH, exec:NAME. Throws OperationFailure `auth` when it is not set; never an empty value. `values` fill the
   * `{{host}}` and the like of a secret command: what is known of whom the secret is for. */
  resolve(reference: string, signal: AbortSignal, values?: Readonly<Record<string, string>>): Promise<Secret>;
}

export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly files: Files;
  readonly http: Http;
  readonly processes: Processes;
  readonly secrets: Secrets;
  /** Says a fact; subscribers print it, store it, or lose it. Never throws. */
  emit(event: EventBody): void;
}
