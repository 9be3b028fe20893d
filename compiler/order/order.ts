// What: the order resources are walked in: by level, then by address; circles with their whole path. What not: finding the edges (resolve/link).
import type { Address } from '../model/resource.ts';

/** Direct needs of every address. An address that is needed but has no entry is ignored (reported by link). */
export type Needs = ReadonlyMap<Address, readonly Address[]>;

export interface Ordered {
  /** Every address that stands in no circle and hangs on none; complete when `circles` is empty. */
  readonly order: readonly Address[];
  readonly dependents: ReadonlyMap<Address, readonly Address[]>;
  /** Each as it is walked along needs, beginning with the smallest address; the last one needs the first. */
  readonly circles: readonly (readonly Address[])[];
}

/** Kahn's algorithm, level by level and without recursion, so that a chain of any length works; linear in resources and edges. */
export function orderByNeeds(needs: Needs): Ordered {
  const dependents = invert(needs);
  const open = new Map<Address, number>();
  for (const [address, list] of needs) open.set(address, list.filter((need) => needs.has(need)).length);
  const order: Address[] = [];
  const circles: (readonly Address[])[] = [];
  let level = ready(open);
  while (open.size > 0) {
    if (level.length === 0) {
      const circle = findCircle(needs, open);
      circles.push(circle);
      level = release(circle, open, dependents);
      continue;
    }
    if (circles.length === 0) order.push(...level);
    level = release(level, open, dependents);
  }
  return { order, dependents, circles };
}

function invert(needs: Needs): Map<Address, Address[]> {
  const dependents = new Map<Address, Address[]>();
  for (const address of [...needs.keys()].sort()) {
    for (const need of needs.get(address) ?? []) {
      if (!needs.has(need)) continue;
      const list = dependents.get(need);
      if (list === undefined) dependents.set(need, [address]);
      else list.push(address);
    }
  }
  return dependents;
}

function ready(open: ReadonlyMap<Address, number>): Address[] {
  const level: Address[] = [];
  for (const [address, count] of open) if (count === 0) level.push(address);
  return level.sort();
}

/** Takes `done` out and returns what became ready by that, in order. */
function release(
  done: readonly Address[],
  open: Map<Address, number>,
  dependents: ReadonlyMap<Address, readonly Address[]>,
): Address[] {
  for (const address of done) open.delete(address);
  const next: Address[] = [];
  for (const address of done) {
    for (const dependent of dependents.get(address) ?? []) {
      const count = open.get(dependent);
      if (count === undefined) continue;
      open.set(dependent, count - 1);
      if (count === 1) next.push(dependent);
    }
  }
  return next.sort();
}

/** Everything still open needs something open, so following needs must come back to where it has been. */
function findCircle(needs: Needs, open: ReadonlyMap<Address, number>): readonly Address[] {
  const visitedAt = new Map<Address, number>();
  const walk: Address[] = [];
  let current = smallest(open.keys());
  while (current !== undefined && !visitedAt.has(current)) {
    visitedAt.set(current, walk.length);
    walk.push(current);
    current = smallest((needs.get(current) ?? []).filter((need) => open.has(need)));
  }
  const circle = current === undefined ? walk : walk.slice(visitedAt.get(current));
  const first = circle.indexOf(smallest(circle) ?? '');
  return [...circle.slice(first), ...circle.slice(0, first)];
}

function smallest(addresses: Iterable<Address>): Address | undefined {
  let least: Address | undefined;
  for (const address of addresses) if (least === undefined || address < least) least = address;
  return least;
}
