// What: the operations of a copy: make the tables, copy the rows, make indexes and keys, count both sides. What not: which tables (read-world) and other jobs (jobs).
import type { Statement } from '../../dialect.ts';
import type { Operation } from '../../model/job.ts';
import {
  argsJson,
  type ComparePair,
  type MadeObject,
  type RowsCompareArgs,
  type RowsCopyArgs,
  type SqlApplyArgs,
  type SqlStatement,
} from '../../model/operation-args.ts';
import { type SchemaChange, tableText } from '../../model/table.ts';
import { durationMs } from '../../rules/jobs.ts';
import { tablesRequest } from '../../rules/table-lookup.ts';
import { tableName } from '../../rules/tables.ts';
import { emptied } from './emptied.ts';
import type { Ends } from './endpoints.ts';
import { copyTable, keepsShape, type Mapped } from './mapped.ts';
import { createObject } from './own-tables.ts';
import { parentsFirst } from './parents-first.ts';
import { plain } from './plain.ts';
import type { ReadWorld } from './read-world.ts';
import type { MigrationSpec } from './spec.ts';

/** The statements before and after the rows. */
export interface CopyStatements {
  readonly create: readonly SqlStatement[];
  readonly indexes: readonly SqlStatement[];
  readonly sequences: readonly SqlStatement[];
  readonly foreignKeys: readonly SqlStatement[];
}

export function copyStatements(world: ReadWorld, spec: MigrationSpec): CopyStatements {
  const { ends, tables } = world;
  const fresh = tables.filter((table) => !keepsShape(table.target));
  const objects = new Set(spec.objects ?? ['indexes', 'sequences', 'foreignKeys']);
  const indexed = objects.has('indexes') ? fresh : [];
  const numbered = objects.has('sequences') ? tables : [];
  const keyed = objects.has('foreignKeys') ? fresh : [];
  const ddl = (change: SchemaChange) => ends.into.ddl(change);
  return {
    create: [
      ...schemas(fresh, ends),
      ...emptied(tables, ends),
      ...tables.flatMap((table) => prepare(table, ends, objects.has('foreignKeys'))),
    ],
    indexes: indexed.flatMap(({ model }) =>
      model.indexes.flatMap((index) =>
        made(ddl({ index, on: tableName(model) }), { on: tableName(model), index }),
      ),
    ),
    sequences: numbered.flatMap(({ model, columns }) =>
      model.columns
        .filter((column) => column.identity === true && columns.some(({ to }) => to.name === column.name))
        .flatMap((column) => plain(ddl({ restart: tableName(model), column: column.name }))),
    ),
    foreignKeys: keyed.flatMap(({ model }) =>
      model.foreignKeys.flatMap((foreignKey) =>
        made(ddl({ foreignKey, on: tableName(model) }), { on: tableName(model), foreignKey }),
      ),
    ),
  };
}

/** How many of each are made: an engine may need several statements for one. */
export interface ObjectCounts {
  readonly tables: number;
  readonly indexes: number;
  readonly sequences: number;
  readonly foreignKeys: number;
}

export function objectCounts({ tables }: ReadWorld, statements: CopyStatements): ObjectCounts {
  const made = tables.filter((table) => !keepsShape(table.target));
  const sum = (number: (table: Mapped) => number) => made.reduce((total, table) => total + number(table), 0);
  return {
    tables: made.length,
    indexes: statements.indexes.length === 0 ? 0 : sum(({ model }) => model.indexes.length),
    sequences: statements.sequences.length,
    foreignKeys: statements.foreignKeys.length === 0 ? 0 : sum(({ model }) => model.foreignKeys.length),
  };
}

/** Schemas that no table of the target is known to be in. Making one is idempotent in every dialect. */
function schemas(made: readonly Mapped[], ends: Ends): readonly SqlStatement[] {
  const known = new Set(made.flatMap((table) => table.target.existing?.schema ?? []));
  const wanted = new Set(made.flatMap((table) => table.to.schema ?? []));
  const missing = [...wanted].filter((schema) => schema !== 'public' && !known.has(schema)).sort();
  return missing.flatMap((schema) => plain(ends.into.ddl({ createSchema: schema })));
}

/** Drops what is there, then makes the table. */
function prepare(table: Mapped, ends: Ends, withKeys: boolean): readonly SqlStatement[] {
  const { treat, existing } = table.target;
  const there = tableName(existing ?? table.to);
  if (keepsShape(table.target)) return [];
  const drop = treat === 'replace' ? plain(ends.into.ddl({ drop: there })) : [];
  return [...drop, ...create(table, ends, withKeys)];
}

/** Indexes and foreign keys follow the rows. The dialect is told the foreign keys all the same: one says them in the table itself, another sizes their columns by them. */
function create(table: Mapped, ends: Ends, withKeys: boolean): readonly SqlStatement[] {
  const { model } = table;
  const foreignKeys = withKeys ? model.foreignKeys : [];
  const statements = plain(ends.into.ddl({ create: { ...model, indexes: [], foreignKeys } }));
  const absent = tablesRequest(ends.target, [tableText(model)]);
  return statements.map((statement, index) =>
    index === 0 ? { ...statement, object: createObject(tableText(model)), absent } : statement,
  );
}

/** The same, and how to tell that it is done already. */
function made(statements: readonly Statement[], makes: MadeObject): readonly SqlStatement[] {
  return plain(statements).map((statement) => ({ ...statement, makes }));
}

/** An sql.apply, or nothing when there is nothing to do. */
export function sqlOperation(
  id: string,
  statements: readonly SqlStatement[],
  ends: Ends,
  create: boolean,
): readonly Operation[] {
  if (statements.length === 0) return [];
  const args: SqlApplyArgs = { connection: ends.target, create, statements };
  return [{ id, op: 'sql.apply', v: 1, on: [ends.target], args: argsJson(args), repeat: 'safe' }];
}

export function copyOperation(id: string, world: ReadWorld, spec: MigrationSpec, sync: boolean): Operation {
  const { ends, tables } = world;
  const args: RowsCopyArgs = {
    source: ends.source,
    target: ends.target,
    tables: parentsFirst(tables).map((table) => copyTable(table, { spec, ends, sync })),
    onBadValue: spec.onBadValue ?? 'fail',
    batchRows: spec.batch?.rows ?? 5000,
    pauseMs: durationMs(spec.batch?.pause),
    readers: spec.throttle?.parallelism ?? 1,
    rowsPerSecond: spec.throttle?.rowsPerSecond ?? 0,
    ...(sync ? { deletes: spec.incremental?.deletes ?? 'ignore' } : {}),
  };
  return { id, op: 'rows.copy', v: 1, on: slots(ends), args: argsJson(args), repeat: 'safe' };
}

export function compareOperation(
  id: string,
  world: ReadWorld,
  how: { readonly method: RowsCompareArgs['method']; readonly maxDiffPercent: number },
): Operation {
  const { ends, tables } = world;
  const args: RowsCompareArgs = {
    source: ends.source,
    target: ends.target,
    ...how,
    pairs: tables.map(comparePair),
    failOnDifference: true,
    recheckMs: 0,
    stopAfterRows: 0,
  };
  return { id, op: 'rows.compare', v: 1, on: slots(ends), args: argsJson(args), repeat: 'safe' };
}

function comparePair(table: Mapped): ComparePair {
  const { source, target, settings, columns, key, model } = table;
  const renamed = new Map(columns.map(({ from, to }) => [from.name, to.name]));
  const held = target.treat === 'append' || target.treat === 'upsert';
  return {
    source: { table: tableName(source), ...(settings.where === undefined ? {} : { where: settings.where }) },
    target: { table: tableName(model) },
    expect: held ? 'atLeast' : 'equal',
    key: key.map((from) => ({ from, to: renamed.get(from) ?? from })),
    columns: columns.map(({ from, to }) => ({ from: from.name, to: to.name })),
    tolerance: {},
  };
}

function slots({ source, target }: Ends): readonly string[] {
  return source === target ? [source] : [source, target].sort();
}
