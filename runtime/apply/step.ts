// What: one step with operations: guards, the pending record, operations and the run of its job, the record as it ended. What not: the order of steps (walk.ts).
import { digestOf } from '../../compiler/model/canonical.ts';
import type { Job, Operation } from '../../compiler/model/job.ts';
import type { Step } from '../../compiler/model/plan.ts';
import type { JournalEntry, StateRecord, UnfinishedRun } from '../../compiler/model/state.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { Connections } from '../connections/connections.ts';
import { failureOf, invariant } from '../failure.ts';
import type { Ports } from '../ports.ts';
import { type Executed, type ExecutorRegistry, execute } from '../run/execute.ts';
import { written } from '../run/log-failure.ts';
import type { StateLease } from '../store.ts';
import { checkGuards } from './guards.ts';
import { journalLog } from './journal-log.ts';
import { entriesOf, recordBefore, recordOf } from './record-step.ts';

export interface StepContext {
  readonly ports: Ports;
  readonly lease: StateLease;
  readonly connections: Connections;
  readonly executors: ExecutorRegistry;
  readonly recorded: ReadonlyMap<string, StateRecord>;
  readonly signal: AbortSignal;
  gate(): Promise<void>;
  /**
   * Told of each finished run of a job, for the history, before the record says that it is over. After a crash in between a run that succeeded is told again
   * under the same id.
   */
  ran?(run: FinishedRun, connections: Connections): Promise<void>;
}

export interface FinishedRun {
  readonly record: StateRecord;
  readonly job: Job;
  readonly run: string;
  readonly startedAt: string;
  readonly executed: Executed;
}

/** Undefined when the step is done; else why not, with the record left as failed or pending so that the next apply goes on. Rejects only when the journal does. */
export async function runStep(step: Step, context: StepContext): Promise<Failure | undefined> {
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
  const before = recordBefore(step, context);
  const run = runOf(step, before, operations) ?? { run: context.ports.ids.uuid(), done: {} };
  const pending = pendingOf(step, before, run, context);
  const write = (record: StateRecord | null) => written(() => context.lease.append(entries(step, record)));
  if (pending !== undefined) await write(pending);
  const startedAt = context.ports.clock.now();
  const log = journalLog(context.lease, step, run, operations);
  const executed = await execute(operations, log, {
    ports: context.ports,
    connections: context.connections,
    executors: context.executors,
    address: step.address,
    uid: pending?.uid ?? '',
    runKey: run.run,
    scheduledAt: startedAt,
    input: {},
    signal: context.signal,
    gate: () => context.gate(),
  });
  if (job !== undefined && pending !== undefined)
    await context.ran?.(
      { record: pending, job, run: tryOf(executed, run, context), startedAt, executed },
      context.connections,
    );
  await write(ending(step, executed, { run: run.run, done: log.done() }, pending));
  return executed.failure;
}

/**
 * The run that goes on: that of a resumed record, or of a deletion that was cut off. A deletion does not go on with what a creation had begun: its operations are others, and an
 * idempotency key must never stand for two things.
 */
function runOf(
  step: Step,
  before: StateRecord | undefined,
  operations: readonly Operation[],
): UnfinishedRun | undefined {
  const unfinished = before?.unfinished;
  if (unfinished === undefined || step.action === 'resume') return unfinished;
  const done = Object.entries(unfinished.done);
  const same = ([id, { digest }]: (typeof done)[number]) =>
    operations.some((operation) => operation.id === id && digestOf(operation) === digest);
  return step.record === null && done.length > 0 && done.every(same) ? unfinished : undefined;
}

/** A deletion keeps its record while its operations run, so that what they have done is known after a crash. */
function pendingOf(
  step: Step,
  before: StateRecord | undefined,
  run: UnfinishedRun,
  context: StepContext,
): StateRecord | undefined {
  if (step.record !== null) return recordOf(step, context, 'pending', run);
  return before === undefined ? undefined : { ...before, status: 'pending', unfinished: run };
}

/** Removing a record leaves nothing to move. */
function entries(step: Step, record: StateRecord | null): readonly JournalEntry[] {
  return step.record === null ? [{ record: step.address, value: record }] : entriesOf(step, record);
}

/** One history entry a success, however often a crash makes it be told; one for each try that failed. */
function tryOf(executed: Executed, run: UnfinishedRun, { ports }: StepContext): string {
  return executed.status === 'done' ? run.run : ports.ids.uuid();
}

/** The record after the operations. */
function ending(
  step: Step,
  executed: Executed,
  run: UnfinishedRun,
  pending: StateRecord | undefined,
): StateRecord | null {
  if (pending === undefined) return null;
  if (executed.status !== 'done')
    return { ...pending, status: executed.status === 'canceled' ? 'pending' : 'failed', unfinished: run };
  if (step.record === null) return null;
  const { unfinished: _, ...whole } = pending;
  return { ...whole, status: 'ready' };
}

function jobOf(step: Step): Job | undefined {
  if (step.run === undefined) return undefined;
  const job = step.record?.jobs.find((each) => each.name === step.run);
  invariant(job !== undefined, `${step.id} runs job ${step.run}, which its record does not have`);
  return job;
}
