// What: the steps of a refresh-only plan: records of what drifted, with the identity found now. What not: configuration (it takes no part) and operations.
import type { ResourceDrift, Step } from '../model/plan.ts';
import { compileChanges } from './compile-changes.ts';
import type { Decision } from './decision.ts';
import type { Inputs } from './plan-options.ts';
import { recordedResource } from './recorded-resource.ts';
import { stepId } from './steps.ts';

export function accepted(drift: readonly ResourceDrift[], inputs: Inputs): readonly Step[] {
  const drifted = new Set(drift.map(({ address }) => address));
  return (inputs.state?.resources ?? []).flatMap((recorded) => {
    if (!drifted.has(recorded.address)) return [];
    const desired = recordedResource(recorded);
    const decision: Decision = {
      address: recorded.address,
      action: 'update',
      desired,
      recorded,
      paths: [],
      replacePaths: [],
    };
    const plan = compileChanges([decision], [], inputs).get(recorded.address)?.plan;
    const { uid: _, status: __, unfinished: ___, ...record } = recorded;
    const identity = plan?.identity ?? recorded.identity;
    const step: Step = {
      id: stepId(decision),
      address: recorded.address,
      action: 'update',
      needs: [],
      record: { ...record, ...(identity === undefined ? {} : { identity }) },
      operations: [],
      guards: [],
    };
    return [step];
  });
}
