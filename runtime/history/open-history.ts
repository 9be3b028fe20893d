// What: the history kept in a SQLite file, put together. What not: its queries and its tables.
import { fail, failureOf } from '../failure.ts';
import type { Ports } from '../ports.ts';
import { verifyAudit } from './audit.ts';
import { finishRun } from './finish-run.ts';
import type { History, RunBegin } from './history.ts';
import { historyLog } from './operation-log.ts';
import { pruneRuns } from './prune.ts';
import {
  readEarlier,
  readFact,
  readFiring,
  readLastRuns,
  readPast,
  readResults,
  readRuns,
  readSamples,
  readWaiting,
} from './queries.ts';
import { newRun } from './run-rows.ts';
import { HistoryStore } from './store.ts';

/** Opens nothing yet. `path` is relative to the project's root unless absolute. */
export function openHistory(ports: Ports, path: string): History {
  const store = new HistoryStore(ports, path);
  const { processes, clock } = ports;
  return {
    past: async (uid, job) =>
      (await store.read((db) => readPast(db, uid, job, processes))) ?? {
        failuresInARow: 0,
        lastSuccessAt: undefined,
        alerts: [],
      },
    start: (run) => start(store, run, ports),
    log: (run) => historyLog(store, run),
    finish: (end) => store.write((db) => finishRun(db, end, processes.self())),
    delivered: (id, outcome, because) =>
      store.write(async (db) => {
        const settled = { outcome, because: because ?? null, settled_at: clock.now() };
        await db
          .updateTable('outbox')
          .set(settled)
          .where('id', '=', id)
          .where('outcome', 'is', null)
          .execute();
      }),
    waiting: async () => (await store.read(readWaiting)) ?? [],
    runs: async (filter) =>
      (await store.read((db) => readRuns(db, filter, processes))) ?? { runs: [], next: undefined },
    lastRuns: async (uid) => (await store.read((db) => readLastRuns(db, uid, processes))) ?? [],
    results: async (uid) => (await store.read((db) => readResults(db, uid, processes))) ?? [],
    earlier: (sought) => store.read((db) => readEarlier(db, sought)),
    samples: async (filter) => (await store.read((db) => readSamples(db, filter))) ?? [],
    firing: async () => (await store.read(readFiring)) ?? [],
    fact: (uid, name) => store.read((db) => readFact(db, uid, name)),
    keepFact: (uid, name, value) =>
      store.write(async (db) => {
        const text = JSON.stringify(value);
        await db
          .insertInto('facts')
          .values({ uid, name, value: text })
          .onConflict((conflict) => conflict.columns(['uid', 'name']).doUpdateSet({ value: text }))
          .execute();
      }),
    prune: async (endedBefore) =>
      (await store.read(async () => true)) === true ? store.write((db) => pruneRuns(db, endedBefore)) : 0,
    verifyAudit: async () => (await store.read(verifyAudit)) ?? { rows: 0, brokenAt: undefined },
    close: () => store.close(),
  };
}

async function start(store: HistoryStore, run: RunBegin, ports: Ports): Promise<void> {
  try {
    await store.write((db) => db.insertInto('runs').values(newRun(run, ports.processes.self())).execute());
  } catch (error) {
    if (failureOf(error).code !== 'constraint') throw error;
    throw fail(
      'conflict',
      `${run.record.address}: the run of ${run.job} at ${run.scheduledAt} has already been started.`,
    );
  }
}
