// What: the contract of a state store and of the lease that writers hold. What not: the file implementation (state/).
import type { JournalEntry, JournalLine, State } from '../compiler/model/state.ts';
import type { Holder } from './ports.ts';

/** The content of the lock: shown to whoever meets it. */
export interface LockInfo extends Holder {
  readonly id: string;
  readonly operation: string;
  readonly at: string;
}

export interface StateVersion {
  readonly serial: number;
  readonly at: string;
}

/** `state` undefined: nothing was ever written here. `pending`: the journal of an apply that did not finish (or is running: see `lockedBy`). */
export interface StateRead {
  readonly state: State | undefined;
  readonly pending: readonly JournalLine[];
  readonly lockedBy?: LockInfo;
}

/** `aside`: where files that a restore replaced are kept. */
export interface StateRestored {
  readonly state: State;
  readonly aside: readonly string[];
}

/** A damaged state is a StateDamage error that names the way out, never "no state". Readers take no lock and change nothing. */
export interface StateStore {
  read(): Promise<StateRead>;
  /** Waits up to `waitMs` for a living holder; takes over from a dead one on this host at once. Rejects with StateLocked. */
  lock(operation: string, waitMs: number, signal: AbortSignal): Promise<StateLease>;
  /** force-unlock: only with the exact id. */
  unlock(id: string): Promise<LockInfo>;
  /** Backups, newest first. */
  versions(): Promise<readonly StateVersion[]>;
  version(serial: number): Promise<State>;
  /** The way out of damage: makes a backup (by serial) or a given state the one in force, under a new and higher serial. Works on a state that cannot be read. */
  restore(version: number | State, waitMs: number, signal: AbortSignal): Promise<StateRestored>;
}

/** Every member re-checks the lock id and base serial first (fencing): a zombie's write rejects with StateLocked and changes nothing. */
export interface StateLease {
  readonly id: string;
  /** Set when the lock was taken over from a dead process. */
  readonly tookOver?: LockInfo;
  /** The state and the unfinished journal as they stand under the lock. */
  read(): Promise<StateRead>;
  /** Durable when resolved; calls made meanwhile share the next fsync (group commit). */
  append(entries: readonly JournalEntry[]): Promise<void>;
  /** Writes state.json atomically (serial must be base + 1), keeps the former one as a backup, then removes the journal. */
  commit(state: State): Promise<void>;
  release(): Promise<void>;
}
