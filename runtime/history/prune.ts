// What: forgetting old runs and what they left. What not: when (the operation history.prune).
import type { Db } from './store.ts';

/** The newest run of a job stays, so that `status` and alerts keep what they stand on; so do messages that nobody has settled. */
export async function pruneRuns(db: Db, endedBefore: string): Promise<number> {
  const old = await db
    .selectFrom('runs')
    .select('run')
    .where('ended_at', '<', endedBefore)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('runs as newer')
          .select('newer.run')
          .whereRef('newer.uid', '=', 'runs.uid')
          .whereRef('newer.job', '=', 'runs.job')
          .whereRef('newer.started_at', '>', 'runs.started_at'),
      ),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox')
            .select('outbox.id')
            .whereRef('outbox.run', '=', 'runs.run')
            .where('outbox.outcome', 'is', null),
        ),
      ),
    )
    .execute();
  const runs = old.map((row) => row.run);
  for (let at = 0; at < runs.length; at += 500) {
    const some = runs.slice(at, at + 500);
    await db.deleteFrom('operation_log').where('run', 'in', some).execute();
    await db.deleteFrom('samples').where('run', 'in', some).execute();
    await db.deleteFrom('alert_transitions').where('run', 'in', some).execute();
    await db.deleteFrom('outbox').where('run', 'in', some).execute();
    await db.deleteFrom('runs').where('run', 'in', some).execute();
  }
  return runs.length;
}
