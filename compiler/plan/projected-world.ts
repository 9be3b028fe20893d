// What: the observed world overlaid with what earlier steps of the same plan will provide. What not: observing (runtime/observe).
import { digestOf } from '../model/canonical.ts';
import type { Provision } from '../model/change.ts';
import type { Address } from '../model/resource.ts';
import { type TableModel, tableText } from '../model/table.ts';
import type { Answer, Answers, Request, World } from '../model/world.ts';
import { isGlob } from '../rules/glob.ts';
import { chooseTables } from '../rules/table-glob.ts';
import { concerns, providedTables } from './provision.ts';

export interface Provided {
  readonly by: Address;
  readonly provision: Provision;
}

/** One question of a kind and where its answer came from. */
export interface Asked {
  readonly request: Request;
  readonly answer: Answer<unknown>;
  readonly from: 'observed' | 'projected';
}

/**
 * `own`: what transitive dependencies provide, in walk order. `foreign`: what others provide; where only they have it the answer is unknown with `after`, because
 * nothing says that they come first. `later`: what waits for the asker itself (a migration makes the database of its connection); unknown, without `after`.
 */
export interface Projection {
  readonly observed: World;
  readonly own: readonly Provided[];
  readonly foreign: readonly Provided[];
  readonly later: readonly Provided[];
}

/** A world for one resource; `asked` grows with each question. */
export function projectedWorld(projection: Projection, asked: Asked[]): World {
  return {
    get<R extends Request>(request: R): Answer<Answers[R['get']]> {
      const observed = projection.observed.get(request) as Answer<unknown>;
      const answer = project(projection, request, observed);
      asked.push({ request, answer, from: answer === observed ? 'observed' : 'projected' });
      return answer as Answer<Answers[R['get']]>;
    },
  };
}

function project(projection: Projection, request: Request, observed: Answer<unknown>): Answer<unknown> {
  const own = projection.own.filter(({ provision }) => concerns(provision, request));
  const answer = own.length === 0 ? observed : overlay(own, request, observed);
  if (!isMissing(answer, request)) return answer;
  const foreign = projection.foreign.find(({ provision }) => supplies(provision, request));
  if (foreign !== undefined) {
    return { is: 'unknown', because: `${foreign.by} will make it`, after: foreign.by };
  }
  const later = projection.later.find(({ provision }) => supplies(provision, request));
  return later === undefined ? answer : { is: 'unknown', because: `${later.by} will make it` };
}

/** Not there (yet): the only answers that somebody else's provision may explain. */
export function isMissing(answer: Answer<unknown>, request: Request): boolean {
  if (answer.is === 'absent') return true;
  if (answer.is === 'failed') return answer.failure.code === 'missing';
  if (answer.is !== 'known' || request.get !== 'tables') return false;
  return !covers(answer.value as readonly TableModel[], request.include);
}

/** Whether every plain name of `include` is among the tables. Globs ask for whatever there is. */
function covers(tables: readonly TableModel[], include: readonly string[]): boolean {
  return include.every((name) => isGlob(name) || chooseTables(tables, [name], []).length > 0);
}

/** A provision answers for others only what was asked by name: a glob just means what there is. */
export function supplies(provision: Provision, request: Request): boolean {
  if (!concerns(provision, request)) return false;
  if (request.get !== 'tables') return true;
  // A database somebody makes says nothing of its tables: two Migrations may fill one new file with tables of their own.
  if (!('table' in provision)) return false;
  return request.include.some(
    (name) => !isGlob(name) && chooseTables([provision.table], [name], []).length > 0,
  );
}

function overlay(own: readonly Provided[], request: Request, observed: Answer<unknown>): Answer<unknown> {
  const last = own.at(-1);
  const pending: Answer<unknown> = { is: 'unknown', because: `known after ${last?.by ?? 'apply'}` };
  if (request.get === 'tables') return overlayTables(own, request, observed) ?? observed;
  if (request.get === 'files') return overlayFiles(own, request) ?? pending;
  return observed.is === 'known' ? observed : pending;
}

function overlayTables(
  own: readonly Provided[],
  request: Extract<Request, { get: 'tables' }>,
  observed: Answer<unknown>,
): Answer<readonly TableModel[]> | undefined {
  const provided = own.flatMap(({ provision }) => ('table' in provision ? [provision.table] : []));
  const database = own.some(({ provision }) => 'database' in provision);
  const there = observed.is === 'known' ? (observed.value as readonly TableModel[]) : [];
  const chosen = chooseTables(merged(there, provided), request.include, request.exclude ?? []);
  const certain =
    observed.is === 'known' ||
    (database && observed.is !== 'unknown') ||
    request.include.every((name) => !isGlob(name) && covers(chosen, [name]));
  if (!certain || (observed.is === 'known' && provided.length === 0)) return undefined;
  return { is: 'known', value: chosen, stable: digestOf(chosen.map(({ estimate: _, ...stable }) => stable)) };
}

/** The later model of a table wins; a table without a schema is the one of that name. */
function merged(there: readonly TableModel[], provided: readonly TableModel[]): readonly TableModel[] {
  const tables = [...there];
  for (const table of provided) {
    const at = tables.findIndex(
      (one) => one.name === table.name && (one.schema ?? table.schema) === (table.schema ?? one.schema),
    );
    if (at < 0) tables.push(table);
    else tables[at] = table;
  }
  return tables.sort((a, b) => (tableText(a) < tableText(b) ? -1 : 1));
}

/** Only the schema of files that do not exist yet can be told; their names and bytes cannot. */
function overlayFiles(
  own: readonly Provided[],
  request: Extract<Request, { get: 'files' }>,
): Answer<unknown> | undefined {
  if (request.read !== 'schema') return undefined;
  for (const { provision } of [...own].reverse()) {
    if (!('files' in provision)) continue;
    const tables = providedTables(provision, request.path);
    if (tables.length === 0) continue;
    const value = { files: provision.files, format: provision.format, tables };
    return { is: 'known', value, stable: digestOf(value) };
  }
  return undefined;
}
