// What: which providers of this plan a resource transitively depends on. What not: what they provide (projected-world).
import type { Graph } from '../model/graph.ts';
import type { Address, Resource } from '../model/resource.ts';

/** Filled in walk order; resources that reach the same providers share one set, so that ten thousand of them cost nothing. */
export type Reach = Map<Address, ReadonlySet<Address>>;

const none: ReadonlySet<Address> = new Set();

/** Adds and returns the set of one resource; everything it needs must have been asked before. */
export function reachOf(
  resource: Resource | undefined,
  reach: Reach,
  providers: ReadonlySet<Address>,
): ReadonlySet<Address> {
  if (resource === undefined || providers.size === 0) return none;
  let found: ReadonlySet<Address> = none;
  for (const need of resource.needs) {
    const beyond = reach.get(need) ?? none;
    if (found === none && !providers.has(need)) found = beyond;
    else if (beyond.size > 0 || providers.has(need)) {
      found = new Set([...found, ...beyond, ...(providers.has(need) ? [need] : [])]);
    }
  }
  reach.set(resource.address, found);
  return found;
}

/** Whether `from` transitively needs `to`. */
export function reaches(graph: Graph, from: Address, to: Address): boolean {
  const seen = new Set([from]);
  for (const address of seen) {
    for (const need of graph.resources.get(address)?.needs ?? []) {
      if (need === to) return true;
      seen.add(need);
    }
  }
  return false;
}
