// What: secrets of this machine by reference: env:NAME, file:PATH, exec:NAME. What not: when they are asked for (engines, channels).
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { canonicalJson } from '../../../compiler/model/canonical.ts';
import { fillTemplate } from '../../../compiler/rules/template.ts';
import { fail, failureOf, type OperationFailure } from '../../failure.ts';
import { type Clock, FileError, type Ports, type Processes, type Secret, type Secrets } from '../../ports.ts';
import { OpaqueSecret } from '../opaque-secret.ts';

const mostBytes = 1024 * 1024;

/** What the project says under `secrets.<name>`. Whether it may run here is `allowExec`, which the machine says. */
export interface ExecSecret {
  readonly argv: readonly string[];
  readonly ttlMs: number;
}

export interface SecretSources {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of exec secrets that the operator's environment permits (DBKEEL_ALLOW_EXEC). */
  readonly allowExec: readonly string[];
  /** Asked at every use, because the project is read after the ports were made. */
  readonly execSecret: (name: string) => ExecSecret | undefined;
}

type NearPorts = Pick<Ports, 'emit'> & { readonly clock: Clock; readonly processes: Processes };

export function nodeSecrets(sources: SecretSources, ports: NearPorts): Secrets {
  const noted = new Set<string>();
  const cached = new Map<string, { readonly secret: Promise<Secret>; readonly untilMs: number }>();

  async function fromFile(reference: string, path: string): Promise<string> {
    const place = path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(sources.root, path);
    const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
      throw unreadable(reference, error);
    });
    if (!found.isFile()) throw fail('auth', `secret ${reference} is not a file`);
    if (found.size > mostBytes) throw fail('data', `secret ${reference} is larger than ${mostBytes} bytes`);
    if ((found.mode & 0o077) !== 0 && !noted.has(place)) {
      noted.add(place);
      const message = `secret ${reference} can be read by other users of this machine; chmod 600 keeps it yours`;
      ports.emit({ type: 'log', level: 'warn', message });
    }
    const text = await readFile(place, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw unreadable(reference, error);
    });
    // Editors and `echo` end a file with a line break that nobody means as part of the password.
    return text.replace(/\r?\n$/, '');
  }

  async function fromExec(reference: string, name: string, { signal, values }: Asking): Promise<string> {
    if (!sources.allowExec.includes(name)) {
      throw fail(
        'permission',
        `secret ${reference} runs a program, and DBKEEL_ALLOW_EXEC on this machine does not name ${name}`,
      );
    }
    const source = sources.execSecret(name);
    if (source === undefined)
      throw fail('auth', `secret ${reference}: the project declares no secret command ${name}`);
    const argv = source.argv.map((word) => filled(word, values, reference));
    const result = await ports.processes.run(argv, { signal });
    // Its output may hold the secret or parts of it: only the exit code is told.
    if (result.exitCode !== 0)
      throw fail('auth', `secret ${reference}: ${source.argv[0]} ended with exit code ${result.exitCode}`);
    return result.stdout.replace(/\r?\n$/, '');
  }

  async function read(reference: string, asking: Asking): Promise<Secret> {
    const colon = reference.indexOf(':');
    const [scheme, rest] = [reference.slice(0, colon), reference.slice(colon + 1)];
    let value: string | undefined;
    if (scheme === 'env') value = sources.env[rest];
    else if (scheme === 'file') value = await fromFile(reference, rest);
    else if (scheme === 'exec') value = await fromExec(reference, rest, asking);
    else throw fail('unsupported', `secret ${reference}: use env:NAME, file:PATH or exec:NAME`);
    if (value === undefined || value === '') throw missing(reference, scheme);
    return new OpaqueSecret(value);
  }

  return {
    resolve: (reference, signal, values = {}) => {
      const asking = { signal, values };
      const ttlMs = reference.startsWith('exec:') ? (sources.execSecret(reference.slice(5))?.ttlMs ?? 0) : 0;
      if (ttlMs === 0) return read(reference, asking);
      const key = canonicalJson([reference, values]);
      const known = cached.get(key);
      if (known !== undefined && ports.clock.monotonicMs() < known.untilMs) return known.secret;
      const secret = read(reference, asking);
      cached.set(key, { secret, untilMs: ports.clock.monotonicMs() + ttlMs });
      // A failure is not kept: the next use asks again.
      secret.catch(() => cached.delete(key));
      return secret;
    },
  };
}

interface Asking {
  readonly signal: AbortSignal;
  readonly values: Readonly<Record<string, string>>;
}

function filled(word: string, values: Asking['values'], reference: string): string {
  const { text, missing } = fillTemplate(word, values);
  if (missing.length === 0) return text;
  const known = Object.keys(values).sort().join(', ');
  throw fail(
    'unsupported',
    `secret ${reference}: nothing is known to put at {{${missing[0]}}} of its command (known here: ${known === '' ? 'nothing' : known})`,
  );
}

function missing(reference: string, scheme: string): OperationFailure {
  const fix =
    scheme === 'env'
      ? 'set the variable'
      : scheme === 'file'
        ? 'the file is empty'
        : 'the program printed nothing';
  return fail('auth', `secret ${reference} is not set or empty (${fix})`);
}

function unreadable(reference: string, error: NodeJS.ErrnoException): OperationFailure {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return fail('auth', `secret ${reference}: there is no such file`);
  if (error.code === 'EACCES')
    return fail('permission', `secret ${reference}: this user may not read the file`);
  return fail(
    'unavailable',
    `secret ${reference} cannot be read (${failureOf(new FileError(error.code ?? 'EIO', reference)).message})`,
  );
}
