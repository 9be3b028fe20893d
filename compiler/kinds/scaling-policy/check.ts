// What: what is wrong with a ScalingPolicy without asking the world. What not: shapes (schema).
import type { ScalingPolicySpec } from '../../../schemas/types.gen.ts';
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext } from '../../kind.ts';
import type { Resource } from '../../model/resource.ts';
import { addressMatches } from '../../rules/glob.ts';
import { connectionAddress } from '../../rules/reference.ts';

type Spec = ScalingPolicySpec;

export function checkScalingPolicy(resource: Resource<Spec>, context: CheckContext): readonly Diagnostic[] {
  return [
    ...checkInstances(resource.spec, context),
    ...checkGuards(resource, context),
    ...checkMetrics(resource.spec, context),
    ...checkTarget(resource.spec, context),
  ];
}

function checkInstances({ instances }: Spec, context: CheckContext): readonly Diagnostic[] {
  const { min, max, step } = instances;
  if (min > max) {
    const detail = `instances.min is ${min} and instances.max is ${max}: no number lies between them.`;
    return [diagnose('DBK1550', context.at(['instances', 'min']), detail)];
  }
  if ((max - min) % step === 0) return [];
  const reached = min + Math.floor((max - min) / step) * step;
  const detail = `From ${min} in steps of ${step} the greatest number is ${reached}; ${max} is never reached.`;
  return [diagnose('DBK1552', context.at(['instances', 'step']), detail)];
}

function checkGuards({ spec, address }: Resource<Spec>, context: CheckContext): readonly Diagnostic[] {
  return spec.guards.blockDuring.flatMap((pattern, index) => {
    if (!addressMatches(pattern, address)) return [];
    const detail = `"${pattern}" means ${address} itself, whose own run is going whenever it decides.`;
    return [diagnose('DBK1551', context.at(['guards', 'blockDuring', index]), detail)];
  });
}

function checkMetrics({ metrics, schedule }: Spec, context: CheckContext): readonly Diagnostic[] {
  const found = metrics.flatMap(({ name }, index) => {
    if (metrics.findIndex((other) => other.name === name) === index) return [];
    return [
      diagnose(
        'DBK1554',
        context.at(['metrics', index, 'name']),
        `There is already a metric called "${name}".`,
      ),
    ];
  });
  if (schedule?.cron !== undefined || schedule?.every !== undefined) return found;
  const detail =
    'There is no schedule, so the metrics are looked at only when the policy is run by hand. Add  schedule: {every: 30s}.';
  return [...found, diagnose('DBK1553', context.at([]), detail)];
}

function checkTarget({ target, mode }: Spec, context: CheckContext): readonly Diagnostic[] {
  const { sql } = target;
  if (sql === undefined || mode === 'recommend') return [];
  const connection = context.resource(connectionAddress(sql.connection))?.spec;
  if (connection?.['readOnly'] !== true) return [];
  const detail = `Connection/${sql.connection} says readOnly: true, and this policy changes a setting there.`;
  return [diagnose('DBK1513', context.at(['target', 'sql', 'connection']), detail)];
}
