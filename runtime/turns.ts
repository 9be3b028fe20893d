// What: one statement at a time on a connection, each cancelable and with an end even when the server is gone. What not: the statements, any driver.
import { fail } from './failure.ts';

/** What a connection can do besides statements. */
export interface Stoppable {
  /** Asks the server to stop the running statement; resolves when it has taken the request (or cannot). Never rejects. */
  cancel(): Promise<void>;
  /** Ends the socket at once: for servers that do not answer. */
  cut(): void;
  /** What an error of the driver means. */
  classify(error: unknown): Error;
}

/** The turn a caller holds: end it exactly once. */
export interface Turn {
  /** Turns whatever was thrown into a classified failure: `canceled` when the caller canceled. */
  failure(error: unknown): Error;
  end(): Promise<void>;
}

/** After a cancel the statement gets this long to end before its connection is cut. */
const cutMs = 1_500;
/** A server that enforces its statement timeout answers within this; one that is gone does not. */
const graceMs = 5_000;

export class Turns {
  readonly #connection: Stoppable;
  readonly #timeoutMs: number;
  #last: Promise<unknown> = Promise.resolve();
  /** Once cut, the driver may need a while to notice: a statement sent meanwhile would wait for an answer that never comes. */
  #cut = false;

  /** timeoutMs: the server's statement timeout, 0 = none. */
  constructor(connection: Stoppable, timeoutMs: number) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
  }

  /** Waits for the turn before. `watch`: also cut the connection when the statement outlives the server's own timeout. */
  async take(signal: AbortSignal, watch: boolean): Promise<Turn> {
    const before = this.#last;
    let free: () => void = () => undefined;
    this.#last = new Promise<void>((resolve) => {
      free = resolve;
    });
    await before;
    if (signal.aborted) {
      free();
      throw fail('canceled', 'Canceled before the statement was sent.');
    }
    if (this.#cut) {
      free();
      throw fail('unavailable', 'The connection was cut because the server did not answer.', 'later');
    }
    return this.#start(signal, watch, free);
  }

  #start(signal: AbortSignal, watch: boolean, free: () => void): Turn {
    const connection = this.#connection;
    let canceling: Promise<void> = Promise.resolve();
    let overdue = false;
    const timers: NodeJS.Timeout[] = [];
    const stop = () => {
      canceling = connection.cancel();
      timers.push(setTimeout(() => this.#cutOff(), cutMs));
    };
    signal.addEventListener('abort', stop, { once: true });
    if (watch && this.#timeoutMs > 0) {
      const late = () => {
        overdue = true;
        this.#cutOff();
      };
      timers.push(setTimeout(late, this.#timeoutMs + graceMs));
    }
    return {
      failure: (error) => {
        if (signal.aborted) return fail('canceled', 'Canceled; the statement was stopped on the server.');
        const seconds = (this.#timeoutMs + graceMs) / 1000;
        if (overdue)
          return fail(
            'timeout',
            `The server did not answer within ${seconds} s; the connection was cut.`,
            'later',
          );
        return connection.classify(error);
      },
      end: async () => {
        signal.removeEventListener('abort', stop);
        for (const timer of timers) clearTimeout(timer);
        // A late cancel would hit the next statement, so the next one waits until the server has taken it.
        await canceling;
        free();
      },
    };
  }

  #cutOff(): void {
    this.#cut = true;
    this.#connection.cut();
  }
}
