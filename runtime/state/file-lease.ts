// What: what the holder of the lock may do: append to the journal, commit the state, let go. What not: getting the lock (lock-file.ts).
import type { JournalEntry, State } from '../../compiler/model/state.ts';
import { invariant } from '../failure.ts';
import { FileError, type FileStat, type Ports } from '../ports.ts';
import type { LockInfo, StateLease, StateRead } from '../store.ts';
import { keepBackup, pruneBackups } from './backups.ts';
import { JournalWriter } from './journal-writer.ts';
import type { LockFile } from './lock-file.ts';
import { isMissing, readState, type StateFiles } from './read-state.ts';
import { sortRecords } from './replay.ts';
import { syncFolderAndParents } from './state-folder.ts';
import { lostLock, StateLocked } from './state-locked.ts';
import type { StatePaths } from './state-paths.ts';
import { encodeState } from './state-text.ts';

/** A group holds what was asked for while the former one was being written, up to here. */
const mostGroupChars = 8 * 1024 * 1024;

interface Waiting {
  readonly json: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** What the writes of this lease build on. `stamp`: the state file as last seen, so that a check costs a stat and not a read of megabytes. */
interface Base {
  readonly serial: number;
  readonly lineage: string;
  readonly stamp: FileStat | undefined;
}

export class FileLease implements StateLease {
  readonly id: string;
  readonly tookOver?: LockInfo;
  readonly #ports: Ports;
  readonly #paths: StatePaths;
  readonly #lock: LockFile;
  readonly #info: LockInfo;
  #base: Base;
  #journal: JournalWriter;
  #waiting: Waiting[] = [];
  /** One thing at a time, in the order asked for. */
  #turn: Promise<unknown> = Promise.resolve();
  #released: Promise<void> | undefined;
  /** What a process that died may have left undurable (a rename, a removal) is made durable before anything is built on it. */
  #settled = false;

  constructor(
    ports: Ports,
    paths: StatePaths,
    lock: LockFile,
    held: {
      readonly info: LockInfo;
      readonly tookOver?: LockInfo;
      readonly found: StateFiles;
      readonly stamp: FileStat | undefined;
    },
  ) {
    this.id = held.info.id;
    if (held.tookOver !== undefined) this.tookOver = held.tookOver;
    this.#ports = ports;
    this.#paths = paths;
    this.#lock = lock;
    this.#info = held.info;
    this.#base = baseOf(held.found.state, held.stamp);
    this.#journal = new JournalWriter(ports.files, paths, held.found);
  }

  read(): Promise<StateRead> {
    return this.#inTurn(async () => {
      await this.#assertFence();
      const { state, pending } = await readState(this.#ports.files, this.#paths);
      return { state, pending, lockedBy: this.#info };
    });
  }

  append(entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return Promise.resolve();
    // Turned into text now: the caller may change its objects while it waits for its turn.
    const json = entries.map((entry) => JSON.stringify(entry)).join(',');
    const durable = new Promise<void>((done, failed) => {
      this.#waiting.push({ json, done, failed });
    });
    if (this.#waiting.length === 1) void this.#inTurn(() => this.#writeGroups());
    return durable;
  }

  commit(state: State): Promise<void> {
    return this.#inTurn(() => this.#commit(state));
  }

  release(): Promise<void> {
    this.#released ??= this.#inTurn(() => this.#lock.release(this.#info));
    return this.#released;
  }

  #inTurn<T>(body: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(body);
    this.#turn = run.catch(() => undefined);
    return run;
  }

  async #writeGroups(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = takeGroup(this.#waiting);
      try {
        await this.#writeGroup(group.map((one) => one.json).join(','));
        for (const one of group) one.done();
      } catch (error) {
        for (const one of group) one.failed(error);
      }
    }
  }

  async #writeGroup(entries: string): Promise<void> {
    await this.#assertFence();
    await this.#settle();
    await this.#journal.append({ lock: this.id, serial: this.#base.serial, entries });
    // If the lock went away meanwhile, the new holder may not have seen this group: it must not be called durable.
    await this.#lock.assertHeld(this.id);
  }

  async #commit(state: State): Promise<void> {
    const { files } = this.#ports;
    await this.#assertFence();
    invariant(
      state.serial === this.#base.serial + 1,
      `commit of serial ${state.serial} on base ${this.#base.serial}`,
    );
    invariant(state.lineage !== '', 'commit of a state without lineage');
    const bytes = encodeState(sorted(state));
    await this.#settle();
    const aside = this.#paths.temporary(this.#ports.ids.uuid());
    try {
      await files.write(aside, bytes);
      await files.sync(aside);
      if (this.#base.serial > 0) await keepBackup(files, this.#paths, this.#base.serial);
      // From here to the rename a new holder of the lock would have swept `aside` away, and the rename would fail.
      await this.#lock.assertHeld(this.id);
      await files.rename(aside, this.#paths.state);
    } catch (error) {
      await this.#dropAside(aside);
      if (isMissing(error)) await this.#lock.assertHeld(this.id);
      throw error;
    }
    this.#settled = false;
    this.#base = baseOf(state, await files.stat(this.#paths.state));
    await this.#settle();
    await this.#lock.assertHeld(this.id);
    await this.#tidy();
  }

  /** The commit is durable; what is left to remove harms nobody and is tried again by the next writer. */
  async #tidy(): Promise<void> {
    try {
      await this.#journal.discard();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#ports.emit({
        type: 'log',
        level: 'warn',
        message: `could not remove the applied journal: ${error.message}`,
      });
    }
    await pruneBackups(this.#ports.files, this.#paths);
  }

  async #settle(): Promise<void> {
    if (this.#settled) return;
    const { folder } = this.#paths;
    if (this.#base.serial > 0) await this.#ports.files.syncFolder(folder);
    else await syncFolderAndParents(this.#ports.files, folder);
    this.#settled = true;
  }

  async #dropAside(aside: string): Promise<void> {
    try {
      await this.#ports.files.remove(aside);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }

  /** The lock is still ours and the state is still the one we build on. */
  async #assertFence(): Promise<void> {
    if (this.#released !== undefined) throw lostLock(this.id, undefined);
    await this.#lock.assertHeld(this.id);
    const stamp = await this.#ports.files.stat(this.#paths.state);
    if (sameStamp(stamp, this.#base.stamp)) return;
    const { state } = await readState(this.#ports.files, this.#paths);
    const now = baseOf(state, stamp);
    if (now.serial !== this.#base.serial || now.lineage !== this.#base.lineage) {
      const message = `the state changed under the lock: serial ${this.#base.serial} was expected, ${now.serial} was found. Nothing more is written`;
      throw new StateLocked(message, await this.#lock.holder());
    }
    this.#base = now;
  }
}

function takeGroup(waiting: Waiting[]): readonly Waiting[] {
  let chars = 0;
  let count = 0;
  for (const one of waiting) {
    chars += one.json.length;
    if (count > 0 && chars > mostGroupChars) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

function baseOf(state: State | undefined, stamp: FileStat | undefined): Base {
  return { serial: state?.serial ?? 0, lineage: state?.lineage ?? '', stamp };
}

function sameStamp(a: FileStat | undefined, b: FileStat | undefined): boolean {
  return a?.bytes === b?.bytes && a?.modifiedAt === b?.modifiedAt;
}

function sorted(state: State): State {
  const resources = sortRecords(state.resources);
  const twice = resources.find((record, index) => record.address === resources[index - 1]?.address);
  invariant(twice === undefined, `commit of a state with ${twice?.address} twice`);
  return { ...state, resources };
}
