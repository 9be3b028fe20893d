// What: what the kinds want to know of the world next, each question once. What not: asking (runtime/observe).
import type { Program } from '../model/graph.ts';
import type { Resource } from '../model/resource.ts';
import type { State, StateRecord } from '../model/state.ts';
import { type Request, requestKey, type World } from '../model/world.ts';
import { decide } from './decide.ts';
import { isChange } from './decision.ts';
import type { PlanOptions } from './plan-options.ts';
import { recordedResource } from './recorded-resource.ts';
import { select } from './select.ts';
import { sameJson } from './structure.ts';

/** All questions that the kinds have in one world: `questions` for callers that ask once. */
export function requests(
  program: Program,
  state: State | undefined,
  world: World,
  options: PlanOptions,
): readonly Request[] {
  return questions(program, state, options)(world);
}

/**
 * All questions of the kinds about what is to change, and about recorded resources whose kind knows drift; an unchanged resource of another kind has nothing to ask.
 * Whom to ask is decided once; the result is called with the world known so far until nothing new comes, at most 3 rounds. Sorted by key.
 */
export function questions(
  program: Program,
  state: State | undefined,
  options: PlanOptions,
): (world: World) => readonly Request[] {
  const asking = subjects(program, state, options);
  return (world) => {
    const asked = new Map<string, Request>();
    for (const subject of asking) {
      for (const request of options.kinds[subject.kind]?.observe(subject, world) ?? [])
        asked.set(requestKey(request), request);
    }
    return [...asked.keys()].sort().flatMap((key) => asked.get(key) ?? []);
  };
}

function subjects(program: Program, state: State | undefined, options: PlanOptions): readonly Resource[] {
  const drifts = (record: StateRecord): boolean => options.kinds[record.kind]?.drift !== undefined;
  if (options.mode === 'refresh-only') return (state?.resources ?? []).filter(drifts).map(recordedResource);
  const decided = decide(program, state, options);
  const { within } = select(decided, options);
  const chosen = [...decided.upserts, ...decided.removals].filter(
    ({ address }) => within === undefined || within.has(address),
  );
  return chosen.flatMap((decision) => {
    const { desired, recorded } = decision;
    const current = desired ?? (recorded && recordedResource(recorded));
    const now = isChange(decision) && current !== undefined ? [current] : [];
    if (recorded === undefined || !drifts(recorded)) return now;
    // A changed spec asks other things than the recorded one, and drift is about the recorded one.
    const asksTheSame = now.length > 0 && sameJson(current?.spec, recorded.spec);
    return asksTheSame ? now : [...now, recordedResource(recorded)];
  });
}
