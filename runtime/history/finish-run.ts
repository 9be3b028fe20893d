// What: everything the end of a run leaves, written in one transaction. What not: opening it (open-history.ts).
import { canonicalJson } from '../../compiler/model/canonical.ts';
import { fail } from '../failure.ts';
import type { Holder } from '../ports.ts';
import { appendAudit } from './audit.ts';
import type { RunEnd } from './history.ts';
import type { Db } from './store.ts';
import type { RunsTable } from './tables.ts';

/** Rows of one INSERT: far below the parameters any backend takes. */
const mostRows = 500;

export async function finishRun(db: Db, end: RunEnd, actor: Holder): Promise<void> {
  const run = await db.selectFrom('runs').selectAll().where('run', '=', end.run).executeTakeFirst();
  if (run === undefined) throw fail('missing', `There is no run ${end.run}.`);
  if (run.status !== 'running') throw fail('conflict', `Run ${end.run} has already ended (${run.status}).`);
  await db
    .updateTable('runs')
    .set({
      ended_at: end.endedAt,
      status: end.status,
      failure_code: end.failure?.code ?? null,
      failure_message: end.failure?.message ?? null,
      evidence: JSON.stringify(end.evidence),
    })
    .where('run', '=', end.run)
    .execute();
  await writeSamples(db, run, end);
  await writeAlerts(db, run, end);
  await writeOutbox(db, run, end);
  const detail = { run: end.run, job: run.job, status: end.status, failure: end.failure?.code ?? null };
  await appendAudit(db, {
    at: end.endedAt,
    action: 'run',
    uid: run.uid,
    address: run.address,
    actor,
    detail,
  });
}

async function writeSamples(db: Db, run: RunsTable, end: RunEnd): Promise<void> {
  const rows = end.samples.map((sample, place) => ({
    run: run.run,
    place,
    uid: run.uid,
    job: run.job,
    taken_at: end.endedAt,
    metric: sample.metric,
    labels: canonicalJson(sample.labels),
    value: sample.value,
    unit: sample.unit,
    bound: sample.bound ?? null,
  }));
  for (const part of parts(rows)) await db.insertInto('samples').values(part).execute();
}

/** The job's alerts are replaced as a whole: what has no rule any more leaves no state behind. */
async function writeAlerts(db: Db, run: RunsTable, end: RunEnd): Promise<void> {
  await db.deleteFrom('alert_states').where('uid', '=', run.uid).where('job', '=', run.job).execute();
  const states = end.alerts.flatMap((group) =>
    Object.entries(group.states).map(([alert, state]) => ({
      uid: run.uid,
      job: run.job,
      labels: canonicalJson(group.labels),
      alert,
      severity: state.severity ?? null,
      state: JSON.stringify(state),
      run: run.run,
    })),
  );
  for (const part of parts(states)) await db.insertInto('alert_states').values(part).execute();
  const transitions = end.transitions.map(({ labels, ...transition }, place) => ({
    run: run.run,
    place,
    uid: run.uid,
    job: run.job,
    labels: canonicalJson(labels),
    alert: transition.id,
    what: transition.what,
    transition: JSON.stringify(transition),
  }));
  for (const part of parts(transitions)) await db.insertInto('alert_transitions').values(part).execute();
}

async function writeOutbox(db: Db, run: RunsTable, end: RunEnd): Promise<void> {
  const rows = end.outbox.map((message, place) => ({
    id: message.id,
    run: run.run,
    place,
    uid: run.uid,
    notifier: message.notifier,
    message: JSON.stringify(message.message),
    created_at: end.endedAt,
    outcome: null,
    because: null,
    settled_at: null,
  }));
  for (const part of parts(rows)) await db.insertInto('outbox').values(part).execute();
}

function parts<T>(rows: readonly T[]): readonly T[][] {
  return Array.from({ length: Math.ceil(rows.length / mostRows) }, (_, part) =>
    rows.slice(part * mostRows, (part + 1) * mostRows),
  );
}
