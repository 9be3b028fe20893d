// What: what moved in the world since it was recorded, as far as a kind can tell. What not: judging it.
import type { ResourceDrift } from '../model/plan.ts';
import type { Address } from '../model/resource.ts';
import type { Inputs } from './plan-options.ts';

/** By address. Kinds see the world as it is, without what this plan will make. */
export function driftOf(
  { state, world, options }: Inputs,
  within: ReadonlySet<Address> | undefined,
): readonly ResourceDrift[] {
  return (state?.resources ?? []).flatMap((record) => {
    if (within !== undefined && !within.has(record.address)) return [];
    const drift = options.kinds[record.kind]?.drift?.(record, world) ?? [];
    return drift.length === 0 ? [] : [{ address: record.address, kind: record.kind, drift }];
  });
}
