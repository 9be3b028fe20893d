// What: what each check measures, with units. What not: measuring (operations).
import type { MetricUnit } from '../../model/job.ts';
import type { CheckSpec, MonitorSpec } from './spec.ts';

type Metrics = Readonly<Record<string, MetricUnit>>;

const byCheck: Readonly<Record<keyof CheckSpec, Metrics>> = {
  health: {
    up: 'number',
    latency: 'duration',
    connectionsPercent: 'percent',
    replicaLag: 'duration',
    oldestTransaction: 'duration',
    xidPercent: 'percent',
    cacheHitPercent: 'percent',
    deadlocks: 'count',
    storage: 'bytes',
    qps: 'number',
    tps: 'number',
  },
  dataDiff: {
    diffCount: 'count',
    diffPercent: 'percent',
    onlySource: 'count',
    onlyTarget: 'count',
    changed: 'count',
    rowCountDiff: 'count',
  },
  rowCount: { rows: 'count', rowsChange: 'count', rowsChangePercent: 'percent' },
  schemaChange: { changes: 'count', breakingChanges: 'count' },
  freshness: { age: 'duration' },
  metric: { value: 'number' },
};

/** The one check of the spec by its name. */
export function checkName(check: CheckSpec): keyof CheckSpec {
  const names = Object.keys(byCheck) as (keyof CheckSpec)[];
  return names.find((name) => check[name] !== undefined) ?? 'metric';
}

/** rowsChange needs something to compare with: without `over` only `rows` is measured. */
export function monitorMetrics(spec: MonitorSpec): Metrics {
  const name = checkName(spec.check);
  if (name === 'metric') return { value: spec.check.metric?.unit ?? 'number' };
  if (name !== 'rowCount' || spec.check.rowCount?.over !== undefined) return byCheck[name];
  return { rows: 'count' };
}

/** Every engine answers these; the rest is in Capabilities.metrics. */
export const universalHealth: readonly string[] = ['up', 'latency'];
