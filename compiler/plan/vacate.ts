// What: the order in a chain of renames: a record leaves its address before another is written there. What not: which renames there are (renames).
import type { Step } from '../model/plan.ts';

/**
 * A crash between two steps must not lose a record, so whoever takes over an address waits for who leaves it, unless the leaver waits for the taker already
 * (dependencies, or a swap): then both stand in the state that apply read, and only a crash between the two asks for a new plan.
 */
export function vacateFirst(steps: readonly Step[]): readonly Step[] {
  const leavers = steps.filter(({ previous_taken }) => previous_taken);
  if (leavers.length === 0) return steps;
  const needs = new Map(steps.map(({ id, needs: given }) => [id, given]));
  const byAddress = new Map(steps.map((step) => [step.address, step.id]));
  for (const { id, previous_address = '' } of leavers) {
    const taker = byAddress.get(previous_address);
    if (taker === undefined || waitsFor(needs, id, taker)) continue;
    needs.set(taker, [...new Set([...(needs.get(taker) ?? []), id])].sort());
  }
  return steps.map((step) => ({ ...step, needs: needs.get(step.id) ?? step.needs }));
}

function waitsFor(needs: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const id of seen) for (const need of needs.get(id) ?? []) seen.add(need);
  return seen.has(to);
}
