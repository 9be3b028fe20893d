// What: the kind Notifier: recorded, so that who is told what changes only by a reviewed plan. What not: sending (runtime/channels, runtime/notify).
import type { Kind } from '../../kind.ts';
import type { JsonObject } from '../../model/json.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';

export const kind: Kind<JsonObject> = {
  name: 'Notifier',
  removal: 'delete',
  compiled: 1,
  observe: () => [],
  plan: (change) => (isRemoval(change) ? removalPlan() : kindPlan({})),
};
