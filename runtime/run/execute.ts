// What: the one executor of operation lists: order, conditions, references, recovery of cut-off operations, retries. What not: who asks (apply, run) and where it is logged.
import type { Operation, OpName } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { Address } from '../../compiler/model/resource.ts';
import type { JournalEntry, Outcome } from '../../compiler/model/state.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { Connections } from '../connections/connections.ts';
import { fail, failureOf } from '../failure.ts';
import type { Context, Executor, OperationLog, Returned, Sample } from '../operation.ts';
import type { Ports } from '../ports.ts';
import { LogFailure, written } from './log-failure.ts';
import { isTruthy, resolveArgs, resolveRef } from './references.ts';
import { leavesDoubt, undecided, type Verdict, verdictOn } from './settle.ts';

export type ExecutorRegistry = Readonly<Partial<Record<OpName, () => Promise<Executor<never>>>>>;

export interface ExecuteContext {
  readonly ports: Ports;
  readonly connections: Connections;
  readonly executors: ExecutorRegistry;
  readonly address: Address;
  readonly uid: string;
  /** Stable over retries and restarts of the same run; an operation's key is `<runKey>/<operation id>`. */
  readonly runKey: string;
  readonly scheduledAt: string;
  readonly input: Json;
  /** Aborts what is under way. */
  readonly signal: AbortSignal;
  gate(): Promise<void>;
  /** What earlier runs measured (see Context.earlier); an apply has none to compare with. */
  earlier?: Context['earlier'];
}

export interface Executed {
  readonly status: 'done' | 'failed' | 'canceled';
  readonly failure?: Failure;
  readonly samples: readonly Sample[];
  /** What each operation showed for people, by operation id. */
  readonly evidence: Readonly<Record<string, Json>>;
  readonly ran: number;
}

/** A failure that passes by itself is tried again this often, with growing pauses. */
const tries = 4;
const firstPauseMs = 200;

/**
 * Runs the list in order. After a failure only `when: always` operations run. An operation the log says is done is not run again. Rejects with LogFailure when the log refuses
 * an entry; everything else is in the result.
 */
export async function execute(
  operations: readonly Operation[],
  log: OperationLog,
  context: ExecuteContext,
): Promise<Executed> {
  const past = await log.read();
  const outputs = new Map<string, Json>();
  const samples: Sample[] = [];
  const evidence: Record<string, Json> = {};
  let failure: Failure | undefined;
  let ran = 0;
  for (const operation of operations) {
    if (failure !== undefined && operation.when !== 'always') continue;
    if (operation.if !== undefined && !isTruthy(resolveRef(operation.if, outputs, context.input))) continue;
    try {
      const returned = await finished(operation, { past, outputs, log, context });
      ran += 1;
      outputs.set(operation.id, returned.value ?? null);
      samples.push(...(returned.samples ?? []));
      if (returned.evidence !== undefined) evidence[operation.id] = returned.evidence;
    } catch (error) {
      if (error instanceof LogFailure) throw error;
      failure ??= failureOf(error);
    }
  }
  const status = failure === undefined ? 'done' : failure.code === 'canceled' ? 'canceled' : 'failed';
  return { status, samples, evidence, ran, ...(failure === undefined ? {} : { failure }) };
}

interface Course {
  readonly past: readonly JournalEntry[];
  readonly outputs: ReadonlyMap<string, Json>;
  readonly log: OperationLog;
  readonly context: ExecuteContext;
}

/** The operation's result, from an earlier try of the same run or from running it now. */
async function finished(operation: Operation, course: Course): Promise<Returned> {
  const { context, log, outputs, past } = course;
  const earlier = lastOf(past, operation.id);
  if (earlier?.is === 'done') return earlier.returned;
  await context.gate();
  const executor = await executorOf(operation, context.executors);
  const args = resolveArgs(operation.args, outputs, context.input);
  const work: Work = { operation, executor, args, own: contextOf(operation, context) };
  if (earlier?.is === 'begun' && (await settled(work, context)) === 'done') {
    await written(() => log.end(operation, 'done', {}));
    return {};
  }
  return logged(work, course);
}

interface Work {
  readonly operation: Operation;
  readonly executor: Executor<never>;
  readonly args: Json;
  readonly own: Context;
}

/** `begin` is durable before the effect, `end` before anybody builds on it. What the log refuses is never taken for a failure of the operation. */
async function logged(work: Work, { context, log }: Course): Promise<Returned> {
  const { operation, own } = work;
  const { clock } = context.ports;
  await written(() => log.begin(operation, own.key));
  const started = clock.monotonicMs();
  const said = (outcome: Outcome) =>
    context.ports.emit({
      type: 'operation_end',
      address: context.address,
      operation: operation.id,
      outcome,
      elapsedMs: Math.round(clock.monotonicMs() - started),
    });
  context.ports.emit({ type: 'operation_start', address: context.address, operation: operation.id });
  let returned: Returned;
  try {
    returned = await performed(work, context);
  } catch (error) {
    const failure = failureOf(error);
    const outcome = failure.code === 'canceled' ? 'canceled' : 'failed';
    // Without an end the next apply, or a person, must find out what became of it.
    if (!(error instanceof Doubt))
      await written(() => log.end(operation, outcome, { code: failure.code, message: failure.message }));
    said(outcome);
    throw error instanceof Doubt ? error.failure : error;
  }
  await written(() => log.end(operation, 'done', outputOf(returned)));
  said('done');
  return returned;
}

/** Nobody can tell whether the effect happened. */
class Doubt extends Error {
  readonly failure: Error;
  constructor(failure: Error) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Runs it; when the answer to a `once` operation was lost on the way, the executor looks whether it happened all the same. */
async function performed(work: Work, context: ExecuteContext): Promise<Returned> {
  try {
    return await retrying(work, context);
  } catch (error) {
    if (!leavesDoubt(work.operation, failureOf(error))) throw error;
    const verdict = await verdictAfter(work, context);
    if (verdict === 'done') return {};
    if (verdict === 'notDone') throw error;
    throw new Doubt(
      fail('conflict', `${failureOf(error).message} ${undecided(context.address, work.operation).message}`),
    );
  }
}

async function verdictAfter(
  { operation, args, executor, own }: Work,
  context: ExecuteContext,
): Promise<Verdict> {
  try {
    const verdict = await verdictOn(operation, args, executor, own);
    say(operation, verdict, context);
    return verdict;
  } catch {
    return 'unknown';
  }
}

/** What became of an operation that began and was cut off; what nobody can tell stops here. */
async function settled(
  { operation, args, executor, own }: Work,
  context: ExecuteContext,
): Promise<'done' | 'notDone'> {
  const verdict = await verdictOn(operation, args, executor, own);
  say(operation, verdict, context);
  if (verdict !== 'unknown') return verdict;
  throw undecided(context.address, operation);
}

function say(operation: Operation, verdict: Verdict, { ports, address }: ExecuteContext): void {
  ports.emit({ type: 'recovered', address, operation: operation.id, verdict });
}

async function retrying(
  { operation, executor, args, own }: Work,
  context: ExecuteContext,
): Promise<Returned> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await executor.run(args as never, own);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.retry !== 'now' || operation.repeat === 'once' || attempt >= tries) throw error;
      const afterMs = failure.afterMs ?? firstPauseMs * 2 ** (attempt - 1);
      context.ports.emit({
        type: 'retry',
        address: context.address,
        operation: operation.id,
        attempt,
        afterMs,
        message: failure.message,
      });
      await context.ports.clock.sleep(afterMs, context.signal);
      if (context.signal.aborted) throw error;
    }
  }
}

async function executorOf(operation: Operation, executors: ExecutorRegistry): Promise<Executor<never>> {
  const load = executors[operation.op];
  if (load === undefined) throw fail('unsupported', `This version of dbkeel cannot run ${operation.op} yet.`);
  const executor = await load();
  if (executor.v < operation.v)
    throw fail(
      'unsupported',
      `${operation.op} version ${operation.v} was planned by a newer dbkeel; this one runs version ${executor.v}.`,
    );
  return executor;
}

function contextOf(operation: Operation, context: ExecuteContext): Context {
  const { ports, connections, address, signal } = context;
  const started = ports.clock.monotonicMs();
  return {
    key: `${context.runKey}/${operation.id}`,
    ports,
    signal,
    uid: context.uid,
    address,
    scheduledAt: context.scheduledAt,
    connect: (connection, access, options) => connections.connect(connection, access, signal, options),
    settings: (of) => connections.settings(of),
    secret: (reference) => connections.secret(reference, signal),
    gate: () => context.gate(),
    earlier: async (metric, labels, agoMs) => context.earlier?.(metric, labels, agoMs),
    progress(p) {
      ports.emit({
        type: 'apply_progress',
        address,
        operation: operation.id,
        elapsedMs: Math.round(ports.clock.monotonicMs() - started),
        ...p,
      });
    },
  };
}

/** Samples and evidence travel with the output, so that a run cut off after this operation still has them. */
function outputOf(returned: Returned): Json {
  return JSON.parse(JSON.stringify(returned)) as Json;
}

type Earlier = { readonly is: 'done'; readonly returned: Returned } | { readonly is: 'begun' | 'over' };

/** How far the operation came in earlier tries of this run: its last entry counts, a failed try may be followed by another. */
function lastOf(past: readonly JournalEntry[], id: string): Earlier | undefined {
  const last = past.findLast(
    (entry) => ('end' in entry && entry.end === id) || ('begin' in entry && entry.begin === id),
  );
  if (last === undefined) return undefined;
  if (!('end' in last)) return { is: 'begun' };
  return last.outcome === 'done'
    ? { is: 'done', returned: (last.output ?? {}) as unknown as Returned }
    : { is: 'over' };
}
