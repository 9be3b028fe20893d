// What: one step of a plan: guards, the record, operations and the run of its job. What not: the order of steps (walk.ts).
import type { Job, Operation } from '../../compiler/model/job.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Plan, Step } from '../../compiler/model/plan.ts';
import type { JournalEntry, State, StateRecord, UnfinishedRun } from '../../compiler/model/state.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { Connections } from '../connections/connections.ts';
import { failureOf, invariant } from '../failure.ts';
import type { Ports } from '../ports.ts';
import { type Executed, type ExecutorRegistry, execute } from '../run/execute.ts';
import type { StateLease } from '../store.ts';
import { checkGuards } from './guards.ts';
import { journalLog } from './journal-log.ts';

export interface StepContext {
  readonly ports: Ports;
  readonly lease: StateLease;
  readonly connections: Connections;
  readonly executors: ExecutorRegistry;
  readonly recorded: ReadonlyMap<string, StateRecord>;
  readonly signal: AbortSignal;
  gate(): Promise<void>;
  /** Told of each finished run of a job, for the history. */
  ran?(run: FinishedRun, connections: Connections): Promise<void>;
}

export interface FinishedRun {
  readonly record: StateRecord;
  readonly job: Job;
  readonly run: string;
  readonly startedAt: string;
  readonly executed: Executed;
}

/** Whether a step only writes its record: such steps share journal lines. */
export function isRecordOnly(step: Step): boolean {
  return step.run === undefined && step.operations.length === 0;
}

/** The journal entries of a step without operations. */
export function recordEntries(
  step: Step,
  context: Pick<StepContext, 'ports' | 'recorded'>,
): readonly JournalEntry[] {
  return entriesOf(step, step.record === null ? null : recordOf(step, context, 'ready'));
}

/** Undefined when the step is done; else why not, with the record left as failed or pending so that the next apply goes on. */
export async function runStep(step: Step, context: StepContext): Promise<Failure | undefined> {
  const before = context.recorded.get(step.previous_address ?? step.address);
  const run: UnfinishedRun = (step.action === 'resume' ? before?.unfinished : undefined) ?? {
    run: context.ports.ids.uuid(),
    done: {},
  };
  try {
    await checkGuards(step, context);
  } catch (error) {
    return failureOf(error);
  }
  const job = jobOf(step);
  const operations: readonly Operation[] = [...step.operations, ...(job?.operations ?? [])];
  invariant(
    new Set(operations.map((operation) => operation.id)).size === operations.length,
    `${step.id} has two operations with one id`,
  );
  const pending = step.record === null ? undefined : recordOf(step, context, 'pending', run);
  if (pending !== undefined) await context.lease.append(entriesOf(step, pending));
  const startedAt = context.ports.clock.now();
  const log = journalLog(context.lease, step, run, operations);
  const executed = await execute(operations, log, {
    ports: context.ports,
    connections: context.connections,
    executors: context.executors,
    address: step.address,
    uid: pending?.uid ?? before?.uid ?? '',
    runKey: run.run,
    scheduledAt: startedAt,
    input: {},
    signal: context.signal,
    gate: () => context.gate(),
  });
  const ended = ending(executed, { run: run.run, done: log.done() }, pending);
  if (ended !== undefined) await context.lease.append(entriesOf(step, ended));
  if (job !== undefined && pending !== undefined)
    await context.ran?.({ record: pending, job, run: run.run, startedAt, executed }, context.connections);
  return executed.failure;
}

/** The record after the operations: null removes it, undefined leaves it as it is (a delete that failed). */
function ending(
  executed: Executed,
  run: UnfinishedRun,
  pending: StateRecord | undefined,
): StateRecord | null | undefined {
  if (pending === undefined) return executed.status === 'done' ? null : undefined;
  if (executed.status !== 'done')
    return { ...pending, status: executed.status === 'canceled' ? 'pending' : 'failed', unfinished: run };
  const { unfinished: _, ...whole } = pending;
  return { ...whole, status: 'ready' };
}

function jobOf(step: Step): Job | undefined {
  if (step.run === undefined) return undefined;
  const job = step.record?.jobs.find((each) => each.name === step.run);
  invariant(job !== undefined, `${step.id} runs job ${step.run}, which its record does not have`);
  return job;
}

function recordOf(
  step: Step,
  context: Pick<StepContext, 'ports' | 'recorded'>,
  status: StateRecord['status'],
  unfinished?: UnfinishedRun,
): StateRecord {
  invariant(step.record !== null, `${step.id} has no record`);
  const uid =
    step.action === 'replace' ? undefined : context.recorded.get(step.previous_address ?? step.address)?.uid;
  return {
    ...step.record,
    uid: uid ?? context.ports.ids.uuid(),
    status,
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}

function entriesOf(step: Step, record: StateRecord | null): readonly JournalEntry[] {
  const written: JournalEntry = { record: step.address, value: record };
  if (step.previous_address === undefined || step.previous_taken) return [written];
  return [written, { record: step.previous_address, value: null }];
}

/** Effective specs of everything that operations may connect to: the plan's, else the state's (for deletes). */
export function settingsOf(plan: Plan, state: State | undefined): ReadonlyMap<string, JsonObject> {
  const settings = new Map<string, JsonObject>();
  for (const record of state?.resources ?? [])
    if (record.kind === 'Connection' || record.kind === 'Notifier') settings.set(record.address, record.spec);
  for (const { record } of plan.execution_graph.nodes)
    if (record?.kind === 'Notifier') settings.set(record.address, record.spec);
  for (const [address, spec] of Object.entries(plan.connections)) settings.set(address, spec);
  return settings;
}
