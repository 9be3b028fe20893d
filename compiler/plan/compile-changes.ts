// What: each change handed to its kind, in walk order, in the world as its dependencies will have left it. What not: deciding changes, making steps.
import type { PlanContext } from '../kind.ts';
import type { Change, KindPlan } from '../model/change.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { World } from '../model/world.ts';
import { kindPlan } from '../rules/kind-plan.ts';
import { type Decision, isChange } from './decision.ts';
import { NoDialect, planContexts } from './plan-context.ts';
import type { Inputs } from './plan-options.ts';
import {
  type Asked,
  isMissing,
  type Projection,
  type Provided,
  projectedWorld,
  supplies,
} from './projected-world.ts';
import { type Reach, reaches, reachOf } from './reach.ts';

/** `noDialect`: the engine whose dialect the kind wanted and this build lacks; its plan is then empty. */
export interface Compiled {
  readonly decision: Decision;
  readonly plan: KindPlan;
  readonly asked: readonly Asked[];
  readonly noDialect?: string;
}

/** `upserts` in walk order, unchanged ones included (what they reach counts); `removals` see the world as it is. */
export function compileChanges(
  upserts: readonly Decision[],
  removals: readonly Decision[],
  inputs: Inputs,
): ReadonlyMap<Address, Compiled> {
  const contextFor = planContexts(inputs);
  const compiled = new Map<Address, Compiled>();
  const reach: Reach = new Map();
  const provided: Provided[] = [];
  const providers = new Set<Address>();
  for (const decision of upserts) {
    const before = reachOf(decision.desired, reach, providers);
    if (!isChange(decision)) continue;
    const own = before.size === 0 ? [] : provided.filter(({ by }) => before.has(by));
    const one = compileChange(decision, projection(inputs.world, { own }), contextFor, inputs);
    compiled.set(decision.address, one);
    for (const provision of one.plan.provides) {
      providers.add(decision.address);
      provided.push({ by: decision.address, provision });
    }
  }
  for (const decision of removals) {
    compiled.set(decision.address, compileChange(decision, projection(inputs.world, {}), contextFor, inputs));
  }
  if (provided.length > 0) again(compiled, provided, { reach, contextFor, inputs });
  return compiled;
}

function projection(observed: World, parts: Partial<Projection>): Projection {
  return { observed, own: [], foreign: [], later: [], ...parts };
}

interface Around {
  readonly reach: Reach;
  readonly contextFor: (decision: Decision, world: World) => PlanContext;
  readonly inputs: Inputs;
}

/** What is missing may be what a resource plans to make that comes later in the walk or is no dependency: those kinds are asked once more, knowing all. */
function again(compiled: Map<Address, Compiled>, provided: readonly Provided[], around: Around): void {
  const { graph } = around.inputs.program;
  for (const [address, { asked, decision }] of compiled) {
    const missing = asked.filter(({ request, answer }) => isMissing(answer, request));
    if (missing.length === 0 || decision.desired === undefined) continue;
    const before = around.reach.get(address) ?? new Set();
    const others = provided.filter(
      ({ by, provision }) =>
        by !== address && !before.has(by) && missing.some(({ request }) => supplies(provision, request)),
    );
    if (others.length === 0) continue;
    const later = others.filter(({ by }) => reaches(graph, by, address));
    const foreign = others.filter((one) => !later.includes(one));
    const own = provided.filter(({ by }) => before.has(by));
    const view = projection(around.inputs.world, { own, foreign, later });
    compiled.set(address, compileChange(decision, view, around.contextFor, around.inputs));
  }
}

function compileChange(
  decision: Decision,
  view: Projection,
  contextFor: Around['contextFor'],
  inputs: Inputs,
): Compiled {
  const asked: Asked[] = [];
  const kind = inputs.options.kinds[kindOf(decision)];
  if (kind === undefined) return { decision, plan: kindPlan({}), asked };
  const change: Change = {
    action: decision.action,
    paths: decision.paths,
    ...(decision.desired === undefined ? {} : { desired: decision.desired as Resource<unknown> }),
    ...(decision.recorded === undefined ? {} : { recorded: decision.recorded }),
  };
  try {
    const plan = kind.plan(change, contextFor(decision, projectedWorld(view, asked)));
    // A move alone writes a record; whatever a kind would run on an update has no cause here.
    if (decision.action !== 'no-op') return { decision, plan, asked };
    const { run: _, ...still } = plan;
    return { decision, plan: { ...still, operations: [] }, asked };
  } catch (error) {
    if (!(error instanceof NoDialect)) throw error;
    return { decision, plan: kindPlan({}), asked, noDialect: error.engine };
  }
}

export function kindOf({ desired, recorded }: Decision): string {
  return desired?.kind ?? recorded?.kind ?? '';
}
