// What: the machine's clock. What not: time zones and schedules (compiler/rules).
import { performance } from 'node:perf_hooks';
import type { Clock } from '../../ports.ts';

/** setTimeout overflows to "at once" beyond this; a longer sleep is slept in parts. */
const longestTimerMs = 2 ** 31 - 1;

export function nodeClock(): Clock {
  const clock: Clock = {
    now: () => new Date().toISOString(),
    monotonicMs: () => performance.now(),
    sleep: async (ms, signal) => {
      let left = ms;
      while (left > longestTimerMs && signal?.aborted !== true) {
        await sleepOnce(longestTimerMs, signal);
        left -= longestTimerMs;
      }
      await sleepOnce(left, signal);
    },
  };
  return clock;
}

function sleepOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
