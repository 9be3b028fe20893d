// What: from an open project to a plan: state, observation, planning, with progress on stderr. What not: printing the plan.
import { dialects } from '../compiler/dialects/all.gen.ts';
import {
  type JsonObject,
  type Plan,
  type PlanMode,
  type PlanOptions,
  plan,
  questions,
  type State,
} from '../compiler/index.ts';
import { kinds } from '../compiler/kinds/all.gen.ts';
import { observe } from '../runtime/observe/observe.ts';
import { CommandError, exit, type Invocation } from './command.ts';
import { requireFiles } from './load-project.ts';
import { checkHeldFiles, effectiveState, type OpenProject, readState } from './open-project.ts';
import { planWalks } from './plan-walks.ts';

export interface MadePlan {
  readonly plan: Plan;
  readonly state: State | undefined;
  readonly connections: number;
  readonly reached: number;
  readonly elapsedMs: number;
}

/** Free of side effects: no write, no lock, read-only sessions. */
export async function makePlan(open: OpenProject, mode: PlanMode, invocation: Invocation): Promise<MadePlan> {
  const { program, wired } = open;
  const read = await readState(wired);
  const state = effectiveState(read, program.project.environment);
  if (mode === 'normal') {
    if ((state?.resources.length ?? 0) === 0) requireFiles(open.loaded);
    await checkHeldFiles(open, state, invocation);
  }
  if (state !== undefined && state.environment !== program.project.environment) {
    throw new CommandError(
      `The state belongs to environment ${state.environment || '(none)'}, not ${program.project.environment || '(none)'}.`,
      exit.stale,
    );
  }
  const options = planOptions(mode, open, invocation);
  const connections = wired.connections(settingsOf(open, state), 'plan');
  const started = performance.now();
  try {
    const ask = questions(program, state, options);
    const progress = announce(invocation, program.graph.resources.size);
    const observed = await observe(ask, {
      ports: wired.ports,
      connections,
      // Reading may end at the first interrupt: nothing is half done by it.
      signal: invocation.stop,
      parallelism: invocation.options.count('parallelism', 1) ?? 40,
    });
    progress();
    const made = plan(program, state, observed.world, options);
    const elapsedMs = Math.round(performance.now() - started);
    wired.bus.emit({
      type: 'observe_complete',
      connections: observed.connections,
      reached: observed.reached,
      elapsedMs,
    });
    return {
      plan: made.value,
      state,
      connections: observed.connections,
      reached: observed.reached,
      elapsedMs,
    };
  } finally {
    await connections.close();
  }
}

function planOptions(mode: PlanMode, open: OpenProject, invocation: Invocation): PlanOptions {
  const { options } = invocation;
  const selector = options.text('selector');
  const allowDeletes = options.count('allowDeletes', 0);
  return {
    mode,
    targets: options.list('target'),
    excludes: options.list('exclude'),
    replace: options.list('replace'),
    executable: Object.keys(open.wired.executors) as PlanOptions['executable'],
    kinds,
    dialects,
    walks: planWalks(),
    dbkeelVersion: invocation.version,
    today: open.wired.ports.clock.now().slice(0, 10),
    locate: open.loaded.compiled.locate,
    ...(selector === undefined ? {} : { selector }),
    ...(allowDeletes === undefined ? {} : { allowDeletes }),
  };
}

/** Desired connections win over recorded ones: a changed host must be asked where it will be. */
function settingsOf(open: OpenProject, state: State | undefined): ReadonlyMap<string, JsonObject> {
  const settings = new Map<string, JsonObject>();
  for (const record of state?.resources ?? []) settings.set(record.address, record.spec);
  for (const resource of open.program.graph.resources.values()) settings.set(resource.address, resource.spec);
  return settings;
}

/** On a terminal one line says what is going on until it is done; returns how to take it away. */
function announce(invocation: Invocation, resources: number): () => void {
  const { terminal } = invocation;
  if (!terminal.errIsTty) return () => undefined;
  terminal.err(`Reading the databases of ${resources} resources…`);
  return () => terminal.err('\r\u001b[K');
}
