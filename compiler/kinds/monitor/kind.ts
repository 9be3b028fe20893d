// What: the kind Monitor: one check that measures on a schedule and alerts. What not: measuring (operations) and judging (rules of alerts).
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { Kind, PlanContext } from '../../kind.ts';
import type { KindPlan, Note } from '../../model/change.ts';
import type { Resource } from '../../model/resource.ts';
import type { TableModel } from '../../model/table.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { lookUpTable, missingColumn, missingDatabase } from '../../rules/table-lookup.ts';
import { bytesText, rowsText } from '../../rules/tables.ts';
import { checkMonitor } from './check.ts';
import { checkJob, type FoundTables, foundKey } from './check-job.ts';
import { comparedTables } from './data-diff.ts';
import { monitorMetrics } from './metrics.ts';
import { barePlaces, type NamedTable, namedTables, observeMonitor } from './observe.ts';
import type { MonitorSpec } from './spec.ts';

export const kind: Kind<MonitorSpec> = {
  name: 'Monitor',
  removal: 'delete',
  compiled: 1,
  metrics: monitorMetrics,
  check: checkMonitor,
  observe: observeMonitor,
  plan(change, context) {
    const { desired } = change;
    return isRemoval(change) || desired === undefined ? removalPlan() : planCheck(desired, context);
  },
};

function planCheck(desired: Resource<MonitorSpec>, context: PlanContext): KindPlan {
  const found = new Map<string, TableModel>();
  const diagnostics: Diagnostic[] = [...missingFiles(desired, context)];
  const notes: Note[] = [];
  for (const named of namedTables(desired.spec.check)) {
    const lookup = lookUpTable(context.world, named.connection, named.table, context.at(named.at));
    if (lookup.is === 'wrong') diagnostics.push(lookup.diagnostic);
    if (lookup.is !== 'found') continue;
    found.set(foundKey(named.connection, named.table), lookup.table);
    notes.push(sizeNote(named, lookup.table));
  }
  diagnostics.push(...columnFindings(desired, found, context));
  const { dataDiff } = desired.spec.check;
  if (dataDiff !== undefined) diagnostics.push(...comparedTables(dataDiff, found, context).problems);
  return kindPlan({ jobs: [checkJob(desired, found, context)], diagnostics, notes });
}

/** A check without a named table still reads its connection: a missing file is its error. */
function missingFiles(desired: Resource<MonitorSpec>, context: PlanContext): readonly Diagnostic[] {
  // A health check of a file that is not there would report up = 0; that is what it is for.
  return barePlaces(desired.spec.check).flatMap(({ connection, at }) => {
    if (at[1] === 'health') return [];
    const answer = context.world.get({ get: 'server', connection });
    return answer.is === 'absent' ? [missingDatabase(connection, context.at(at))] : [];
  });
}

function sizeNote(named: NamedTable, table: TableModel): Note {
  const { estimate } = table;
  const text =
    estimate === undefined
      ? 'rows (known after apply)'
      : `about ${rowsText(estimate.rows)} rows now, ${bytesText(estimate.bytes)}`;
  return { path: named.at.join('.'), text };
}

const dated: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz']);
/** Types that may hold a time where the engine has no type for it. */
const perhapsDated: ReadonlySet<string> = new Set(['text', 'integer', 'float', 'decimal', 'any']);

function columnFindings(
  { spec }: Resource<MonitorSpec>,
  found: FoundTables,
  context: PlanContext,
): readonly Diagnostic[] {
  const { freshness } = spec.check;
  if (freshness?.table === undefined) return [];
  const table = found.get(foundKey(`Connection/${freshness.connection}`, freshness.table));
  if (table === undefined) return [];
  const where = context.at(['check', 'freshness', 'column']);
  const missing = missingColumn(table, freshness.column, where);
  if (missing !== undefined) return [missing];
  const type = table.columns.find((column) => column.name.toLowerCase() === freshness.column.toLowerCase())
    ?.type.type;
  if (type === undefined || dated.has(type)) return [];
  if (perhapsDated.has(type) && !holdsTypedDates(table)) return [];
  const detail = `Column ${freshness.column} of ${table.name} is of type ${type}, so it has no age. Choose a column that says when a row was written.`;
  return [diagnose('DBK4207', where, detail)];
}

/** Whether this table has columns of a real date type: then text or a number is hardly meant as a time. */
function holdsTypedDates(table: TableModel): boolean {
  return table.columns.some((column) => dated.has(column.type.type));
}
