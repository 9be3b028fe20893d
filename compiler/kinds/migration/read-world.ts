// What: the answers of both ends turned into mapped tables, or into the errors that say why there are none. What not: SQL, jobs, hazards.
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { PlanContext } from '../../kind.ts';
import type { Change } from '../../model/change.ts';
import { type TableModel, tableText } from '../../model/table.ts';
import type { Answer } from '../../model/world.ts';
import { missingDatabase, notADependency } from '../../rules/table-lookup.ts';
import { type MappedTable, mapTables } from '../../rules/table-map.ts';
import { pickTable } from '../../rules/tables.ts';
import { checkMapping, checkNames } from './check-mapping.ts';
import {
  anyTargetRequest,
  type Connections,
  type Ends,
  endsOf,
  sourceRequest,
  targetRequest,
} from './endpoints.ts';
import { type Mapped, mapAll, type Target } from './mapped.ts';
import { ownTables } from './own-tables.ts';
import type { MigrationSpec } from './spec.ts';

/** `newDatabase`: the target is a file that does not exist yet. */
export interface ReadWorld {
  readonly ends: Ends;
  readonly tables: readonly Mapped[];
  readonly newDatabase: boolean;
}

export type Reading = { readonly ok: ReadWorld } | { readonly problems: readonly Diagnostic[] };

/** `running`: the change whose copy will run; undefined when nothing is copied now, so that what stands in the target is no error. */
export function readWorld(
  spec: MigrationSpec,
  connections: Connections,
  running: Change<MigrationSpec> | undefined,
  context: PlanContext,
): Reading {
  const source = readSource(spec, connections, context);
  if ('unreadable' in source) return { problems: [source.unreadable] };
  const ends = endsOf(connections, context);
  const mapping = mapTables(spec, source.tables, ends.into.capabilities.schemas);
  const wrong = checkNames(spec, source.tables, mapping, { context, ends });
  if (wrong.length > 0) return { problems: wrong };
  const target = readTarget(mapping.tables, connections, context);
  if ('unreadable' in target) return { problems: [target.unreadable] };
  const own = {
    tables: ownTables(running),
    keep: running?.action === 'resume',
    running: running !== undefined,
    prepared: running?.action === 'resume' && running.recorded?.unfinished?.done['create'] !== undefined,
  };
  const treated = mapping.tables.map((table) => ({ table, target: treat(table, target.tables, spec, own) }));
  const tables = mapAll(treated, spec, ends);
  const problems = checkMapping(tables, spec, context);
  return problems.length > 0 ? { problems } : { ok: { ends, tables, newDatabase: target.newDatabase } };
}

type Tables<More = object> =
  | ({ readonly tables: readonly TableModel[] } & More)
  | { readonly unreadable: Diagnostic };

function readSource(spec: MigrationSpec, { source }: Connections, context: PlanContext): Tables {
  const where = context.at(['source']);
  const answer = context.world.get(sourceRequest(spec));
  if (answer.is === 'known') return { tables: answer.value };
  if (answer.is === 'absent') return { unreadable: missingDatabase(source, where) };
  if (answer.is === 'unknown' && answer.after !== undefined) {
    return { unreadable: notADependency(`what is copied from ${source}`, answer.after, where) };
  }
  const detail = `${source} did not tell its tables: ${reason(answer)}. Nothing can be planned before it does.`;
  return { unreadable: diagnose('DBK4102', where, detail) };
}

function readTarget(
  tables: readonly MappedTable[],
  { target }: Connections,
  context: PlanContext,
): Tables<{ readonly newDatabase: boolean }> {
  const where = context.at(['target']);
  const answer = targetAnswer(tables, target, context);
  if (answer.is === 'known') return { tables: answer.value, newDatabase: false };
  if (answer.is === 'absent') {
    if (context.capabilities(target)?.makesDatabase === true) return { tables: [], newDatabase: true };
    const detail = `The database of ${target} does not exist on its server, and a Migration makes tables, not databases there. Create it first (CREATE DATABASE), or correct the name at the end of its url.`;
    return { unreadable: diagnose('DBK4205', where, detail) };
  }
  if (answer.is === 'unknown' && answer.after !== undefined) {
    const detail = `${answer.after} writes a table of ${target} that this Migration writes too; each would undo what the other wrote. Give one of them another target, or exclude the table from one.`;
    return { unreadable: diagnose('DBK1520', where, detail) };
  }
  const detail = `${target} did not tell which of the tables it already has: ${reason(answer)}.`;
  return { unreadable: diagnose('DBK4112', where, detail) };
}

/** When the source is made in the same plan only the question for all tables could be asked. */
function targetAnswer(
  tables: readonly MappedTable[],
  target: Connections['target'],
  { world }: PlanContext,
): Answer<readonly TableModel[]> {
  const exact = world.get(
    targetRequest(
      target,
      tables.map((table) => table.to),
    ),
  );
  const unasked = exact.is === 'unknown' && exact.after === undefined;
  return unasked ? world.get(anyTargetRequest(target)) : exact;
}

function reason(answer: Answer<unknown>): string {
  if (answer.is === 'failed') return answer.failure.message.replace(/\.$/, '');
  return answer.is === 'unknown' ? answer.because : 'it does not exist';
}

/** `tables`: what a run of this Migration made before. `keep`: that run goes on. */
interface Own {
  readonly tables: ReadonlySet<string>;
  readonly keep: boolean;
  readonly running: boolean;
  /** That run has made, dropped and emptied what it had to; the tables may hold its rows since. */
  readonly prepared: boolean;
}

/** Its own half-filled table goes on as if it had just been created when the run is resumed, and is made anew when the Migration itself changed. */
function treat(table: MappedTable, there: readonly TableModel[], spec: MigrationSpec, own: Own): Target {
  const pick = pickTable(there, tableText(table.to));
  if (pick.is !== 'found') return { treat: 'create' };
  const existing = pick.table;
  const chosen = spec.onExisting ?? 'fail';
  if (own.tables.has(tableText(table.to))) {
    // A run that was stopped before it could drop anything: what stands there is still the table of before.
    const again = !own.keep || (chosen === 'replace' && !own.prepared);
    return { existing, treat: again ? 'replace' : 'create' };
  }
  if (chosen !== 'fail') return { existing, treat: chosen, ...(own.prepared ? { emptied: true } : {}) };
  return { existing, treat: own.running ? 'refuse' : 'create' };
}
