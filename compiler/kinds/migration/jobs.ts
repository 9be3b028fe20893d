// What: the jobs of a Migration around its copy: sync, validate, cutover, each with its schedule and alerts. What not: the operations' content (copy-job).
import type { Job, MetricUnit, Operation } from '../../model/job.ts';
import type { Resource } from '../../model/resource.ts';
import { alertRules, type JobFrame, jobOf, rulesFor, strictDefault } from '../../rules/jobs.ts';
import { compareOperation, copyOperation, copyStatements, sqlOperation } from './copy-job.ts';
import type { ReadWorld } from './read-world.ts';
import type { MigrationSpec } from './spec.ts';

export const migrationMetrics: Readonly<Record<string, MetricUnit>> = {
  lag: 'duration',
  diffPercent: 'percent',
};

/** What each job measures of these. */
const measured: Readonly<Record<string, readonly string[]>> = {
  sync: ['lag'],
  validate: ['diffPercent'],
  cutover: ['diffPercent'],
};

/** Without `incremental`: copy and validate. With it foreign keys and sequences wait for the cut-over, since a sync writes tables one after the other. */
export function migrationJobs(
  resource: Resource<MigrationSpec>,
  world: ReadWorld,
  timeZone: string,
): readonly Job[] {
  const { spec } = resource;
  const statements = copyStatements(world, spec);
  const last = [...statements.sequences, ...statements.foreignKeys];
  const follows = spec.incremental !== undefined;
  const job = (name: string, operations: readonly Operation[]) =>
    jobOf(name, operations, frameOf(resource, name, timeZone));
  const validate = compareOperation('validate', world, {
    method: spec.validate?.method ?? 'counts',
    maxDiffPercent: spec.validate?.maxDiffPercent ?? 0,
  });
  const sync = copyOperation('sync', world, spec, true);
  const { ends, newDatabase } = world;
  const objects = [...statements.indexes, ...(follows ? [] : last)];
  const copy = job('copy', [
    ...sqlOperation('create', statements.create, ends, newDatabase),
    copyOperation('copy', world, spec, false),
    ...sqlOperation('objects', objects, ends, false),
    compareOperation('compare', world, { method: 'counts', maxDiffPercent: 0 }),
  ]);
  if (!follows) return [copy, job('validate', [validate])];
  const cutover = job('cutover', [sync, ...sqlOperation('objects', last, ends, false), validate]);
  return [copy, job('sync', [sync]), job('validate', [validate]), cutover];
}

/** One mutex for all: two jobs of one Migration never write at the same time. */
export function frameOf(resource: Resource<MigrationSpec>, name: string, timeZone: string): JobFrame {
  const { spec } = resource;
  return {
    spec,
    schedule: name === 'sync' ? spec.schedule : undefined,
    timeZone,
    alerts: rulesFor(alertRules(spec.alerts, migrationMetrics, strictDefault), measured[name] ?? []),
    mutex: name === 'validate' ? [] : [resource.address],
  };
}

/** The recorded jobs with the schedule, alerts and notify of now, for a change that copies nothing while an end does not answer. */
export function reframed(
  jobs: readonly Job[],
  resource: Resource<MigrationSpec>,
  timeZone: string,
): readonly Job[] {
  return jobs.map((job) => jobOf(job.name, job.operations, frameOf(resource, job.name, timeZone)));
}
