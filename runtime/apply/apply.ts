// What: applies a stored plan under the state's lock: checks it is fresh, walks its steps, commits what happened. What not: planning (compiler), asking people (cli).
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Plan, Step } from '../../compiler/model/plan.ts';
import type { State } from '../../compiler/model/state.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { Connections } from '../connections/connections.ts';
import { fail, failureOf } from '../failure.ts';
import { FileError, type Ports } from '../ports.ts';
import type { ExecutorRegistry } from '../run/execute.ts';
import { unwrapped } from '../run/log-failure.ts';
import { emptyState, replay } from '../state/replay.ts';
import type { StateLease, StateStore } from '../store.ts';
import { movedSince } from './guards.ts';
import { isRecordOnly, recordEntries } from './record-step.ts';
import { isInDoubt, recover } from './recover.ts';
import { settingsOf } from './settings-of.ts';
import { staleReasons } from './stale.ts';
import { type FinishedRun, runStep, type StepContext } from './step.ts';
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

/** Rejects with StateLocked when somebody else holds, or took, the lock; with the ledger's error when the journal refuses an entry. Nothing that was done is lost then either. */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const lease = await options.store.lock(operationOf(plan), options.lockWaitMs, options.stop);
  options.ports.emit({
    type: 'lock_taken',
    id: lease.id,
    ...(lease.tookOver === undefined
      ? {}
      : { tookOver: `${lease.tookOver.operation} by pid ${lease.tookOver.pid}` }),
  });
  let applied: Applied;
  try {
    applied = await applyLocked(plan, lease, options);
  } catch (error) {
    // Why it stopped matters more than a lock that cannot be released: a dead holder's lock is taken over.
    await lease.release().catch(() => undefined);
    throw unwrapped(error);
  }
  await lease.release();
  return applied;
}

function operationOf(plan: Plan): 'apply' | 'destroy' {
  return plan.mode === 'destroy' ? 'destroy' : 'apply';
}

async function applyLocked(plan: Plan, lease: StateLease, options: ApplyOptions): Promise<Applied> {
  const before = await settledState(plan, lease, options);
  const serial = before.state?.serial ?? 0;
  const reasons = staleReasons(plan, before.state, options.configDigest);
  if (reasons.length > 0) return stale([...before.recovered, ...reasons], serial);
  const steps = plan.execution_graph.nodes;
  if (steps.length === 0 || options.stop.aborted)
    return resultOf({ done: [], failed: [], skipped: interrupted(steps) }, serial, options.stop);
  const connections = options.connections(settingsOf(plan, before.state));
  try {
    const moved = await movedSince(steps, { ports: options.ports, connections, signal: options.abort });
    if (moved.length > 0) return stale(moved, serial);
    await lease.append([{ open: operationOf(plan), plan: plan.base.config_digest }]);
    const walked = await walkPlan(plan, lease, { connections, before: before.state, options });
    await lease.append([
      { close: walked.failed.length + walked.skipped.length === 0 ? 'complete' : 'partial' },
    ]);
    return resultOf(walked, await commit(plan, lease, before.state, options), options.stop);
  } catch (error) {
    throw journalRefused(unwrapped(error));
  } finally {
    await connections.close();
  }
}

/** The state under the lock. What a crashed apply left is settled first, also when it crashed after this plan was made or approved. */
async function settledState(
  plan: Plan,
  lease: StateLease,
  options: ApplyOptions,
): Promise<{ readonly state: State | undefined; readonly recovered: readonly string[] }> {
  const { ports, executors } = options;
  const recovered = await recover(lease, {
    ports,
    executors,
    environment: plan.environment,
    signal: options.abort,
    connections: (settings) => options.connections(settings),
  });
  const { state } = await lease.read();
  return {
    state,
    recovered: recovered ? ['An apply had been cut off; what it did is now in the state.'] : [],
  };
}

interface Around {
  readonly connections: Connections;
  readonly before: State | undefined;
  readonly options: ApplyOptions;
}

async function walkPlan(plan: Plan, lease: StateLease, around: Around): Promise<Walked> {
  const { connections, before, options } = around;
  const { ports } = options;
  // Once the journal is lost nothing can be remembered, so nothing may go on; a zombie must not work beside the new holder of the lock.
  const broken = new AbortController();
  const signal = AbortSignal.any([options.abort, broken.signal]);
  const context: StepContext = {
    ports,
    lease,
    connections,
    executors: options.executors,
    recorded: new Map((before?.resources ?? []).map((record) => [record.address, record])),
    signal,
    // One gate a unit of work: the second interrupt stops it there even when an engine cannot cancel.
    gate: async () => {
      if (signal.aborted) throw fail('canceled', 'Interrupted.');
    },
    ...(options.ran === undefined ? {} : { ran: options.ran }),
  };
  const walked = await walk(plan.execution_graph.nodes, isRecordOnly, {
    parallelism: options.parallelism,
    connectionLimit: (connection) => Math.max(1, Math.floor(poolSize(connections, connection) / 2)),
    stop: options.stop,
    broke: () => broken.abort(),
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

/** The journal is the truth of what happened: the new state is the old one with the journal replayed. Resolves with the serial in force. */
async function commit(
  plan: Plan,
  lease: StateLease,
  before: State | undefined,
  options: ApplyOptions,
): Promise<number> {
  const base: State = before ?? { ...emptyState(plan.environment), lineage: options.ports.ids.uuid() };
  const { state, unfinished } = replay(base, (await lease.read()).pending);
  // The journal alone remembers what is in doubt; it stays until somebody has settled that.
  if (unfinished.some(isInDoubt)) return base.serial;
  const next: State = { ...state, serial: base.serial + 1 };
  await lease.commit(next);
  options.ports.emit({ type: 'state_written', serial: next.serial });
  return next.serial;
}

/** Disks that refuse are explained; a lost lock speaks for itself. */
function journalRefused(error: unknown): unknown {
  if (!(error instanceof FileError)) return error;
  const { message } = failureOf(error);
  return fail(
    error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'diskFull' : 'unavailable',
    `The state could not be written (${message}), so the apply stopped. The journal has what was done: when the cause is gone, run dbkeel apply again.`,
  );
}

function stale(reasons: readonly string[], serial: number): Applied {
  return { status: 'stale', reasons, counts: countsOf([]), failed: [], skipped: [], serial };
}

function interrupted(steps: readonly Step[]): Walked['skipped'] {
  return steps.map((step) => ({ step, because: 'interrupted' }));
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
