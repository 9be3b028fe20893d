// What: the run of a job inside an apply, kept in the history like any other run. What not: running it (runtime/apply).

import type { FinishedRun } from '../runtime/apply/step.ts';
import { channels } from '../runtime/channels/all.gen.ts';
import type { Connections } from '../runtime/connections/connections.ts';
import { failureOf } from '../runtime/failure.ts';
import type { History } from '../runtime/history/history.ts';
import { concludeRun } from '../runtime/run/run-job.ts';
import type { Wired } from './wire.ts';

/**
 * A history that cannot be written does not undo what was applied: it is said, and the apply goes on. `ledger` is one for the whole apply: SQLite works synchronously, so
 * of two that write at the same moment one would wait for the other without ever letting it finish.
 */
export async function recordRun(
  wired: Wired,
  ledger: History,
  connections: Connections,
  finished: FinishedRun,
): Promise<void> {
  const { ports, executors } = wired;
  const { record, job, run, startedAt, executed } = finished;
  const signal = new AbortController().signal;
  try {
    await known(() =>
      ledger.start({ run, record, job: job.name, scheduledAt: startedAt, startedAt, trigger: 'apply' }),
    );
    const elapsedMs = Date.parse(ports.clock.now()) - Date.parse(startedAt);
    await concludeRun(
      {
        ports,
        connections,
        executors,
        channels,
        ledger,
        record,
        job,
        trigger: 'apply',
        notify: true,
        input: {},
        signal,
      },
      { run, executed, elapsedMs },
    );
  } catch (error) {
    const { code, message } = failureOf(error);
    // Ended under this id: an apply that was cut off right after had kept it.
    if (code === 'conflict') return;
    ports.emit({
      type: 'log',
      level: 'warn',
      message: `The run of ${record.address} could not be kept in the history: ${message}`,
    });
  }
}

/** A run that an apply told before it was cut off is there already. */
async function known(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (failureOf(error).code !== 'conflict') throw error;
  }
}
