// What: the noun between comparing and planning: what is to happen to one address, and why. What not: how it is found (decide).
import type { Action } from '../model/change.ts';
import type { Path } from '../model/json.ts';
import type { ResourceChange } from '../model/plan.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { StateRecord } from '../model/state.ts';

export type Reason = NonNullable<ResourceChange['action_reason']>;

/** `previous`: the address its record still has. `paths` dotted and sorted; `replacePaths` relative to the spec. */
export interface Decision {
  readonly address: Address;
  readonly action: Action;
  readonly reason?: Reason;
  readonly desired?: Resource;
  readonly recorded?: StateRecord;
  readonly previous?: Address;
  readonly paths: readonly string[];
  readonly replacePaths: readonly Path[];
}

/** A move alone is a change too, although its action is no-op. */
export function isChange(decision: Decision): boolean {
  return decision.action !== 'no-op' || decision.previous !== undefined;
}

export function isRemoval(decision: Decision): boolean {
  return decision.action === 'delete' || decision.action === 'forget';
}
