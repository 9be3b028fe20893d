// What: the lock file: taking it, taking it over from the dead, giving it back (spec/state-format.md). What not: what it protects.
import { basename, dirname, join } from 'node:path';
import { fail } from '../failure.ts';
import { FileError, type Files, type Ports } from '../ports.ts';
import type { LockInfo } from '../store.ts';
import { lockedBy, lostLock, StateLocked } from './state-locked.ts';

/** What stands at a path: nothing, bytes that name no owner (a file cut off by a power loss), or an owner. */
type Found = 'free' | 'ownerless' | LockInfo;
type Attempt =
  | { readonly mine: true; readonly tookOver?: LockInfo }
  | { readonly mine: false; readonly held?: StateLocked };

const firstDelayMs = 25;
const longestDelayMs = 1000;
const leftOverAfterMs = 3_600_000;

export class LockFile {
  readonly #ports: Ports;
  readonly #files: Files;
  readonly #path: string;

  constructor(ports: Ports, path: string) {
    this.#ports = ports;
    this.#files = ports.files;
    this.#path = path;
  }

  async holder(): Promise<LockInfo | undefined> {
    const found = await this.#read(this.#path);
    return typeof found === 'string' ? undefined : found;
  }

  /** Rejects with StateLocked unless the lock still has this id. */
  async assertHeld(id: string): Promise<void> {
    const holder = await this.holder();
    if (holder?.id !== id) throw lostLock(id, holder);
  }

  /** Waits up to `waitMs` for a living holder. Resolves with the dead holder it was taken from, if any. */
  async acquire(info: LockInfo, waitMs: number, signal: AbortSignal): Promise<LockInfo | undefined> {
    const { clock } = this.#ports;
    const startMs = clock.monotonicMs();
    for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      if (signal.aborted) throw fail('canceled', 'canceled while waiting for the state lock');
      const attempt = await this.#withAside(info, (aside) => this.#attempt(aside));
      if (attempt.mine) return attempt.tookOver;
      const leftMs = waitMs - (clock.monotonicMs() - startMs);
      // Losing a race without seeing a living winner (`held` unknown) is no reason to give up.
      if (attempt.held !== undefined && leftMs <= 0) throw attempt.held;
      await clock.sleep(attempt.held === undefined ? 1 : Math.min(delayMs, leftMs), signal);
    }
  }

  /** Does nothing when the lock is not ours any more. */
  async release(info: LockInfo): Promise<void> {
    if ((await this.holder())?.id !== info.id) return;
    await this.#removeLock(info, info);
  }

  /** force-unlock: the caller says that the holder is gone, and proves by the id that it means this one. */
  async break(id: string, by: LockInfo): Promise<LockInfo> {
    const found = await this.holder();
    if (found === undefined) throw fail('missing', 'the state is not locked');
    if (found.id !== id) {
      throw new StateLocked(
        `the lock has another id: ${found.id} (${found.user} on ${found.host}, dbkeel ${found.operation})`,
        found,
      );
    }
    if (!(await this.#removeLock(found, by)))
      throw new StateLocked('the lock changed hands just now; look again', await this.holder());
    return found;
  }

  async #removeLock(victim: LockInfo, by: LockInfo): Promise<boolean> {
    const claimer = { ...by, id: this.#ports.ids.uuid() };
    const done = await this.#withAside(claimer, (aside) =>
      this.#underClaim(victim, aside, async () => {
        await this.#files.remove(this.#path);
      }),
    );
    return done === 'done';
  }

  /** The content is complete before the name exists: a lock can never be seen half-written. */
  async #withAside<T>(info: LockInfo, body: (aside: string) => Promise<T>): Promise<T> {
    const aside = `${this.#path}.${info.id}`;
    try {
      await this.#files.write(aside, Buffer.from(`${JSON.stringify(info)}\n`));
      return await body(aside);
    } finally {
      await this.#removeQuietly(aside);
    }
  }

  async #attempt(aside: string): Promise<Attempt> {
    if (await this.#linkTo(aside, this.#path)) return { mine: true };
    const found = await this.#read(this.#path);
    if (found === 'free') return { mine: false };
    const held = await this.#livingHolder(found);
    if (held !== undefined) return { mine: false, held };
    const outcome = await this.#underClaim(found, aside, () => this.#files.rename(aside, this.#path));
    if (outcome !== 'done') return outcome === 'lost' ? { mine: false } : { mine: false, held: outcome };
    return found === 'ownerless' ? { mine: true } : { mine: true, tookOver: found };
  }

  /**
   * Removing or replacing somebody's lock is safe only for one process at a time, and only while it is still the lock that was judged: between
   * looking and acting it may have been released and taken by a third. So whoever wants to touch the lock of X first links a claim named after X
   * (one wins), then looks again. A claimer that died leaves a claim; it is itself a victim to claim, under its own id. Ids are never used twice.
   */
  async #underClaim(
    victim: LockInfo | 'ownerless',
    aside: string,
    act: () => Promise<void>,
  ): Promise<'done' | 'lost' | StateLocked> {
    const chain = new Set<string>();
    const owners = new Set<string>();
    let name = idOf(victim);
    owners.add(name);
    for (;;) {
      const claim = `${this.#path}.claim.${name}`;
      chain.add(claim);
      if (await this.#linkTo(aside, claim)) break;
      const claimer = await this.#read(claim);
      if (claimer === 'free') return 'lost';
      const held = await this.#livingHolder(claimer);
      if (held !== undefined) return held;
      const next = idOf(claimer);
      name = owners.has(next) ? `${name}~` : next;
      owners.add(next);
    }
    const now = await this.#read(this.#path);
    const same = now !== 'free' && owners.has(idOf(now));
    if (same) await act();
    for (const claim of same ? chain : [...chain].slice(-1)) await this.#removeQuietly(claim);
    return same ? 'done' : 'lost';
  }

  async #livingHolder(found: LockInfo | 'ownerless'): Promise<StateLocked | undefined> {
    if (found === 'ownerless') return undefined;
    const liveness = await this.#ports.processes.liveness(found);
    return liveness === 'dead'
      ? undefined
      : lockedBy(found, this.#ports.clock.now(), liveness === 'other-host');
  }

  async #linkTo(from: string, to: string): Promise<boolean> {
    try {
      await this.#files.link(from, to);
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (error.code === 'EEXIST') return false;
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(error.code)) throw error;
      const why =
        'the lock needs hard links, which this file system does not have; keep the state on a local disk';
      throw new FileError(error.code, to, `${error.code}: ${to}: ${why}`);
    }
  }

  async #read(path: string): Promise<Found> {
    try {
      return lockInfoOf(await this.#files.read(path));
    } catch (error) {
      if (error instanceof FileError && error.code === 'ENOENT') return 'free';
      throw error;
    }
  }

  /** What the dead left aside: files of attempts and claims. Called by the holder only. */
  async sweep(ownId: string): Promise<void> {
    const prefix = `${basename(this.#path)}.`;
    for (const name of await this.#files.list(dirname(this.#path))) {
      if (!name.startsWith(prefix) || name.endsWith(ownId)) continue;
      const path = join(dirname(this.#path), name);
      if (await this.#isLeftOver(path)) await this.#removeQuietly(path);
    }
  }

  /** A file without an owner may be somebody's who is writing it right now; an hour later it is not. */
  async #isLeftOver(path: string): Promise<boolean> {
    const found = await this.#read(path);
    if (found === 'free') return false;
    if (found !== 'ownerless') return (await this.#ports.processes.liveness(found)) === 'dead';
    const stat = await this.#files.stat(path);
    return (
      stat !== undefined &&
      Date.parse(this.#ports.clock.now()) - Date.parse(stat.modifiedAt) > leftOverAfterMs
    );
  }

  /** Left-overs harm nobody, so failing to remove one is not worth failing for. */
  async #removeQuietly(path: string): Promise<void> {
    try {
      await this.#files.remove(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}

function idOf(found: LockInfo | 'ownerless'): string {
  return found === 'ownerless' ? 'ownerless' : found.id;
}

function lockInfoOf(bytes: Uint8Array): LockInfo | 'ownerless' {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as LockInfo;
    const texts = [
      value.id,
      value.bootId,
      value.processStart,
      value.host,
      value.user,
      value.operation,
      value.at,
    ];
    const whole =
      texts.every((text) => typeof text === 'string') &&
      Number.isSafeInteger(value.pid) &&
      /^[\w-]+$/.test(value.id);
    return whole ? value : 'ownerless';
  } catch {
    return 'ownerless';
  }
}
