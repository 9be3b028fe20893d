// What: asks again what a step was planned on, just before its first mutation. What not: whether the whole plan is stale (stale.ts).

import type { Step } from '../../compiler/model/plan.ts';
import { type Request, requestKey } from '../../compiler/model/world.ts';
import type { Connections } from '../connections/connections.ts';
import { fail } from '../failure.ts';
import { observe } from '../observe/observe.ts';
import type { Ports } from '../ports.ts';

export interface GuardContext {
  readonly ports: Ports;
  readonly connections: Connections;
  readonly signal: AbortSignal;
}

/** Rejects with `conflict` when an answer's stable part differs from the planned one. Answers that were absent at plan time carry the stable text `absent`. */
export async function checkGuards(step: Step, context: GuardContext): Promise<void> {
  if (step.guards.length === 0) return;
  const { world } = await observe(() => step.guards.map((guard) => guard.request), {
    ...context,
    parallelism: 4,
  });
  for (const guard of step.guards) {
    const answer = world.get(guard.request);
    if (answer.is === 'failed')
      throw fail(answer.failure.code, `${step.address}: ${answer.failure.message}`, answer.failure.retry);
    const stable = answer.is === 'known' ? answer.stable : answer.is;
    if (stable !== guard.stable)
      throw fail(
        'conflict',
        `${step.address}: ${subject(guard.request)} changed after the plan was made; nothing of this step was done. Plan again.`,
      );
  }
}

function subject(request: Request): string {
  if (request.get === 'server') return `the server behind ${request.connection}`;
  if (request.get === 'tables') return `tables ${request.include.join(', ')} of ${request.connection}`;
  return requestKey(request);
}
