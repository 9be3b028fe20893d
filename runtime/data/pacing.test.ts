import { expect, it } from 'vitest';
import { SimClock } from '../ports/sim/sim-clock.ts';
import { pacing } from './pacing.ts';

const never = new AbortController().signal;

it.each([
  [{ rowsPerSecond: 0, batchRows: 100, pauseMs: 0 }, 0],
  [{ rowsPerSecond: 1000, batchRows: 100, pauseMs: 0 }, 3000],
  [{ rowsPerSecond: 0, batchRows: 1000, pauseMs: 200 }, 600],
  [{ rowsPerSecond: 0, batchRows: 2000, pauseMs: 200 }, 200],
  [{ rowsPerSecond: 100_000, batchRows: 1000, pauseMs: 200 }, 609],
])('3,000 rows in thirty batches at %o take %i ms', async (pace, ms) => {
  const clock = new SimClock('2026-01-01T00:00:00Z');
  const passed = pacing(pace, { clock }, never);
  for (let batch = 0; batch < 30; batch += 1) await passed(100);
  expect(clock.monotonicMs()).toBe(ms);
});

it('time that the rows took by themselves is not waited for again', async () => {
  const clock = new SimClock('2026-01-01T00:00:00Z');
  const passed = pacing({ rowsPerSecond: 1000, batchRows: 1, pauseMs: 0 }, { clock }, never);
  clock.advance(2500);
  await passed(2000);
  expect(clock.monotonicMs()).toBe(2500);
});
