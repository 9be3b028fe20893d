// What: the kind CapacityPlan: when storage, connections or anything measured will be used up. What not: forecasting (capacity.forecast).
import type { CapacityPlanSpec } from '../../../schemas/types.gen.ts';
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext, Kind } from '../../kind.ts';
import type { Job, MetricUnit, Operation, Ref } from '../../model/job.ts';
import { argsJson, type MetricsReadArgs } from '../../model/operation-args.ts';
import type { Resource } from '../../model/resource.ts';
import { alertRules, durationMs, jobOf, lenientDefault } from '../../rules/jobs.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { metricSource, type SourceSpec, sourceConnections } from '../../rules/metric-source.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { parseSize } from '../../rules/size.ts';

type Spec = CapacityPlanSpec;

const metrics: Readonly<Record<string, MetricUnit>> = { timeLeft: 'duration', usedPercent: 'percent' };

/** Resources that every engine measures under this metric name. */
const measured: Readonly<Record<string, string>> = { storage: 'storage', connections: 'connections' };

/**
 * capacity.forecast: fits growth over the samples in history and those of `use` (named as in `resources`). capacity null: asked of the server. Samples, labelled
 * `resource`: timeLeft (ms until used up, no data when it never is within ten horizons), usedPercent. `catalogue`: a file of instance types for recommendations.
 */
export interface CapacityForecastArgs {
  readonly resources: readonly {
    readonly name: string;
    readonly capacity: number | null;
    readonly unit: 'bytes' | 'number';
  }[];
  readonly use: Ref;
  readonly growth: 'auto' | 'linear' | 'seasonal';
  readonly horizonMs: number;
  readonly catalogue?: string;
}

export const kind: Kind<Spec> = {
  name: 'CapacityPlan',
  removal: 'delete',
  compiled: 1,
  metrics: () => metrics,
  check: checkCapacityPlan,
  observe: ({ spec }) => [{ get: 'server', connection: connectionAddress(spec.connection) }],
  plan(change, context) {
    const { desired } = change;
    if (isRemoval(change) || desired === undefined) return removalPlan();
    return kindPlan({ jobs: [forecastJob(desired, context.project.timeZone)] });
  },
};

function checkCapacityPlan({ spec }: Resource<Spec>, context: CheckContext): readonly Diagnostic[] {
  return names(spec).flatMap((name) => {
    const { capacity, source } = spec.resources[name] ?? { capacity: 0 };
    const at = (key: string) => context.at(['resources', name, key]);
    if (measured[name] === undefined && source === undefined) {
      const detail = `dbkeel measures ${Object.keys(measured).join(' and ')} itself; for "${name}" say where the used amount comes from.`;
      return [diagnose('DBK1560', context.at(['resources', name]), detail)];
    }
    if (capacity === 'auto' && name !== 'connections') {
      const detail = `The server cannot tell how much ${name} there is. Write the number.`;
      return [diagnose('DBK1561', at('capacity'), detail)];
    }
    const isSize = typeof capacity === 'string' && capacity !== 'auto';
    if (name === 'storage' && !isSize) {
      return [
        diagnose('DBK1562', at('capacity'), `Storage is a size, such as 500GiB; ${capacity} has no unit.`),
      ];
    }
    if (name === 'connections' && isSize) {
      return [
        diagnose(
          'DBK1562',
          at('capacity'),
          `Connections are counted, such as 200 or auto; ${capacity} is a size.`,
        ),
      ];
    }
    return [];
  });
}

function forecastJob(resource: Resource<Spec>, timeZone: string): Job {
  const { spec } = resource;
  return jobOf('forecast', [readUse(spec), forecast(spec)], {
    spec,
    schedule: spec.schedule,
    timeZone,
    alerts: alertRules(spec.alerts, metrics, lenientDefault),
  });
}

function readUse(spec: Spec): Operation {
  const sources = names(spec).map((name) => ({ name, source: sourceOf(spec, name) }));
  const args: MetricsReadArgs = {
    readings: sources.map(({ name, source }) => ({ as: name, source: metricSource(source) })),
  };
  const on = sourceConnections(sources.map((each) => each.source));
  return { id: 'use', op: 'metrics.read', v: 1, on, args: argsJson(args), repeat: 'safe' };
}

function sourceOf(spec: Spec, name: string): SourceSpec {
  return spec.resources[name]?.source ?? { connection: spec.connection, metric: measured[name] ?? name };
}

function forecast(spec: Spec): Operation {
  const connection = connectionAddress(spec.connection);
  const args: CapacityForecastArgs = {
    resources: names(spec).map((name) => {
      const { capacity } = spec.resources[name] ?? { capacity: 0 };
      if (typeof capacity === 'number') return { name, capacity, unit: 'number' };
      return capacity === 'auto'
        ? { name, capacity: null, unit: 'number' }
        : { name, capacity: parseSize(capacity) ?? 0, unit: 'bytes' };
    }),
    use: { $output: 'use.samples' },
    growth: spec.growth,
    horizonMs: durationMs(spec.horizon),
    ...(spec.catalogue === undefined ? {} : { catalogue: spec.catalogue }),
  };
  return {
    id: 'forecast',
    op: 'capacity.forecast',
    v: 1,
    on: [connection],
    args: argsJson(args),
    repeat: 'safe',
  };
}

/** Keys of a map have no order of their own. */
function names({ resources }: Spec): readonly string[] {
  return Object.keys(resources).sort();
}
