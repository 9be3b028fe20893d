// What: the kind Migration: a copy that is planned table by table and runs in the apply that creates or changes it. What not: moving rows (rows.copy).
//
// A copy runs on create, on resume, and when something changed that decides what stands in the target. A new schedule, alert, throttle or `onExisting` alone copies
// nothing again: `onExisting` says what a copy may do to a table, not what the rows are, and going back to `fail` after a `replace` must not need another one.
import type { Kind, PlanContext } from '../../kind.ts';
import type { Change, KindPlan, Provision } from '../../model/change.ts';
import type { Resource } from '../../model/resource.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { blocksOf, headline } from './blocks.ts';
import { checkMigration } from './check.ts';
import { migrationDrift } from './drift.ts';
import { type Connections, connectionsOf } from './endpoints.ts';
import { planFiles } from './files.ts';
import { hazardsOf, impactOf } from './findings.ts';
import { migrationJobs, migrationMetrics, reframed } from './jobs.ts';
import { observeMigration } from './observe.ts';
import { type ReadWorld, readWorld } from './read-world.ts';
import type { MigrationSpec } from './spec.ts';

export const kind: Kind<MigrationSpec> = {
  name: 'Migration',
  removal: 'forget',
  compiled: 1,
  metrics: () => migrationMetrics,
  check: checkMigration,
  observe: observeMigration,
  drift: migrationDrift,
  plan(change, context) {
    const { desired } = change;
    if (isRemoval(change) || desired === undefined) return removalPlan();
    const connections = connectionsOf(desired.spec);
    return connections === undefined
      ? planFiles(desired, context)
      : planTables(change, desired, connections, context);
  },
};

function planTables(
  change: Change<MigrationSpec>,
  desired: Resource<MigrationSpec>,
  connections: Connections,
  context: PlanContext,
): KindPlan {
  const runs = copies(change);
  const reading = readWorld(desired.spec, connections, runs ? change : undefined, context);
  if ('ok' in reading) return planned(desired, reading.ok, runs, context);
  const { recorded } = change;
  // A change that copies nothing must stay possible after the legacy server was switched off.
  if (!runs && recorded !== undefined) {
    return kindPlan({ jobs: reframed(recorded.jobs, desired, context.project.timeZone) });
  }
  return kindPlan({ diagnostics: reading.problems });
}

function planned(
  desired: Resource<MigrationSpec>,
  world: ReadWorld,
  runs: boolean,
  context: PlanContext,
): KindPlan {
  const jobs = migrationJobs(desired, world, context.project.timeZone);
  const blocks = blocksOf(desired, world, jobs, runs);
  if (!runs) return kindPlan({ jobs, blocks, headline: headline(world, desired.spec, context) });
  return kindPlan({
    jobs,
    run: 'copy',
    provides: provisions(world),
    hazards: hazardsOf(world.tables, desired.spec, context),
    impact: impactOf(world.tables),
    blocks,
    headline: headline(world, desired.spec, context),
  });
}

function provisions({ ends, tables, newDatabase }: ReadWorld): readonly Provision[] {
  const database: readonly Provision[] = newDatabase ? [{ database: ends.target }] : [];
  return [...database, ...tables.map(({ model }) => ({ table: model, connection: ends.target }))];
}

const deciding: ReadonlySet<string> = new Set([
  'source',
  'target',
  'types',
  'perTable',
  'objects',
  'onBadValue',
]);

function copies({ action, paths, recorded }: Change<MigrationSpec>): boolean {
  if (action === 'create' || action === 'replace' || action === 'resume') return true;
  // A change beside the copy must not make one that never finished look finished.
  if (action === 'update' && recorded !== undefined && recorded.status !== 'ready') return true;
  return action === 'update' && paths.some((path) => deciding.has(path.split('.')[0] ?? ''));
}
