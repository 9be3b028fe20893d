// What: how fast rows may pass: so many a second, and a pause after so many. What not: batches themselves (engines cut them as they read).
import type { Ports } from '../ports.ts';

/** `rowsPerSecond` 0 = no limit; `pauseMs` 0 = no pauses. */
export interface Pace {
  readonly rowsPerSecond: number;
  readonly batchRows: number;
  readonly pauseMs: number;
}

/** Call with the rows that have just passed; resolves when the next may come. An abort ends the wait. */
export function pacing(
  pace: Pace,
  { clock }: Pick<Ports, 'clock'>,
  signal: AbortSignal,
): (rows: number) => Promise<void> {
  const started = clock.monotonicMs();
  let passed = 0;
  let paused = 0;
  return async (rows) => {
    passed += rows;
    const due = pace.rowsPerSecond === 0 ? 0 : (passed / pace.rowsPerSecond) * 1000;
    const pauses = pace.pauseMs === 0 ? 0 : Math.floor(passed / Math.max(1, pace.batchRows));
    const waitMs = Math.max(started + due - clock.monotonicMs(), (pauses - paused) * pace.pauseMs);
    paused = pauses;
    if (waitMs >= 1) await clock.sleep(waitMs, signal);
  };
}
