// What: what people, alerts and plans ask of the history. What not: writing it.
import { canonicalJson } from '../../compiler/model/canonical.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { AlertState } from '../../compiler/rules/alert-machine.ts';
import type { Processes } from '../ports.ts';
import type {
  AlertsOfLabels,
  EarlierSample,
  FiringAlert,
  JobResults,
  Labels,
  RunBefore,
  RunFilter,
  RunPage,
  RunRow,
  SampleFilter,
  SampleRow,
  WaitingMessage,
} from './history.ts';
import { runRow, sampleRow } from './run-rows.ts';
import type { Db } from './store.ts';

/** Rows of a page unless the caller asks for fewer or more. */
const usualLimit = 50;

export async function readPast(db: Db, uid: string, job: string, processes: Processes): Promise<RunBefore> {
  const success = await db
    .selectFrom('runs')
    .select((each) => each.fn.max('ended_at').as('at'))
    .where('uid', '=', uid)
    .where('job', '=', job)
    .where('status', '=', 'succeeded')
    .executeTakeFirst();
  const lastSuccessAt = success?.at ?? undefined;
  let since = db
    .selectFrom('runs')
    .selectAll()
    .where('uid', '=', uid)
    .where('job', '=', job)
    .where('status', 'in', ['failed', 'running']);
  if (lastSuccessAt !== undefined) since = since.where('started_at', '>=', lastSuccessAt);
  const rows = await Promise.all((await since.execute()).map((row) => runRow(row, processes)));
  return {
    failuresInARow: rows.filter((row) => row.status === 'failed' || row.status === 'lost').length,
    lastSuccessAt,
    alerts: await readAlerts(db, uid, job),
  };
}

async function readAlerts(db: Db, uid: string, job: string): Promise<readonly AlertsOfLabels[]> {
  const rows = await db
    .selectFrom('alert_states')
    .selectAll()
    .where('uid', '=', uid)
    .where('job', '=', job)
    .orderBy('labels')
    .orderBy('alert')
    .execute();
  const groups = new Map<string, Record<string, AlertState>>();
  for (const row of rows) {
    const states = groups.get(row.labels) ?? {};
    states[row.alert] = JSON.parse(row.state) as AlertState;
    groups.set(row.labels, states);
  }
  return [...groups].map(([labels, states]) => ({ labels: JSON.parse(labels) as Labels, states }));
}

/** Pages by (started_at, run), so that runs that start meanwhile shift nothing. */
export async function readRuns(db: Db, filter: RunFilter, processes: Processes): Promise<RunPage> {
  const limit = filter.limit ?? usualLimit;
  let query = db.selectFrom('runs').selectAll();
  if (filter.uid !== undefined) query = query.where('uid', '=', filter.uid);
  if (filter.address !== undefined) query = query.where('address', '=', filter.address);
  if (filter.job !== undefined) query = query.where('job', '=', filter.job);
  if (filter.status !== undefined)
    query = query.where('status', '=', filter.status === 'lost' ? 'running' : filter.status);
  if (filter.since !== undefined) query = query.where('started_at', '>=', filter.since);
  if (filter.until !== undefined) query = query.where('started_at', '<', filter.until);
  const cursor = cursorOf(filter.before);
  if (cursor !== undefined)
    query = query.where((each) =>
      each.or([
        each('started_at', '<', cursor.startedAt),
        each.and([each('started_at', '=', cursor.startedAt), each('run', '<', cursor.run)]),
      ]),
    );
  const rows = await query.orderBy('started_at', 'desc').orderBy('run', 'desc').limit(limit).execute();
  const runs = await Promise.all(rows.map((row) => runRow(row, processes)));
  const last = runs.at(-1);
  return {
    // Whether a running one is lost only its process tells, so this filter comes last; a page may be short of its limit.
    runs: filter.status === undefined ? runs : runs.filter((run) => run.status === filter.status),
    next: last === undefined || runs.length < limit ? undefined : `${last.startedAt}/${last.run}`,
  };
}

function cursorOf(
  before: string | undefined,
): { readonly startedAt: string; readonly run: string } | undefined {
  if (before === undefined) return undefined;
  const slash = before.indexOf('/');
  return { startedAt: before.slice(0, slash), run: before.slice(slash + 1) };
}

export async function readLastRuns(
  db: Db,
  uid: string | undefined,
  processes: Processes,
): Promise<readonly RunRow[]> {
  let newest = db
    .selectFrom('runs')
    .select((each) => ['uid', 'job', each.fn.max('started_at').as('started_at')])
    .groupBy(['uid', 'job']);
  if (uid !== undefined) newest = newest.where('uid', '=', uid);
  const rows = await db
    .selectFrom('runs')
    .innerJoin(newest.as('newest'), (join) =>
      join
        .onRef('newest.uid', '=', 'runs.uid')
        .onRef('newest.job', '=', 'runs.job')
        .onRef('newest.started_at', '=', 'runs.started_at'),
    )
    .selectAll('runs')
    .orderBy('runs.address')
    .orderBy('runs.job')
    .orderBy('runs.run')
    .execute();
  // Two runs of one job that started in the same millisecond: one of them is enough.
  const one = new Map(rows.map((row) => [JSON.stringify([row.uid, row.job]), row]));
  return Promise.all([...one.values()].map((row) => runRow(row, processes)));
}

export async function readResults(db: Db, uid: string, processes: Processes): Promise<readonly JobResults[]> {
  const jobs = await db
    .selectFrom('runs')
    .select('job')
    .distinct()
    .where('uid', '=', uid)
    .orderBy('job')
    .execute();
  const results: JobResults[] = [];
  for (const { job } of jobs) {
    const row = await db
      .selectFrom('runs')
      .selectAll()
      .where('uid', '=', uid)
      .where('job', '=', job)
      .where('ended_at', 'is not', null)
      .orderBy('started_at', 'desc')
      .orderBy('run', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) continue;
    const samples = await db
      .selectFrom('samples')
      .selectAll()
      .where('run', '=', row.run)
      .orderBy('place')
      .execute();
    results.push({ run: await runRow(row, processes), samples: samples.map(sampleRow) });
  }
  return results;
}

export async function readSamples(db: Db, filter: SampleFilter): Promise<readonly SampleRow[]> {
  let query = db.selectFrom('samples').selectAll().where('uid', '=', filter.uid);
  if (filter.job !== undefined) query = query.where('job', '=', filter.job);
  if (filter.metric !== undefined) query = query.where('metric', '=', filter.metric);
  if (filter.run !== undefined) query = query.where('run', '=', filter.run);
  if (filter.since !== undefined) query = query.where('taken_at', '>=', filter.since);
  if (filter.until !== undefined) query = query.where('taken_at', '<=', filter.until);
  const rows = await query
    .orderBy('taken_at', 'desc')
    .orderBy('run', 'desc')
    .orderBy('place')
    .limit(filter.limit ?? 1000)
    .execute();
  return rows.map(sampleRow);
}

export async function readEarlier(db: Db, sought: EarlierSample): Promise<number | undefined> {
  const { labels, ...filter } = sought;
  const wanted = canonicalJson(labels);
  const found = (await readSamples(db, filter)).find(
    (sample) => sample.value !== null && canonicalJson(sample.labels) === wanted,
  );
  return found?.value ?? undefined;
}

export async function readFiring(db: Db): Promise<readonly FiringAlert[]> {
  const rows = await db
    .selectFrom('alert_states')
    .innerJoin('runs', 'runs.run', 'alert_states.run')
    .select([
      'alert_states.uid',
      'runs.address',
      'alert_states.job',
      'alert_states.labels',
      'alert_states.state',
    ])
    .where('alert_states.severity', 'is not', null)
    .orderBy('runs.address')
    .orderBy('alert_states.job')
    .orderBy('alert_states.labels')
    .orderBy('alert_states.alert')
    .execute();
  return rows.map((row) => ({
    uid: row.uid,
    address: row.address,
    job: row.job,
    labels: JSON.parse(row.labels) as Labels,
    state: JSON.parse(row.state) as AlertState,
  }));
}

export async function readWaiting(db: Db): Promise<readonly WaitingMessage[]> {
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('outcome', 'is', null)
    .orderBy('created_at')
    .orderBy('run')
    .orderBy('place')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    uid: row.uid,
    notifier: row.notifier,
    message: JSON.parse(row.message) as Json,
    createdAt: row.created_at,
  }));
}

export async function readFact(db: Db, uid: string, name: string): Promise<Json | undefined> {
  const row = await db
    .selectFrom('facts')
    .select('value')
    .where('uid', '=', uid)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.value) as Json);
}
