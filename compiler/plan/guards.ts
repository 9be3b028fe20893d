// What: the observations a step rests on, so that apply can see whether the world moved. What not: checking them (runtime/apply).
import type { Guard } from '../model/plan.ts';
import { requestKey } from '../model/world.ts';
import type { Compiled } from './compile-changes.ts';
import type { Provided } from './projected-world.ts';
import { concerns } from './provision.ts';

export type Provisions = readonly Provided[];

/** History and backups move while `serve` works, and a translation is a pure function: none of them says that the world under a step moved. */
const restless = new Set(['history', 'backups', 'translation']);

/**
 * Only what observation answered. An answer that other steps of this plan will change (they provide something it is about) cannot be compared after they ran,
 * so it is no guard; those steps have guards of their own.
 */
export function guardsOf({ asked, decision }: Compiled, provisions: Provisions): readonly Guard[] {
  const guards = new Map<string, Guard>();
  for (const { request, answer, from } of asked) {
    if (from !== 'observed' || restless.has(request.get)) continue;
    const stable = answer.is === 'known' ? answer.stable : answer.is === 'absent' ? 'absent' : undefined;
    if (stable === undefined) continue;
    const moves = provisions.some(
      ({ by, provision }) => by !== decision.address && concerns(provision, request),
    );
    if (!moves) guards.set(requestKey(request), { request, stable });
  }
  return [...guards.keys()].sort().flatMap((key) => guards.get(key) ?? []);
}
