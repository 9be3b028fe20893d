// What: the jobs of a ScalingPolicy (measure, decide, set) and the arguments of their operations. What not: the decision (rules of scaling).
import type { ScalingPolicySpec } from '../../../schemas/types.gen.ts';
import type { Job, MetricUnit, Operation, Ref } from '../../model/job.ts';
import type { Json } from '../../model/json.ts';
import { argsJson, type MetricsReadArgs } from '../../model/operation-args.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { alertRules, durationMs, jobOf, lenientDefault, rulesFor } from '../../rules/jobs.ts';
import { metricSource, sourceConnections } from '../../rules/metric-source.ts';
import { connectionAddress } from '../../rules/reference.ts';

type Spec = ScalingPolicySpec;

export const scalingMetrics: Readonly<Record<string, MetricUnit>> = {
  instances: 'count',
  desired: 'count',
  atMax: 'duration',
  atMin: 'duration',
};

interface Direction {
  readonly stabilizationMs: number;
  readonly policies: readonly {
    readonly count?: number;
    readonly percent?: number;
    readonly perMs: number;
  }[];
}

/**
 * scale.decide: asks the target for its number and decides by the samples of `values` (named as in `metrics`), the former decisions and the guards. Changes nothing.
 * Its value: {change: boolean, from, instances, because}; its samples: instances, desired, atMax, atMin.
 */
export interface ScaleDecideArgs {
  readonly policy: Address;
  readonly target: Json;
  readonly values: Ref;
  readonly instances: { readonly min: number; readonly max: number; readonly step: number };
  readonly metrics: readonly { readonly name: string; readonly target: number; readonly total: boolean }[];
  readonly behavior: {
    readonly tolerance: number;
    readonly scaleUp: Direction;
    readonly scaleDown: Direction;
    readonly cooldownMs: number;
  };
  readonly guards: {
    readonly maxChangesPerDay: number;
    readonly blockDuring: readonly string[];
    readonly onMissingMetric: 'holdOrUp' | 'hold';
  };
}

/** scale.set: sets the number once. Never repeated after a crash: a second change on top of the first would overshoot. */
export interface ScaleSetArgs {
  readonly policy: Address;
  readonly target: Json;
  readonly instances: Ref;
}

/** auto sets what was decided, recommend only says it; approve has a job of its own that a person starts with the decision as its input. */
export function scaleJobs(resource: Resource<Spec>, timeZone: string): readonly Job[] {
  const { spec, address } = resource;
  const rules = alertRules(spec.alerts, scalingMetrics, lenientDefault);
  const frame = { spec, timeZone, mutex: [address] };
  const decided: Operation = {
    ...set(resource, { $output: 'decide.instances' }),
    if: { $output: 'decide.change' },
  };
  const operations = [measure(spec), decide(resource), ...(spec.mode === 'auto' ? [decided] : [])];
  const scale = jobOf('scale', operations, { ...frame, schedule: spec.schedule, alerts: rules });
  if (spec.mode !== 'approve') return [scale];
  const approved = jobOf('set', [set(resource, { $input: 'instances' })], {
    ...frame,
    alerts: rulesFor(rules, []),
  });
  return [scale, approved];
}

function measure({ metrics }: Spec): Operation {
  const args: MetricsReadArgs = {
    readings: metrics.map(({ name, source }) => ({ as: name, source: metricSource(source) })),
  };
  const on = sourceConnections(metrics.map((metric) => metric.source));
  return { id: 'metrics', op: 'metrics.read', v: 1, on, args: argsJson(args), repeat: 'safe' };
}

function decide({ spec, address }: Resource<Spec>): Operation {
  const { behavior, guards } = spec;
  const args: ScaleDecideArgs = {
    policy: address,
    target: argsJson(spec.target),
    values: { $output: 'metrics.samples' },
    instances: spec.instances,
    metrics: spec.metrics.map(({ name, target, total }) => ({ name, target, total })),
    behavior: {
      tolerance: behavior.tolerance,
      scaleUp: direction(behavior.scaleUp),
      scaleDown: direction(behavior.scaleDown),
      cooldownMs: durationMs(behavior.cooldown),
    },
    guards: {
      maxChangesPerDay: guards.maxChangesPerDay ?? 0,
      blockDuring: guards.blockDuring,
      onMissingMetric: guards.onMissingMetric,
    },
  };
  return {
    id: 'decide',
    op: 'scale.decide',
    v: 1,
    on: targetConnections(spec),
    args: argsJson(args),
    repeat: 'safe',
  };
}

function set({ spec, address }: Resource<Spec>, instances: Ref): Operation {
  const args: ScaleSetArgs = { policy: address, target: argsJson(spec.target), instances };
  return {
    id: 'set',
    op: 'scale.set',
    v: 1,
    on: targetConnections(spec),
    args: argsJson(args),
    repeat: 'once',
  };
}

function direction({ stabilization, policies }: Spec['behavior']['scaleUp']): Direction {
  return {
    stabilizationMs: durationMs(stabilization),
    policies: policies.map(({ per, ...amount }) => ({ ...amount, perMs: durationMs(per) })),
  };
}

function targetConnections({ target }: Spec): readonly Address[] {
  const connection = target.sql?.connection ?? target.pgbouncer?.connection;
  return connection === undefined ? [] : [connectionAddress(connection)];
}
