// What: the log of one run's operations in the history. What not: the journal of an apply (state/).
import type { Operation } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { JournalEntry, Outcome } from '../../compiler/model/state.ts';
import { fail } from '../failure.ts';
import type { OperationLog } from '../operation.ts';
import type { Db, HistoryStore } from './store.ts';

/** Each entry is its own transaction: `begin` must be durable before the effect. */
export function historyLog(store: HistoryStore, run: string): OperationLog {
  return {
    begin: (operation, key) =>
      store.write(async (db) => {
        const { address } = await runOf(db, run);
        await append(db, run, {
          begin: operation.id,
          step: run,
          address,
          key,
          operation: operation as unknown as Json,
        });
      }),
    end: (operation, outcome, output) =>
      store.write((db) => append(db, run, entryOf(operation, run, outcome, output))),
    read: async () => (await store.read((db) => readEntries(db, run))) ?? [],
  };
}

function entryOf(operation: Operation, step: string, outcome: Outcome, output: Json): JournalEntry {
  if (outcome === 'done') return { end: operation.id, step, outcome, output };
  return { end: operation.id, step, outcome, failure: output };
}

async function runOf(db: Db, run: string): Promise<{ readonly address: string }> {
  const row = await db
    .selectFrom('runs')
    .select(['address', 'status'])
    .where('run', '=', run)
    .executeTakeFirst();
  if (row === undefined) throw fail('missing', `There is no run ${run}.`);
  if (row.status !== 'running') throw fail('conflict', `Run ${run} has already ended (${row.status}).`);
  return row;
}

async function append(db: Db, run: string, entry: JournalEntry): Promise<void> {
  const last = await db
    .selectFrom('operation_log')
    .select((each) => each.fn.max('place').as('place'))
    .where('run', '=', run)
    .executeTakeFirst();
  await db
    .insertInto('operation_log')
    .values({ run, place: Number(last?.place ?? 0) + 1, entry: JSON.stringify(entry) })
    .execute();
}

async function readEntries(db: Db, run: string): Promise<readonly JournalEntry[]> {
  const rows = await db
    .selectFrom('operation_log')
    .select('entry')
    .where('run', '=', run)
    .orderBy('place')
    .execute();
  return rows.map((row) => JSON.parse(row.entry) as JournalEntry);
}
