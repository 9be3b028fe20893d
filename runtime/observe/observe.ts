// What: the live world as answers: asks what kinds request, in rounds, all connections at once. What not: what to ask (compiler) or what it means (plan).

import type { Address } from '../../compiler/model/resource.ts';
import {
  type Answer,
  type Answers,
  type Request,
  requestKey,
  type World,
} from '../../compiler/model/world.ts';
import type { Connections } from '../connections/connections.ts';
import type { Ports } from '../ports.ts';
import { type AnyAnswer, answerConnection, refusal } from './answer.ts';
import { answerLocal } from './local.ts';

/** Kinds may ask again after they saw the first answers; more rounds than this are a kind that never settles. */
const maxRounds = 3;

export interface ObserveOptions {
  readonly ports: Ports;
  readonly connections: Connections;
  readonly signal: AbortSignal;
  /** How many connections are asked at once. */
  readonly parallelism: number;
}

export interface Observed {
  readonly world: World;
  readonly asked: number;
  readonly connections: number;
  readonly reached: number;
}

/** A world of answers; what was never asked is unknown. */
export function worldOf(answers: ReadonlyMap<string, AnyAnswer>): World {
  return {
    get<R extends Request>(request: R): Answer<Answers[R['get']]> {
      const found = answers.get(requestKey(request));
      return (found ?? { is: 'unknown', because: 'not asked' }) as Answer<Answers[R['get']]>;
    },
  };
}

/** Calls `next` with what is known so far until it asks nothing new. One dead connection costs its own answers only. */
export async function observe(
  next: (world: World) => readonly Request[],
  options: ObserveOptions,
): Promise<Observed> {
  const answers = new Map<string, AnyAnswer>();
  const reached = new Map<Address, boolean>();
  for (let round = 0; round < maxRounds; round += 1) {
    const fresh = unasked(next(worldOf(answers)), answers);
    if (fresh.length === 0) break;
    const byConnection = groupByConnection(fresh);
    const work = [...byConnection].map(
      ([connection, requests]) =>
        () =>
          askConnection(connection, requests, answers, reached, options),
    );
    const local = fresh.filter((request) => !('connection' in request));
    await Promise.all([inParallel(work, options.parallelism), answerLocal(local, answers, options)]);
  }
  return {
    world: worldOf(answers),
    asked: answers.size,
    connections: reached.size,
    reached: [...reached.values()].filter(Boolean).length,
  };
}

function unasked(requests: readonly Request[], answers: ReadonlyMap<string, AnyAnswer>): readonly Request[] {
  const fresh = new Map<string, Request>();
  for (const request of requests) {
    const key = requestKey(request);
    if (!answers.has(key)) fresh.set(key, request);
  }
  return [...fresh.values()];
}

function groupByConnection(requests: readonly Request[]): ReadonlyMap<Address, Request[]> {
  const groups = new Map<Address, Request[]>();
  for (const request of requests) {
    if (!('connection' in request)) continue;
    const group = groups.get(request.connection);
    if (group === undefined) groups.set(request.connection, [request]);
    else group.push(request);
  }
  return groups;
}

async function askConnection(
  connection: Address,
  requests: readonly Request[],
  answers: Map<string, AnyAnswer>,
  reached: Map<Address, boolean>,
  options: ObserveOptions,
): Promise<void> {
  try {
    const session = await options.connections.observe(connection, options.signal);
    reached.set(connection, true);
    try {
      await answerConnection(session, requests, answers);
    } finally {
      await session.close();
    }
  } catch (error) {
    reached.set(connection, false);
    for (const request of requests) answers.set(requestKey(request), refusal(error));
  }
  for (const request of requests) {
    const key = requestKey(request);
    if (!answers.has(key))
      answers.set(key, { is: 'unknown', because: `this version does not read ${request.get}` });
  }
}

/** Runs the work with at most `limit` at once. */
async function inParallel(work: readonly (() => Promise<void>)[], limit: number): Promise<void> {
  const queue = [...work];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next();
  };
  await Promise.all(Array.from({ length: Math.min(limit, queue.length) }, worker));
}
