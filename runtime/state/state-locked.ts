// What: the error for "somebody else holds the lock", before writing or found out while writing. What not: taking it (lock-file.ts).
import type { LockInfo } from '../store.ts';

/** `lock` is the holder; undefined when the lock this process held is simply gone. */
export class StateLocked extends Error {
  readonly lock: LockInfo | undefined;

  constructor(message: string, lock: LockInfo | undefined) {
    super(message);
    this.name = 'StateLocked';
    this.lock = lock;
  }
}

/** `now`: ISO. `elsewhere`: the holder ran on another host (or in another container), so nobody here can tell whether it lives. */
export function lockedBy(lock: LockInfo, now: string, elsewhere: boolean): StateLocked {
  const age = ageText(Date.parse(now) - Date.parse(lock.at));
  const who = `${lock.user} on ${lock.host} (pid ${lock.pid}, dbkeel ${lock.operation}, since ${age})`;
  const doubt = elsewhere ? 'That process cannot be checked from here. ' : '';
  const fix = `If you are sure that it is gone: dbkeel state force-unlock ${lock.id}`;
  return new StateLocked(`the state is locked by ${who}. ${doubt}${fix}`, lock);
}

/** For a writer that finds its lock gone or taken: it must stop, and what it was about to write is not written. */
export function lostLock(id: string, now: LockInfo | undefined): StateLocked {
  const taker =
    now === undefined
      ? 'it was removed'
      : `${now.user} on ${now.host} (pid ${now.pid}, dbkeel ${now.operation}) holds it now`;
  return new StateLocked(
    `this process no longer holds the state lock ${id}: ${taker}. Nothing more is written`,
    now,
  );
}

function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${seconds % 60}s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h${minutes % 60}m` : `${Math.floor(hours / 24)} days`;
}
