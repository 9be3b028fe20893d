// What: the tables of a database as models. What not: the questions (catalog-sql.ts).

import { quote } from '../../../compiler/dialects/mysql/quote.ts';
import { toNeutral } from '../../../compiler/dialects/mysql/to-neutral.ts';
import type {
  Cell,
  ColumnModel,
  ForeignKeyModel,
  IndexModel,
  TableModel,
} from '../../../compiler/model/table.ts';
import { chooseTables } from '../../../compiler/rules/table-glob.ts';
import type { Result } from '../../engine.ts';
import { checksSql, columnsSql, foreignKeysSql, indexesSql, tablesSql } from './catalog-sql.ts';
import { defaultOf } from './default.ts';

type Ask = (sql: string) => Promise<Result>;
type Row = readonly (string | undefined)[];
type Groups = ReadonlyMap<string, readonly Row[]>;

interface Found {
  readonly name: string;
  readonly row: Row;
}

interface Parts {
  readonly columns: readonly Row[];
  readonly indexes: readonly Row[];
  readonly foreignKeys: readonly Row[];
  readonly checks: readonly Row[];
}

/** Five queries, however many tables. Sorted by name. */
export async function readCatalog(
  ask: Ask,
  mariadb: boolean,
  include: readonly string[],
  exclude: readonly string[],
): Promise<readonly TableModel[]> {
  const rows = async (sql: string) => (await ask(sql)).rows.map((row) => row.map(text));
  const all: readonly Found[] = (await rows(tablesSql)).map((row) => ({ name: row[0] ?? '', row }));
  const chosen = chooseTables(all, include, exclude);
  if (chosen.length === 0) return [];
  const names = chosen.map((table) => table.name);
  const columns = group(await rows(columnsSql(names)));
  const indexes = group(await rows(indexesSql(names, mariadb)));
  const foreignKeys = group(await rows(foreignKeysSql(names)));
  const checks = group(await rows(checksSql(names, mariadb)));
  const of = (groups: Groups, name: string) => groups.get(name) ?? [];
  const models = chosen.map((table) =>
    tableOf(
      table,
      {
        columns: of(columns, table.name),
        indexes: of(indexes, table.name),
        foreignKeys: of(foreignKeys, table.name),
        checks: of(checks, table.name),
      },
      mariadb,
    ),
  );
  return models.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function tableOf(table: Found, parts: Parts, mariadb: boolean): TableModel {
  const [name = '', count, bytes, comment] = table.row;
  const json = jsonColumns(parts);
  const indexes = [...group(parts.indexes, 1)];
  return {
    name,
    columns: parts.columns.map((row) => columnOf(row, json, mariadb)),
    key: (indexes.find(([index]) => index === 'PRIMARY')?.[1] ?? []).map((row) => row[3] ?? ''),
    indexes: indexes.filter(([index]) => index !== 'PRIMARY').map(([index, rows]) => indexOf(index, rows)),
    foreignKeys: [...group(parts.foreignKeys, 1)].map(([key, rows]) => foreignKeyOf(key, rows)),
    checks: parts.checks
      .filter((row) => !json.has(row[1] ?? ''))
      .map((row) => ({ name: row[1] ?? '', sql: row[2] ?? '' })),
    ...(comment === undefined || comment === '' ? {} : { comment }),
    ...(count === undefined ? {} : { estimate: { rows: Number(count), bytes: Number(bytes ?? 0) } }),
  };
}

/** MariaDB's json is a longtext with a check of that column's name: `json_valid(`c`)`. */
function jsonColumns(parts: Parts): ReadonlySet<string> {
  return new Set(
    parts.checks.filter((row) => row[2] === `json_valid(${quote(row[1] ?? '')})`).map((row) => row[1] ?? ''),
  );
}

function columnOf(row: Row, json: ReadonlySet<string>, mariadb: boolean): ColumnModel {
  const [, name = '', spelled = '', nullable, given, extra = '', made, comment] = row;
  const native = json.has(name) && spelled === 'longtext' ? 'json' : spelled;
  const { type } = toNeutral({ name, native });
  const generated = / GENERATED/i.test(extra) && made !== undefined && made !== '' ? made : undefined;
  const identity = /auto_increment/i.test(extra);
  const value = generated === undefined && !identity ? defaultOf(given, extra, type, mariadb) : undefined;
  return {
    name,
    type,
    native,
    nullable: nullable === 'YES',
    ...(identity ? { identity } : {}),
    ...(generated === undefined ? {} : { generated }),
    ...(value === undefined ? {} : { default: value }),
    ...(comment === undefined || comment === '' ? {} : { comment }),
  };
}

/** An index on beginnings of columns, on expressions, on full text or on shapes keeps its SQL. */
function indexOf(name: string, rows: readonly Row[]): IndexModel {
  const sort = (rows[0]?.[5] ?? 'BTREE').toLowerCase();
  const kind = sort === 'fulltext' || sort === 'spatial' ? sort : undefined;
  // Shapes are indexed by their first 32 bytes, which is no choice anybody made.
  const parts = rows.map((row) =>
    row[3] === undefined
      ? `(${row[6] ?? ''})`
      : `${quote(row[3])}${row[4] === undefined || kind !== undefined ? '' : `(${row[4]})`}`,
  );
  const plain = kind === undefined && rows.every((row) => row[3] !== undefined && row[4] === undefined);
  return {
    name,
    columns: plain ? rows.map((row) => row[3] ?? '') : [],
    unique: rows[0]?.[2] === '0',
    ...(plain ? {} : { expression: kind === undefined ? parts.join(', ') : `${kind} (${parts.join(', ')})` }),
  };
}

const actions: Readonly<Record<string, ForeignKeyModel['onDelete']>> = {
  'NO ACTION': 'noAction',
  RESTRICT: 'restrict',
  CASCADE: 'cascade',
  'SET NULL': 'setNull',
  'SET DEFAULT': 'setDefault',
};

function foreignKeyOf(name: string, rows: readonly Row[]): ForeignKeyModel {
  const [first] = rows;
  const schema = first?.[3];
  return {
    name,
    columns: rows.map((row) => row[2] ?? ''),
    to: { ...(schema === undefined ? {} : { schema }), name: first?.[4] ?? '' },
    toColumns: rows.map((row) => row[5] ?? ''),
    onDelete: actions[first?.[6] ?? ''] ?? 'noAction',
    onUpdate: actions[first?.[7] ?? ''] ?? 'noAction',
  };
}

function group(rows: readonly Row[], by = 0): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = row[by] ?? '';
    const list = groups.get(name);
    if (list === undefined) groups.set(name, [row]);
    else list.push(row);
  }
  return groups;
}

/** MySQL 8 tells some of these as bytes. */
function text(cell: Cell): string | undefined {
  if (cell === null) return undefined;
  return typeof cell === 'string' ? cell : Buffer.from(cell).toString('utf8');
}
