// What: the one job of a Monitor: the operation that measures, with alerts and notify. What not: what the world says about its tables (plan.ts).
import type { PlanContext } from '../../kind.ts';
import type { Job, Operation, OpName } from '../../model/job.ts';
import {
  argsJson,
  type MetricsReadArgs,
  type RowsCompareArgs,
  type RowsMeasureArgs,
  type SchemaCompareArgs,
  type TableChoice,
} from '../../model/operation-args.ts';
import type { Address, Resource } from '../../model/resource.ts';
import type { TableModel } from '../../model/table.ts';
import { alertRules, durationMs, jobOf, lenientDefault } from '../../rules/jobs.ts';
import { metricSource } from '../../rules/metric-source.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { parseTableName, tableName } from '../../rules/tables.ts';
import { type Compared, comparedTables } from './data-diff.ts';
import { monitorMetrics, universalHealth } from './metrics.ts';
import type { DataDiffSpec, MetricSpec, MonitorSpec, TablesSpec } from './spec.ts';

/** The tables that were found, by `connection table` as the spec writes them: the job carries the exact name where it is known. */
export type FoundTables = ReadonlyMap<string, TableModel>;

export function foundKey(connection: Address, table: string): string {
  return `${connection} ${table}`;
}

export function checkJob(resource: Resource<MonitorSpec>, found: FoundTables, context: PlanContext): Job {
  const { spec } = resource;
  return jobOf('check', [checkOperation(spec, found, context)], {
    spec,
    schedule: spec.schedule,
    timeZone: context.project.timeZone,
    alerts: alertRules(spec.alerts, monitorMetrics(spec), lenientDefault),
  });
}

function checkOperation({ check }: MonitorSpec, found: FoundTables, context: PlanContext): Operation {
  if (check.rowCount !== undefined) {
    const { where, over } = check.rowCount;
    const limits = {
      ...(where === undefined ? {} : { where }),
      ...(over === undefined ? {} : { overMs: durationMs(over) }),
    };
    return measure(check.rowCount, { what: 'rows', ...limits }, found);
  }
  if (check.freshness !== undefined) {
    const { where, column } = check.freshness;
    return measure(
      check.freshness,
      { what: 'age', column, ...(where === undefined ? {} : { where }) },
      found,
    );
  }
  if (check.dataDiff !== undefined)
    return compare(check.dataDiff, comparedTables(check.dataDiff, found, context));
  if (check.schemaChange !== undefined) {
    const { connection, tables, exclude, baseline } = check.schemaChange;
    const args: SchemaCompareArgs = {
      connection: connectionAddress(connection),
      include: tables ?? ['*'],
      exclude: exclude ?? [],
      baseline: baseline === undefined || baseline === 'previous' ? 'previous' : { file: baseline },
    };
    return operation('schema.compare', args, [args.connection]);
  }
  return check.health === undefined
    ? readSource(check.metric ?? {})
    : readHealth(connectionAddress(check.health.connection), context);
}

/** Every operation of a check reads only, so a crash may repeat it. */
function operation(op: OpName, args: object, on: readonly Address[]): Operation {
  return { id: 'check', op, v: 1, on, args: argsJson(args), repeat: 'safe' };
}

function measure(spec: TablesSpec, what: RowsMeasureArgs['measure'], found: FoundTables): Operation {
  const connection = connectionAddress(spec.connection);
  const args: RowsMeasureArgs = {
    connection,
    choice: choiceOf(spec, connection, found),
    measure: exactColumn(what, spec, found),
  };
  return operation('rows.measure', args, [connection]);
}

function choiceOf(spec: TablesSpec, connection: Address, found: FoundTables): TableChoice {
  if (spec.table === undefined) return { include: spec.tables ?? ['*'], exclude: spec.exclude ?? [] };
  const model = found.get(foundKey(connection, spec.table));
  return { table: model === undefined ? parseTableName(spec.table) : tableName(model) };
}

/** The column as the server spells it, so that quoting it does not miss it. */
function exactColumn(
  what: RowsMeasureArgs['measure'],
  spec: TablesSpec,
  found: FoundTables,
): RowsMeasureArgs['measure'] {
  if (what.what !== 'age' || spec.table === undefined) return what;
  const names =
    found.get(foundKey(connectionAddress(spec.connection), spec.table))?.columns.map((each) => each.name) ??
    [];
  const column =
    names.find((name) => name === what.column) ??
    names.find((name) => name.toLowerCase() === what.column.toLowerCase());
  return column === undefined ? what : { ...what, column };
}

function compare(spec: DataDiffSpec, { source, target, pairs }: Compared): Operation {
  const args: RowsCompareArgs = {
    source,
    target,
    method: spec.method ?? 'diff',
    pairs,
    failOnDifference: false,
    maxDiffPercent: 0,
    recheckMs: durationMs(spec.recheck),
    stopAfterRows: spec.stopAfter?.rows ?? 0,
  };
  return operation('rows.compare', args, [...new Set([source, target])].sort());
}

function readHealth(connection: Address, context: PlanContext): Operation {
  const metrics = [...new Set([...universalHealth, ...(context.capabilities(connection)?.metrics ?? [])])];
  const args: MetricsReadArgs = { readings: [], health: { connection, metrics } };
  return operation('metrics.read', args, [connection]);
}

function readSource(spec: MetricSpec): Operation {
  const args: MetricsReadArgs = { readings: [{ as: 'value', source: metricSource(spec) }] };
  return operation(
    'metrics.read',
    args,
    spec.connection === undefined ? [] : [connectionAddress(spec.connection)],
  );
}
