// What: the state store on files: state.json, its journal, lock and backups in one folder of a local disk. What not: their formats (spec/state-format.md).
import { join } from 'node:path';
import type { State } from '../../compiler/model/state.ts';
import type { Ports } from '../ports.ts';
import type { LockInfo, StateLease, StateRead, StateRestored, StateStore, StateVersion } from '../store.ts';
import { listBackups, readVersion } from './backups.ts';
import { FileLease } from './file-lease.ts';
import { LockFile } from './lock-file.ts';
import { readState, type StateFiles } from './read-state.ts';
import { replaceState } from './restore-state.ts';
import { StateDamage } from './state-damage.ts';
import { makeStateFolder } from './state-folder.ts';
import { type StatePaths, statePaths } from './state-paths.ts';

export interface FileStateOptions {
  readonly ports: Ports;
  /** Of state.json, absolute or relative to the project root: `.dbkeel/<environment>/state.json`. */
  readonly path: string;
  /** When given, a state of another environment is refused. */
  readonly environment?: string;
}

export function fileStateStore(options: FileStateOptions): StateStore {
  return new FileStateStore(options);
}

interface Held {
  readonly info: LockInfo;
  readonly tookOver?: LockInfo;
}

class FileStateStore implements StateStore {
  readonly #ports: Ports;
  readonly #environment: string | undefined;
  readonly #paths: StatePaths;
  readonly #lock: LockFile;

  constructor(options: FileStateOptions) {
    this.#ports = options.ports;
    this.#environment = options.environment;
    this.#paths = statePaths(options.path);
    this.#lock = new LockFile(options.ports, this.#paths.lock);
  }

  async read(): Promise<StateRead> {
    const { state, pending } = await this.#readState();
    const lockedBy = await this.#lock.holder();
    return { state, pending, ...(lockedBy === undefined ? {} : { lockedBy }) };
  }

  lock(operation: string, waitMs: number, signal: AbortSignal): Promise<StateLease> {
    return this.#under(this.#take(operation, waitMs, signal), async (held) => {
      const stamp = await this.#ports.files.stat(this.#paths.state);
      const found = await this.#readState();
      return new FileLease(this.#ports, this.#paths, this.#lock, { ...held, found, stamp });
    });
  }

  unlock(id: string): Promise<LockInfo> {
    return this.#lock.break(id, this.#info('state force-unlock'));
  }

  versions(): Promise<readonly StateVersion[]> {
    return listBackups(this.#ports.files, this.#paths);
  }

  version(serial: number): Promise<State> {
    return readVersion(this.#ports.files, this.#paths, serial);
  }

  restore(version: number | State, waitMs: number, signal: AbortSignal): Promise<StateRestored> {
    return this.#under(this.#take('state restore', waitMs, signal), async ({ info }) => {
      const restored = await replaceState(this.#ports, this.#paths, version);
      await this.#lock.release(info);
      return restored;
    });
  }

  async #readState(): Promise<StateFiles> {
    const found = await readState(this.#ports.files, this.#paths);
    const of = found.state?.environment;
    if (of !== undefined && this.#environment !== undefined && of !== this.#environment) {
      throw new StateDamage(this.#paths.state, `belongs to environment ${of}, not ${this.#environment}`);
    }
    return found;
  }

  #info(operation: string): LockInfo {
    const { processes, ids, clock } = this.#ports;
    return { ...processes.self(), id: ids.uuid(), operation, at: clock.now() };
  }

  async #take(operation: string, waitMs: number, signal: AbortSignal): Promise<Held> {
    await makeStateFolder(this.#ports.files, this.#paths.folder);
    const info = this.#info(operation);
    const tookOver = await this.#lock.acquire(info, waitMs, signal);
    return { info, ...(tookOver === undefined ? {} : { tookOver }) };
  }

  /** Runs `body` under the lock; when it rejects, the lock is given back. */
  async #under<T>(taking: Promise<Held>, body: (held: Held) => Promise<T>): Promise<T> {
    const held = await taking;
    try {
      await this.#sweep(held.info.id);
      return await body(held);
    } catch (error) {
      await this.#lock.release(held.info).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Removes files of commits that did not finish. This also stops a writer that lost its lock and does not know it yet: its rename fails.
   */
  async #sweep(id: string): Promise<void> {
    const { files } = this.#ports;
    for (const name of await files.list(this.#paths.folder)) {
      if (this.#paths.isTemporary(name)) await files.remove(join(this.#paths.folder, name));
    }
    await this.#lock.sweep(id);
  }
}
