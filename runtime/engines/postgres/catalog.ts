// What: the tables of a database as models. What not: the questions (catalog-sql.ts) and other people's globs.
import type { Dialect } from '../../../compiler/dialect.ts';
import {
  type Cell,
  type ColumnModel,
  type ForeignKeyModel,
  type IndexModel,
  type NeutralType,
  type TableModel,
  type TableName,
  tableText,
} from '../../../compiler/model/table.ts';
import { isGlob } from '../../../compiler/rules/glob.ts';
import { chooseTables, tableMatches } from '../../../compiler/rules/table-glob.ts';
import type { Result } from '../../engine.ts';
import { columnsSql, constraintsSql, indexesSql, relationsSql } from './catalog-sql.ts';
import { defaultOf, isSerial } from './default.ts';

type Ask = (sql: string, params: readonly Cell[]) => Promise<Result>;
type Row = readonly Cell[];

interface Relation extends TableName {
  readonly oid: string;
  readonly rows: number;
  readonly bytes: number;
  readonly comment: string | undefined;
  readonly visible: boolean;
}

/** Four queries, however many tables. Sorted by `schema.name`. */
export async function readCatalog(
  ask: Ask,
  dialect: Dialect,
  include: readonly string[],
  exclude: readonly string[],
): Promise<readonly TableModel[]> {
  const all = (await ask(relationsSql, [])).rows.map(relationOf);
  const chosen = choose(all, include).filter((table) => !exclude.some((glob) => tableMatches(glob, table)));
  if (chosen.length === 0) return [];
  const ids = [`{${chosen.map((relation) => relation.oid).join(',')}}`];
  const columns = group((await ask(columnsSql, ids)).rows);
  const constraints = group((await ask(constraintsSql, ids)).rows);
  const indexes = group((await ask(indexesSql, ids)).rows);
  const models = chosen.map((relation) =>
    tableOf(
      relation,
      columns.get(relation.oid) ?? [],
      constraints.get(relation.oid) ?? [],
      indexes.get(relation.oid) ?? [],
      dialect,
    ),
  );
  return models.sort((a, b) => (tableText(a) < tableText(b) ? -1 : 1));
}

/** A bare name means what it means to PostgreSQL: the table on the search path, if there is one. A glob, and a name that is not there, look in all schemas. */
function choose(all: readonly Relation[], include: readonly string[]): readonly Relation[] {
  const chosen = new Set<Relation>();
  for (const glob of include) {
    const fits = chooseTables(all, [glob], []);
    const visible = isGlob(glob) ? [] : fits.filter((relation) => relation.visible && relation.name === glob);
    for (const relation of visible.length > 0 ? visible : fits) chosen.add(relation);
  }
  return [...chosen];
}

function relationOf(row: Row): Relation {
  const [oid, schema, name, rows, bytes, comment, visible] = row.map(text);
  return {
    oid: oid ?? '',
    schema: schema ?? '',
    name: name ?? '',
    rows: Number(rows),
    bytes: Number(bytes),
    comment,
    visible: visible === 't',
  };
}

function tableOf(
  relation: Relation,
  columns: readonly Row[],
  constraints: readonly Row[],
  indexes: readonly Row[],
  dialect: Dialect,
): TableModel {
  const ofType = (type: string) => constraints.filter((row) => text(row[2]) === type);
  const primary = ofType('p')[0];
  return {
    schema: relation.schema ?? '',
    name: relation.name,
    columns: columns.map((row) => columnOf(row, dialect)),
    key: primary === undefined ? [] : names(primary[3]),
    indexes: indexes.map(indexOf),
    foreignKeys: ofType('f').map(foreignKeyOf),
    checks: ofType('c').map((row) => ({ name: text(row[1]) ?? '', sql: text(row[9]) ?? '' })),
    ...(relation.comment === undefined ? {} : { comment: relation.comment }),
    // -1: never analysed, so nothing is known.
    ...(relation.rows < 0 ? {} : { estimate: { rows: relation.rows, bytes: relation.bytes } }),
  };
}

function columnOf(row: Row, dialect: Dialect): ColumnModel {
  const [, name = '', native = '', notNull, identity, generated, expression, comment, labels] = row.map(text);
  const type: NeutralType =
    labels === undefined
      ? dialect.toNeutral({ name, native }).type
      : { type: 'enum', values: JSON.parse(labels) as string[] };
  const numbered = (identity ?? '') !== '' || (expression !== undefined && isSerial(expression));
  const made = (generated ?? '') !== '';
  return {
    name,
    type,
    native,
    nullable: notNull !== 't',
    ...(numbered ? { identity: true } : {}),
    ...(made && expression !== undefined ? { generated: expression } : {}),
    ...(!numbered && !made && expression !== undefined ? { default: defaultOf(expression, type) } : {}),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** An index that is more than a list of columns keeps its SQL: `lower(name)`, or with its method `using gin (tags)`. */
function indexOf(row: Row): IndexModel {
  const [, name = '', unique, method, columns, definition = '', where] = row.map(text);
  const list = JSON.parse(columns ?? '[]') as (string | null)[];
  const plain = method === 'btree' && !list.includes(null);
  const expression = method === 'btree' ? definition : `using ${method} (${definition})`;
  return {
    name,
    columns: plain ? (list as string[]) : [],
    unique: unique === 't',
    ...(plain ? {} : { expression }),
    ...(where === undefined ? {} : { where }),
  };
}

const actions = { a: 'noAction', r: 'restrict', c: 'cascade', n: 'setNull', d: 'setDefault' } as const;

function actionOf(letter: string | undefined): ForeignKeyModel['onDelete'] {
  return actions[(letter ?? 'a') as keyof typeof actions] ?? 'noAction';
}

function foreignKeyOf(row: Row): ForeignKeyModel {
  const [, name = '', , columns, schema = '', table = '', toColumns, onDelete, onUpdate] = row.map(text);
  return {
    name,
    columns: JSON.parse(columns ?? '[]') as string[],
    to: { schema, name: table },
    toColumns: JSON.parse(toColumns ?? '[]') as string[],
    onDelete: actionOf(onDelete),
    onUpdate: actionOf(onUpdate),
  };
}

function group(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const oid = text(row[0]) ?? '';
    const list = groups.get(oid);
    if (list === undefined) groups.set(oid, [row]);
    else list.push(row);
  }
  return groups;
}

function names(cell: Cell | undefined): readonly string[] {
  return JSON.parse(text(cell) ?? '[]') as string[];
}

function text(cell: Cell | undefined): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}
