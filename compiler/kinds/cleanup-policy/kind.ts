// What: the kind CleanupPolicy: old rows or old files go, within limits. What not: deleting them (operations).
import type { CleanupPolicySpec } from '../../../schemas/types.gen.ts';
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { Kind, PlanContext } from '../../kind.ts';
import type { Hazard, KindPlan, Note } from '../../model/change.ts';
import type { Resource } from '../../model/resource.ts';
import { type TableModel, tableText } from '../../model/table.ts';
import type { Request } from '../../model/world.ts';
import { durationMs } from '../../rules/jobs.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { lookUpTable, missingColumn, tablesRequest } from '../../rules/table-lookup.ts';
import { rowsText, tableName } from '../../rules/tables.ts';
import { checkCleanupPolicy } from './check.ts';
import { cleanJob, cleanupMetrics } from './clean-job.ts';

type Spec = CleanupPolicySpec;
type Rows = NonNullable<Spec['rows']>;

export const kind: Kind<Spec> = {
  name: 'CleanupPolicy',
  removal: 'delete',
  compiled: 1,
  metrics: () => cleanupMetrics,
  check: checkCleanupPolicy,
  observe({ spec }) {
    const { rows } = spec;
    if (rows === undefined) return [];
    return [tablesRequest(connectionAddress(rows.connection), [rows.table]), oldRows(rows)];
  },
  plan(change, context) {
    const { desired } = change;
    return isRemoval(change) || desired === undefined ? removalPlan() : planPolicy(desired, context);
  },
};

function oldRows(rows: Rows) {
  return {
    get: 'olderThan',
    connection: connectionAddress(rows.connection),
    table: rows.table,
    column: rows.column,
    ageMs: durationMs(rows.olderThan),
  } as const satisfies Request;
}

function planPolicy(desired: Resource<Spec>, context: PlanContext): KindPlan {
  const { rows } = desired.spec;
  const { timeZone } = context.project;
  if (rows === undefined) return kindPlan({ jobs: [cleanJob(desired, undefined, timeZone)] });
  const where = context.at(['rows', 'table']);
  const lookup = lookUpTable(context.world, connectionAddress(rows.connection), rows.table, where);
  if (lookup.is === 'wrong') {
    return kindPlan({ jobs: [cleanJob(desired, undefined, timeZone)], diagnostics: [lookup.diagnostic] });
  }
  if (lookup.is === 'unknown') return kindPlan({ jobs: [cleanJob(desired, undefined, timeZone)] });
  const { table } = lookup;
  const column =
    table.columns.find((each) => each.name === rows.column) ??
    table.columns.find((each) => each.name.toLowerCase() === rows.column.toLowerCase());
  const found = column === undefined ? undefined : { table: tableName(table), column: column.name };
  return kindPlan({
    jobs: [cleanJob(desired, found, timeZone)],
    diagnostics: columnFindings(rows, table, context),
    ...rowFindings(desired.spec, rows, table, context),
  });
}

function columnFindings(rows: Rows, table: TableModel, context: PlanContext): readonly Diagnostic[] {
  const where = context.at(['rows', 'column']);
  const missing = missingColumn(table, rows.column, where);
  if (missing !== undefined) return [missing];
  const type = table.columns.find((each) => each.name.toLowerCase() === rows.column.toLowerCase())?.type.type;
  if (
    type === undefined ||
    !['boolean', 'bytes', 'uuid', 'json', 'xml', 'enum', 'set', 'bit', 'array', 'inet'].includes(type)
  )
    return [];
  const detail = `Column ${rows.column} of ${tableText(table)} is of type ${type}, so its rows have no age.`;
  return [diagnose('DBK4207', where, detail)];
}

/** What the first run would take, and whether maxDelete lets it. With a condition of the user's own the number is an upper bound. */
function rowFindings(
  spec: Spec,
  rows: Rows,
  table: TableModel,
  context: PlanContext,
): { readonly notes: readonly Note[]; readonly hazards: readonly Hazard[] } {
  const answer = context.world.get(oldRows(rows));
  const total = table.estimate?.rows;
  const slow = noIndex(rows, table, context);
  if (answer.is !== 'known') return { notes: [], hazards: slow };
  const old = answer.value.rows;
  const percent = total === undefined || total === 0 ? undefined : Math.min(100, (old / total) * 100);
  const of = total === undefined ? '' : ` of ${rowsText(total)}`;
  const share = percent === undefined ? '' : ` (${percent.toFixed(percent < 1 ? 1 : 0)} %)`;
  const most = rows.where === undefined ? 'about' : 'at most';
  const text = `now ${most} ${rowsText(old)}${of} rows${share}`;
  const deletes: Hazard = {
    code: 'DBK4208',
    level: 'high',
    label: 'deletes',
    text: `${tableText(table)}   ${text.replace('now ', 'the first run takes ')}`,
    where: context.at(['rows']),
  };
  const stops = aboveLimit(spec, rows, { old, percent }, context);
  return {
    notes: [{ path: 'rows', text }],
    hazards: [...(old === 0 || stops.length > 0 ? [] : [deletes]), ...stops, ...slow],
  };
}

function aboveLimit(
  { maxDelete }: Spec,
  rows: Rows,
  now: { readonly old: number; readonly percent: number | undefined },
  context: PlanContext,
): readonly Hazard[] {
  if (maxDelete === undefined || rows.where !== undefined) return [];
  const { count, percent } = maxDelete;
  const over =
    count !== undefined && now.old > count
      ? `maxDelete.count = ${count}`
      : percent !== undefined && now.percent !== undefined && now.percent > percent
        ? `maxDelete.percent = ${percent}`
        : undefined;
  if (over === undefined) return [];
  const text = `above ${over}: the first run would delete nothing and alert`;
  return [{ code: 'DBK4203', level: 'high', label: 'stops', text, where: context.at(['maxDelete']) }];
}

/** Only worth a word on a table that is large enough to feel it. */
function noIndex(rows: Rows, table: TableModel, context: PlanContext): readonly Hazard[] {
  const column = rows.column.toLowerCase();
  const leads = (columns: readonly string[]) => columns[0]?.toLowerCase() === column;
  if (leads(table.key) || table.indexes.some((index) => leads(index.columns))) return [];
  if ((table.estimate?.rows ?? 0) < 100_000) return [];
  const text = `${tableText(table)}   no index starts with ${rows.column}: each run reads the whole table`;
  return [{ code: 'DBK4210', level: 'low', label: 'slow', text, where: context.at(['rows', 'column']) }];
}
