// What: one statement at a time on a connection, each cancelable and with an end even when the server is gone. What not: the statements.
import { fail } from '../../failure.ts';
import { cancel } from './cancel.ts';
import { classify } from './classify.ts';
import { destroy, type Link } from './connect.ts';

/** After a cancel the statement gets this long to end before its connection is cut. */
const cutMs = 1_500;
/** A server that enforces statement_timeout answers within this; one that is gone does not. */
const graceMs = 5_000;

/** The turn a caller holds: end it exactly once. */
export interface Turn {
  /** Turns whatever was thrown into a classified failure: `canceled` when the caller canceled. */
  failure(error: unknown): Error;
  end(): Promise<void>;
}

export class Turns {
  readonly #link: Link;
  readonly #timeoutMs: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(link: Link, timeoutMs: number) {
    this.#link = link;
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
    return this.#start(signal, watch, free);
  }

  #start(signal: AbortSignal, watch: boolean, free: () => void): Turn {
    const link = this.#link;
    let canceling: Promise<void> = Promise.resolve();
    let overdue = false;
    const timers: NodeJS.Timeout[] = [];
    const stop = () => {
      canceling = cancel(link);
      timers.push(setTimeout(() => destroy(link.client), cutMs));
    };
    signal.addEventListener('abort', stop, { once: true });
    if (watch && this.#timeoutMs > 0) {
      const late = () => {
        overdue = true;
        destroy(link.client);
      };
      timers.push(setTimeout(late, this.#timeoutMs + graceMs));
    }
    return {
      failure: (error) => {
        if (signal.aborted) return fail('canceled', 'Canceled; the statement was stopped on the server.');
        if (overdue)
          return fail(
            'timeout',
            `The server did not answer within ${(this.#timeoutMs + graceMs) / 1000} s; the connection was cut.`,
            'later',
          );
        return classify(error, secretsOf(link));
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
}

export function secretsOf(link: Link): readonly string[] {
  const { password } = link.endpoint;
  return password === undefined ? [] : [password];
}
