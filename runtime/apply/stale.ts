// What: whether a plan still stands on the state and the files it was made from. What not: the live world (guards.ts).
import type { Plan } from '../../compiler/model/plan.ts';
import { type State, stateDigest } from '../../compiler/model/state.ts';

/** One sentence for each thing that changed since the plan; [] = the plan may be applied. `configDigest` undefined: there are no files to compare with. */
export function staleReasons(
  plan: Plan,
  state: State | undefined,
  configDigest: string | undefined,
): readonly string[] {
  const reasons: string[] = [];
  const { base } = plan;
  const lineage = state?.lineage ?? null;
  if (lineage !== base.lineage) {
    reasons.push(
      base.lineage === null
        ? `The plan was made before there was a state; now there is one (lineage ${lineage}).`
        : `The plan was made for another state (lineage ${base.lineage}, now ${lineage ?? 'none'}).`,
    );
  } else if ((state?.serial ?? 0) !== base.serial) {
    reasons.push(`The state has moved from serial ${base.serial} to ${state?.serial ?? 0}.`);
  } else if (stateDigest(state) !== base.state_digest) {
    reasons.push(
      `The state at serial ${base.serial} has other contents than the plan saw: it was edited by hand.`,
    );
  }
  if (configDigest !== undefined && configDigest !== base.config_digest)
    reasons.push('The files of the project have changed.');
  return reasons;
}
