// What: a KindPlan with everything empty that a kind has nothing to say about. What not: any kind's content.
import type { Change, KindPlan } from '../model/change.ts';

const nothing: KindPlan = {
  jobs: [],
  operations: [],
  provides: [],
  hazards: [],
  impact: { estimate: false },
  diagnostics: [],
  notes: [],
  blocks: [],
  unknown: [],
};

export function kindPlan(parts: Partial<KindPlan>): KindPlan {
  return { ...nothing, ...parts };
}

/** A resource that leaves the state: its jobs end with it, nothing is done to the world. */
export function removalPlan(): KindPlan {
  return nothing;
}

export function isRemoval(change: Change<unknown>): boolean {
  return change.action === 'delete' || change.action === 'forget' || change.desired === undefined;
}
