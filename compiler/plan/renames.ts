// What: which records go on under a new address (lifecycle.renamedFrom), chains and swaps included. What not: writing them (apply).
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { StateRecord } from '../model/state.ts';

/** new address -> the address its record has now. */
export interface Renames {
  readonly sources: ReadonlyMap<Address, Address>;
  readonly problems: readonly Diagnostic[];
}

/**
 * A rename is due while the old address is in the state, unless this very rename was recorded as done. It needs the new address to be free, or to be left by another
 * rename (a chain or a swap), and the old one not to be declared by somebody who keeps it.
 */
export function findRenames(
  resources: ReadonlyMap<Address, Resource>,
  recorded: ReadonlyMap<Address, StateRecord>,
): Renames {
  const candidates = new Map<Address, Address>();
  for (const resource of resources.values()) {
    const old = resource.lifecycle.renamedFrom;
    if (old === undefined || old === resource.address || !recorded.has(old)) continue;
    if (recorded.get(resource.address)?.renamedFrom !== old) candidates.set(resource.address, old);
  }
  const problems: Diagnostic[] = [];
  for (const [address, why] of settle(candidates, resources, recorded)) {
    const resource = resources.get(address);
    const old = resource?.lifecycle.renamedFrom;
    if (why === 'both in place' || resource === undefined || old === undefined) continue;
    const detail =
      why === 'occupied'
        ? `${address} is renamed from ${old}, but the state holds both. Remove one of them from the state (\`dbkeel state rm\`), or take renamedFrom away if they are two things.`
        : `${address} is renamed from ${old}, but ${old} is still declared. Remove the old declaration, or take renamedFrom away if both are wanted.`;
    problems.push(diagnose('DBK3103', resource.origin, detail));
  }
  return { sources: candidates, problems };
}

type Verdict = 'both in place' | 'occupied' | 'still declared';

/** Drops impossible renames until the rest supports itself: a link of a chain stands only while the next one does. */
function settle(
  candidates: Map<Address, Address>,
  resources: ReadonlyMap<Address, Resource>,
  recorded: ReadonlyMap<Address, StateRecord>,
): ReadonlyMap<Address, Verdict> {
  const dropped = new Map<Address, Verdict>();
  for (let before = -1; before !== dropped.size; ) {
    before = dropped.size;
    const left = new Set(candidates.values());
    for (const [address, old] of [...candidates].sort(byAddress)) {
      const occupied = recorded.has(address) && !left.has(address);
      const kept = resources.has(old) && !candidates.has(old);
      if (!occupied && !kept) continue;
      candidates.delete(address);
      dropped.set(address, occupied && kept ? 'both in place' : occupied ? 'occupied' : 'still declared');
    }
  }
  return dropped;
}

function byAddress(a: readonly [Address, Address], b: readonly [Address, Address]): number {
  return a[0] < b[0] ? -1 : 1;
}
