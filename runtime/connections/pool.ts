// What: sessions of one connection, leased one at a time and given back on close. What not: which connections exist (connections.ts).
import type { Session, Snapshot } from '../engine.ts';
import { fail, failureOf } from '../failure.ts';

interface Idle {
  readonly session: Session;
  readonly access: string;
}

/** After these a session's protocol state is not to be trusted: it is thrown away instead of given back. */
const fatal = new Set(['refused', 'unavailable', 'protocol', 'canceled', 'timeout', 'auth']);

/** At most `size` sessions at once; further callers wait in order. `open` makes a session for an access ('read', 'write', 'create'). */
export class Pool {
  readonly #open: (access: string, signal: AbortSignal) => Promise<Session>;
  readonly #size: number;
  readonly #idle: Idle[] = [];
  readonly #waiting: (() => void)[] = [];
  #leased = 0;
  #closed = false;

  constructor(size: number, open: (access: string, signal: AbortSignal) => Promise<Session>) {
    this.#size = size;
    this.#open = open;
  }

  async lease(access: string, signal: AbortSignal): Promise<Session> {
    await this.#slot(signal);
    try {
      const at = this.#idle.findIndex((idle) => idle.access === access);
      const kept = at < 0 ? undefined : this.#idle.splice(at, 1)[0];
      const session = kept?.session ?? (await this.#openBeside(access, signal));
      return leased(session, (healthy) => this.#giveBack(session, access, healthy));
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#idle.splice(0).map((idle) => idle.session.close()));
  }

  /** In the order of asking: a slot that becomes free goes to the first who waits, not to who comes by just then. */
  #slot(signal: AbortSignal): Promise<void> {
    if (this.#leased < this.#size) {
      this.#leased += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const granted = (): void => {
        signal.removeEventListener('abort', left);
        resolve();
      };
      const left = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(granted), 1);
        reject(fail('canceled', 'Canceled while waiting for a free connection.'));
      };
      if (signal.aborted) return reject(fail('canceled', 'Canceled while waiting for a free connection.'));
      signal.addEventListener('abort', left, { once: true });
      this.#waiting.push(granted);
    });
  }

  /** Idle sessions of another access give way, so that the server never sees more than `size` of us. */
  async #openBeside(access: string, signal: AbortSignal): Promise<Session> {
    if (this.#leased + this.#idle.length > this.#size)
      await this.#idle
        .shift()
        ?.session.close()
        .catch(() => undefined);
    return this.#open(access, signal);
  }

  async #giveBack(session: Session, access: string, healthy: boolean): Promise<void> {
    if (healthy && !this.#closed) this.#idle.push({ session, access });
    else await session.close().catch(() => undefined);
    this.#free();
  }

  #free(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#leased -= 1;
    else next();
  }
}

/** The same session, whose `close` gives it back; a failure that breaks the protocol or a stream left half read marks it for the bin. */
function leased(session: Session, giveBack: (healthy: boolean) => Promise<void>): Session {
  let healthy = true;
  let open = 0;
  let closed = false;
  const watch = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (fatal.has(failureOf(error).code)) healthy = false;
      throw error;
    }
  };
  const { metrics, statements } = session;
  return {
    server: session.server,
    dialect: session.dialect,
    query: (sql, params, signal) => watch(session.query(sql, params, signal)),
    transaction: (mode, body) => watch(session.transaction(mode, body)),
    snapshot: (): Promise<Snapshot> => watch(session.snapshot()),
    catalog: (include, exclude) => watch(session.catalog(include, exclude)),
    read(select, format, signal) {
      const stream = session.read(select, format, signal);
      const batches = async function* () {
        open += 1;
        for await (const batch of stream.batches) yield batch;
        open -= 1;
      };
      return { ...stream, batches: batches() };
    },
    write: (into, rows, signal) => watch(session.write(into, rows, signal)),
    async close() {
      if (closed) return;
      closed = true;
      await giveBack(healthy && open === 0);
    },
    ...(metrics === undefined ? {} : { metrics: (names) => watch(metrics.call(session, names)) }),
    ...(statements === undefined ? {} : { statements: () => watch(statements.call(session)) }),
  };
}
