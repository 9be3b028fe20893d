// What: what became of an operation whose end nobody saw: the executor looks, else a person must. What not: who asks (execute.ts after a failure, apply/recover.ts after a crash).
import type { Operation } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { Address } from '../../compiler/model/resource.ts';
import type { Failure } from '../../compiler/model/world.ts';
import { fail, type OperationFailure } from '../failure.ts';
import type { Executor, ProbeContext } from '../operation.ts';

export type Verdict = 'done' | 'notDone' | 'unknown';

/** Of an operation that began and did not end. `safe` ones are simply repeated, so nobody needs to look. */
export async function verdictOn(
  operation: Operation,
  args: Json,
  executor: Executor<never> | undefined,
  context: ProbeContext,
): Promise<Verdict> {
  if (operation.repeat === 'safe') return 'notDone';
  return (await executor?.probe?.(args as never, context)) ?? 'unknown';
}

/** Failures after which an effect may or may not have happened: the answer was lost, not the request. */
const ambiguous: ReadonlySet<Failure['code']> = new Set(['canceled', 'timeout', 'unavailable', 'protocol']);

export function leavesDoubt(operation: Operation, failure: Failure): boolean {
  return operation.repeat === 'once' && ambiguous.has(failure.code);
}

/** Stops with the command that settles it. */
export function undecided(address: Address, operation: Pick<Operation, 'id' | 'op'>): OperationFailure {
  return fail(
    'conflict',
    `${address}: ${operation.id} (${operation.op}) was cut off and nothing tells whether it took effect. Look, then say so:\n    dbkeel state resolve ${address} ${operation.id} --done\nor, when it did not happen, with --not-done.`,
  );
}
