// What: the kind Project: recorded like any resource, so that a plan shows when windows, limits or the heartbeat change. What not: reading its settings (resolve/, plan/).
//
// It is recorded on purpose. `serve` works from the applied state alone, and maintenance windows, limits and the heartbeat take effect there: if they were read from the
// files instead, an unreviewed edit would hold or mute jobs. What works through other resources (defaults, patches, variables) shows in those resources' changes too.
import type { Kind } from '../../kind.ts';
import type { JsonObject } from '../../model/json.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';

export const kind: Kind<JsonObject> = {
  name: 'Project',
  removal: 'forget',
  compiled: 1,
  observe: () => [],
  plan: (change) => (isRemoval(change) ? removalPlan() : kindPlan({})),
};
