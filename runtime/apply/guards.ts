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

/**
 * What moved since the plan was made, one sentence a thing; [] = nothing. Asked before anything is touched, so that a plan whose world moved is refused as a whole; a
 * question that fails now is left to the step that needs the answer.
 */
export async function movedSince(steps: readonly Step[], context: GuardContext): Promise<readonly string[]> {
  const guarded = steps.filter((step) => step.guards.length > 0);
  if (guarded.length === 0) return [];
  const { world } = await observe(
    () => guarded.flatMap((step) => step.guards.map(({ request }) => request)),
    {
      ...context,
      parallelism: 40,
    },
  );
  const moved = new Map<string, string[]>();
  for (const { address, guards } of guarded)
    for (const { request, stable } of guards) {
      const answer = world.get(request);
      if (answer.is === 'failed' || answer.is === 'unknown') continue;
      if ((answer.is === 'known' ? answer.stable : answer.is) === stable) continue;
      const known = moved.get(subject(request)) ?? [];
      moved.set(subject(request), [...known, address]);
    }
  return [...moved].map(
    ([what, addresses]) =>
      `${capital(what)} changed after the plan was made (${[...new Set(addresses)].join(', ')}).`,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function subject(request: Request): string {
  if (request.get === 'server') return `the server behind ${request.connection}`;
  if (request.get === 'tables') return `tables ${request.include.join(', ')} of ${request.connection}`;
  return requestKey(request);
}
