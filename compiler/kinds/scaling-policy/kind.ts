// What: the kind ScalingPolicy: a number of instances that follows metrics within limits. What not: deciding and setting it (operations).
import type { ScalingPolicySpec } from '../../../schemas/types.gen.ts';
import type { Kind, PlanContext } from '../../kind.ts';
import type { Change, Hazard, KindPlan, Note } from '../../model/change.ts';
import { argsJson } from '../../model/operation-args.ts';
import type { Resource } from '../../model/resource.ts';
import type { Request } from '../../model/world.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { checkScalingPolicy } from './check.ts';
import { scaleJobs, scalingMetrics } from './scale-job.ts';

type Spec = ScalingPolicySpec;

export const kind: Kind<Spec> = {
  name: 'ScalingPolicy',
  removal: 'delete',
  compiled: 1,
  metrics: () => scalingMetrics,
  check: checkScalingPolicy,
  observe: ({ spec }) => instancesRequest(spec),
  plan(change, context) {
    const { desired } = change;
    return isRemoval(change) || desired === undefined ? removalPlan() : planPolicy(change, desired, context);
  },
};

/** Only Kubernetes is asked while planning: every other target would run a program, SQL or a request that the spec brings. */
function instancesRequest({ target }: Spec): readonly Request[] {
  return target.kubernetes === undefined ? [] : [{ get: 'instances', scaler: argsJson(target) }];
}

function planPolicy(change: Change<Spec>, desired: Resource<Spec>, context: PlanContext): KindPlan {
  return kindPlan({
    jobs: scaleJobs(desired, context.project.timeZone),
    notes: currentNumber(desired.spec, context),
    hazards: unattended(change, desired, context),
  });
}

function currentNumber(spec: Spec, context: PlanContext): readonly Note[] {
  const { min, max } = spec.instances;
  for (const request of instancesRequest(spec)) {
    if (request.get !== 'instances') continue;
    const answer = context.world.get(request);
    if (answer.is !== 'known') continue;
    const now = answer.value;
    const outside = now < min ? `, below min ${min}` : now > max ? `, above max ${max}` : '';
    return [{ path: 'instances', text: `now ${now}${outside}` }];
  }
  return [];
}

/** Said when a person is taken out of the loop, not each time an automatic policy changes. */
function unattended(change: Change<Spec>, { spec }: Resource<Spec>, context: PlanContext): readonly Hazard[] {
  if (spec.mode !== 'auto') return [];
  if (
    change.action === 'update' &&
    !change.paths.some((path) => path === 'mode' || path.startsWith('instances'))
  )
    return [];
  const { min, max } = spec.instances;
  const text = `sets ${min} to ${max} instances by itself, without approval`;
  return [{ code: 'DBK4211', level: 'low', label: 'unattended', text, where: context.at(['mode']) }];
}
