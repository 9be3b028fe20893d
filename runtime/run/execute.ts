// What: the one executor of operation lists: order, conditions, references, recovery of cut-off operations, retries. What not: who asks (apply, run) and where it is logged.
import type { Operation, OpName } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { Address } from '../../compiler/model/resource.ts';
import type { JournalEntry } from '../../compiler/model/state.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { Connections } from '../connections/connections.ts';
import { fail, failureOf } from '../failure.ts';
import type { Context, Executor, OperationLog, Returned, Sample } from '../operation.ts';
import type { Ports } from '../ports.ts';
import { isTruthy, resolveArgs, resolveRef } from './references.ts';

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

/** Runs the list in order. After a failure only `when: always` operations run. An operation the log says is done is not run again. */
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
      const returned = await once(operation, { past, outputs, log, context });
      ran += 1;
      outputs.set(operation.id, returned.value ?? null);
      samples.push(...(returned.samples ?? []));
      if (returned.evidence !== undefined) evidence[operation.id] = returned.evidence;
    } catch (error) {
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

async function once(operation: Operation, course: Course): Promise<Returned> {
  const { context, log } = course;
  const key = `${context.runKey}/${operation.id}`;
  const finished = endOf(course.past, operation.id);
  if (finished !== undefined) return finished;
  await context.gate();
  const executor = await executorOf(operation, context.executors);
  const args = resolveArgs(operation.args, course.outputs, context.input) as never;
  const cut = course.past.some((entry) => 'begin' in entry && entry.key === key);
  if (cut && (await settle(operation, executor, args, key, context)) === 'done') {
    await log.end(operation, 'done', null);
    return {};
  }
  return logged(operation, key, course, () =>
    retrying(operation, executor, args, contextOf(operation, key, context), context),
  );
}

/** `begin` is durable before the effect, `end` before anybody builds on it. */
async function logged(
  operation: Operation,
  key: string,
  { context, log }: Course,
  work: () => Promise<Returned>,
): Promise<Returned> {
  await log.begin(operation, key);
  const started = context.ports.clock.monotonicMs();
  const said = (outcome: 'done' | 'failed' | 'canceled') =>
    context.ports.emit({
      type: 'operation_end',
      address: context.address,
      operation: operation.id,
      outcome,
      elapsedMs: Math.round(context.ports.clock.monotonicMs() - started),
    });
  context.ports.emit({ type: 'operation_start', address: context.address, operation: operation.id });
  try {
    const returned = await work();
    await log.end(operation, 'done', outputOf(returned));
    said('done');
    return returned;
  } catch (error) {
    const failure = failureOf(error);
    const outcome = failure.code === 'canceled' ? 'canceled' : 'failed';
    await log.end(operation, outcome, { code: failure.code, message: failure.message });
    said(outcome);
    throw error;
  }
}

async function retrying(
  operation: Operation,
  executor: Executor<never>,
  args: never,
  own: Context,
  context: ExecuteContext,
): Promise<Returned> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await executor.run(args, own);
    } catch (error) {
      const failure = failureOf(error);
      if (
        failure.retry !== 'now' ||
        operation.repeat === 'once' ||
        attempt >= tries ||
        context.signal.aborted
      )
        throw error;
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
    }
  }
}

/** What became of an operation that began and was cut off: the executor looks; what nobody can tell stops here. */
async function settle(
  operation: Operation,
  executor: Executor<never>,
  args: never,
  key: string,
  context: ExecuteContext,
): Promise<'done' | 'notDone'> {
  const fallback = operation.repeat === 'safe' ? 'notDone' : 'unknown';
  const verdict = (await executor.probe?.(args, contextOf(operation, key, context))) ?? fallback;
  context.ports.emit({ type: 'recovered', address: context.address, operation: operation.id, verdict });
  if (verdict !== 'unknown') return verdict;
  throw fail(
    'conflict',
    `${context.address}: ${operation.id} (${operation.op}) was cut off and nothing tells whether it took effect. Look, then say so: dbkeel state resolve ${context.address} ${operation.id} --done or --not-done`,
  );
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

function contextOf(operation: Operation, key: string, context: ExecuteContext): Context {
  const { ports, connections, address, signal } = context;
  const started = ports.clock.monotonicMs();
  return {
    key,
    ports,
    signal,
    uid: context.uid,
    address,
    scheduledAt: context.scheduledAt,
    connect: (connection, access, options) => connections.connect(connection, access, signal, options),
    settings: (of) => connections.settings(of),
    secret: (reference) => connections.secret(reference, signal),
    gate: () => context.gate(),
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

function endOf(past: readonly JournalEntry[], id: string): Returned | undefined {
  const last = past.findLast((entry) => 'end' in entry && entry.end === id);
  return last !== undefined && 'end' in last && last.outcome === 'done'
    ? ((last.output ?? {}) as unknown as Returned)
    : undefined;
}
