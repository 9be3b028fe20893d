// What: a clock that stands still while work is done and jumps to the next sleeper when nothing else is ready. What not: real time.
import type { Clock } from '../../ports.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** Sleepers wake in the order of their time, then of their call. Work that waits for the real world (a child process) is not seen: such tests use real ports. */
export class SimClock implements Clock {
  #nowMs: number;
  readonly #startMs: number;
  #sleepers: Sleeper[] = [];
  #ticking = false;

  constructor(start: string) {
    this.#startMs = Date.parse(start);
    this.#nowMs = this.#startMs;
  }

  now(): string {
    return new Date(this.#nowMs).toISOString();
  }

  monotonicMs(): number {
    return this.#nowMs - this.#startMs;
  }

  /** Moves the time without waking anybody before the next turn of the event loop. */
  advance(ms: number): void {
    this.#nowMs += ms;
    this.#tick();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      const sleeper = { dueMs: this.#nowMs + Math.max(0, ms), wake };
      signal?.addEventListener('abort', wake);
      this.#sleepers.push(sleeper);
      this.#tick();
    });
  }

  /** One sleeper a turn of the event loop, so that what it starts runs before the next one wakes. */
  #tick(): void {
    if (this.#ticking || this.#sleepers.length === 0) return;
    this.#ticking = true;
    setImmediate(() => {
      this.#ticking = false;
      const next = this.#sleepers.reduce<Sleeper | undefined>(
        (a, b) => (a !== undefined && a.dueMs <= b.dueMs ? a : b),
        undefined,
      );
      if (next === undefined) return;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
      this.#tick();
    });
  }
}
