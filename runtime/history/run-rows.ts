// What: rows of `runs` and `samples` as people's nouns, and back. What not: queries.
import type { Json } from '../../compiler/model/json.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { Sample } from '../operation.ts';
import type { Holder, Processes } from '../ports.ts';
import type { RunBegin, RunRow, RunTrigger, SampleRow } from './history.ts';
import type { RunsTable, SamplesTable } from './tables.ts';

export function newRun(begin: RunBegin, holder: Holder): RunsTable {
  const { record, job, scheduledAt } = begin;
  return {
    run: begin.run,
    uid: record.uid,
    address: record.address,
    kind: record.kind,
    labels: JSON.stringify(record.labels),
    job,
    started_by: begin.trigger,
    slot: begin.trigger === 'schedule' ? JSON.stringify([record.uid, job, scheduledAt]) : null,
    scheduled_at: scheduledAt,
    started_at: begin.startedAt,
    ended_at: null,
    status: 'running',
    failure_code: null,
    failure_message: null,
    evidence: 'null',
    holder: JSON.stringify(holder),
  };
}

/** A run without an end is lost when its process is known to be dead. */
export async function runRow(row: RunsTable, processes: Processes): Promise<RunRow> {
  const holder = JSON.parse(row.holder) as Holder;
  const lost = row.status === 'running' && (await processes.liveness(holder)) === 'dead';
  return {
    run: row.run,
    uid: row.uid,
    address: row.address,
    kind: row.kind,
    job: row.job,
    trigger: row.started_by as RunTrigger,
    scheduledAt: row.scheduled_at,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    status: lost ? 'lost' : (row.status as RunRow['status']),
    failure: failureOfRow(row),
    evidence: JSON.parse(row.evidence) as Json,
    holder,
  };
}

function failureOfRow(row: RunsTable): RunRow['failure'] {
  if (row.failure_code === null) return undefined;
  return { code: row.failure_code as Failure['code'], message: row.failure_message ?? '' };
}

export function sampleRow(row: SamplesTable): SampleRow {
  return {
    run: row.run,
    job: row.job,
    at: row.taken_at,
    metric: row.metric,
    labels: JSON.parse(row.labels) as Sample['labels'],
    value: row.value,
    unit: row.unit as Sample['unit'],
    ...(row.bound === 'lower' ? { bound: 'lower' } : {}),
  };
}
