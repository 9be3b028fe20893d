// What: one connection's questions answered over one session. What not: which questions there are (kinds) and when they are asked (observe.ts).
import { digestOf } from '../../compiler/model/canonical.ts';
import type { TableModel } from '../../compiler/model/table.ts';
import { type Answer, type Answers, type Request, requestKey } from '../../compiler/model/world.ts';
import { chooseTables } from '../../compiler/rules/table-glob.ts';
import type { Observed } from '../engine.ts';
import { failureOf } from '../failure.ts';

export type AnyAnswer = Answer<Answers[Request['get']]>;
type TablesRequest = Extract<Request, { readonly get: 'tables' }>;

/** What guards compare of a table: everything but the server's estimates. */
function stableTable(table: TableModel): TableModel {
  const { estimate: _, ...stable } = table;
  return stable;
}

export function known<T>(value: T, stable: unknown): Answer<T> {
  return { is: 'known', value, stable: digestOf(stable) };
}

/** A refusal as an answer: what is simply not there is `absent`, everything else says why it failed. */
export function refusal(error: unknown): AnyAnswer {
  const failure = failureOf(error);
  return failure.code === 'missing' ? { is: 'absent' } : { is: 'failed', failure };
}

/** All catalogue questions become one catalogue query; the answers are cut out of it again. */
export async function answerConnection(
  session: Pick<Observed, 'server' | 'catalog'>,
  requests: readonly Request[],
  answers: Map<string, AnyAnswer>,
): Promise<void> {
  const { flavour, identity } = session.server;
  for (const request of requests) {
    if (request.get === 'server')
      answers.set(requestKey(request), known(session.server, { flavour, identity }));
  }
  const tables = requests.filter((request): request is TablesRequest => request.get === 'tables');
  if (tables.length === 0) return;
  try {
    const include = [...new Set(tables.flatMap((request) => request.include))].sort();
    const found = await session.catalog(include, []);
    for (const request of tables) {
      const chosen = chooseTables(found, request.include, request.exclude ?? []);
      answers.set(requestKey(request), known(chosen, chosen.map(stableTable)));
    }
  } catch (error) {
    for (const request of tables) answers.set(requestKey(request), refusal(error));
  }
}
