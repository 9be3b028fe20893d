// What: applies a stored plan under the state's lock: checks it is fresh, walks its steps, commits what happened. What not: planning (compiler), asking people (cli).

import type { JsonObject } from '../../compiler/model/json.ts';
import type { Plan, Step } from '../../compiler/model/plan.ts';
import type { State, StateRecord } from '../../compiler/model/state.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { Connections } from '../connections/connections.ts';
import { fail, failureOf } from '../failure.ts';
import type { Ports } from '../ports.ts';
import type { ExecutorRegistry } from '../run/execute.ts';
import { emptyState, replay } from '../state/replay.ts';
import type { StateLease, StateStore } from '../store.ts';
import { staleReasons } from './stale.ts';
import {
  type FinishedRun,
  isRecordOnly,
  recordEntries,
  runStep,
  type StepContext,
  settingsOf,
} from './step.ts';
import { type Walked, walk } from './walk.ts';

export interface ApplyOptions {
  readonly ports: Ports;
  readonly store: StateStore;
  readonly executors: ExecutorRegistry;
  readonly lockWaitMs: number;
  readonly parallelism: number;
  /** Digest of the project's files as they are now; undefined when the plan stands alone. */
  readonly configDigest: string | undefined;
  /** First interrupt: start nothing new. */
  readonly stop: AbortSignal;
  /** Second interrupt: cancel what is under way. */
  readonly abort: AbortSignal;
  connections(settings: ReadonlyMap<string, JsonObject>): Connections;
  ran?(run: FinishedRun, connections: Connections): Promise<void>;
}

export interface Applied {
  /** stale: nothing was touched, `reasons` say why. interrupted and partial: the state is saved. */
  readonly status: 'complete' | 'partial' | 'interrupted' | 'stale';
  readonly reasons: readonly string[];
  readonly counts: {
    readonly added: number;
    readonly changed: number;
    readonly destroyed: number;
    readonly forgotten: number;
  };
  readonly failed: readonly { readonly address: string; readonly failure: Failure }[];
  readonly skipped: readonly { readonly address: string; readonly because: string }[];
  readonly serial: number;
}

export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const lease = await options.store.lock(
    plan.mode === 'destroy' ? 'destroy' : 'apply',
    options.lockWaitMs,
    options.stop,
  );
  options.ports.emit({
    type: 'lock_taken',
    id: lease.id,
    ...(lease.tookOver === undefined
      ? {}
      : { tookOver: `${lease.tookOver.operation} by pid ${lease.tookOver.pid}` }),
  });
  try {
    return await applyLocked(plan, lease, options);
  } finally {
    await lease.release();
  }
}

async function applyLocked(plan: Plan, lease: StateLease, options: ApplyOptions): Promise<Applied> {
  const read = await lease.read();
  if (read.pending.length > 0)
    throw fail('conflict', 'Another apply was cut off after this plan was made. Run dbkeel plan again.');
  const reasons = staleReasons(plan, read.state, options.configDigest);
  if (reasons.length > 0)
    return {
      status: 'stale',
      reasons,
      counts: countsOf([]),
      failed: [],
      skipped: [],
      serial: read.state?.serial ?? 0,
    };
  const steps = plan.execution_graph.nodes;
  if (steps.length === 0)
    return resultOf({ done: [], failed: [], skipped: [] }, read.state?.serial ?? 0, options.stop);
  const connections = options.connections(settingsOf(plan, read.state));
  try {
    await lease.append([
      { open: plan.mode === 'destroy' ? 'destroy' : 'apply', plan: plan.base.config_digest },
    ]);
    const walked = await walkPlan(plan, lease, connections, read.state, options);
    await lease.append([
      { close: walked.failed.length + walked.skipped.length === 0 ? 'complete' : 'partial' },
    ]);
    const state = await commit(plan, lease, read.state, options);
    options.ports.emit({ type: 'state_written', serial: state.serial });
    return resultOf(walked, state.serial, options.stop);
  } finally {
    await connections.close();
  }
}

async function walkPlan(
  plan: Plan,
  lease: StateLease,
  connections: Connections,
  state: State | undefined,
  options: ApplyOptions,
): Promise<Walked> {
  const { ports } = options;
  const recorded = new Map<string, StateRecord>(
    (state?.resources ?? []).map((record) => [record.address, record]),
  );
  const context: StepContext = {
    ports,
    lease,
    connections,
    executors: options.executors,
    recorded,
    signal: options.abort,
    // One gate a unit of work: the second interrupt stops it there even when an engine cannot cancel.
    gate: async () => {
      if (options.abort.aborted) throw fail('canceled', 'Interrupted.');
    },
    ...(options.ran === undefined ? {} : { ran: options.ran }),
  };
  const walked = await walk(plan.execution_graph.nodes, isRecordOnly, {
    parallelism: options.parallelism,
    connectionLimit: (connection) => Math.max(1, Math.floor(poolSize(connections, connection) / 2)),
    stop: options.stop,
    async record(steps) {
      await lease.append(steps.flatMap((step) => recordEntries(step, context)));
      for (const step of steps)
        ports.emit({ type: 'apply_complete', address: step.address, action: step.action, elapsedMs: 0 });
    },
    run: (step) => announced(step, context),
  });
  for (const { step, because } of walked.skipped)
    ports.emit({ type: 'apply_skipped', address: step.address, because });
  return walked;
}

async function announced(step: Step, context: StepContext): Promise<Failure | undefined> {
  const { ports } = context;
  const started = ports.clock.monotonicMs();
  const { address, action } = step;
  ports.emit({ type: 'apply_start', address, action, steps: step.operations.length });
  const failure = await runStep(step, context);
  const elapsedMs = Math.round(ports.clock.monotonicMs() - started);
  if (failure === undefined) ports.emit({ type: 'apply_complete', address, action, elapsedMs });
  else
    ports.emit({
      type: 'apply_errored',
      address,
      action,
      elapsedMs,
      code: failure.code,
      message: failure.message,
    });
  return failure;
}

/** The journal is the truth of what happened: the new state is the old one with the journal replayed. */
async function commit(
  plan: Plan,
  lease: StateLease,
  before: State | undefined,
  options: ApplyOptions,
): Promise<State> {
  const read = await lease.read();
  const base: State = before ?? { ...emptyState(plan.environment), lineage: options.ports.ids.uuid() };
  const { state } = replay(base, read.pending);
  const next: State = { ...state, serial: base.serial + 1 };
  try {
    await lease.commit(next);
  } catch (error) {
    const failure = failureOf(error);
    throw fail(
      failure.code,
      `The changes were made but the state could not be written (${failure.message}). The journal has them: run dbkeel apply again when the cause is gone.`,
    );
  }
  return next;
}

function resultOf(walked: Walked, serial: number, stop: AbortSignal): Applied {
  const whole = walked.failed.length + walked.skipped.length === 0;
  return {
    status: whole ? 'complete' : stop.aborted ? 'interrupted' : 'partial',
    reasons: [],
    counts: countsOf(walked.done),
    failed: walked.failed.map(({ step, failure }) => ({ address: step.address, failure })),
    skipped: walked.skipped.map(({ step, because }) => ({ address: step.address, because })),
    serial,
  };
}

function countsOf(done: readonly Step[]): Applied['counts'] {
  const count = (...actions: readonly string[]) =>
    done.filter((step) => actions.includes(step.action)).length;
  return {
    added: count('create', 'replace'),
    changed: count('update', 'resume'),
    destroyed: count('delete', 'replace'),
    forgotten: count('forget'),
  };
}

function poolSize(connections: Connections, address: string): number {
  const size = connections.settings(address).poolSize;
  return typeof size === 'number' ? size : 4;
}
