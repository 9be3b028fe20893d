// What: the tables of a file as models, in a fixed number of queries however many tables there are. What not: views, virtual tables and their shadows.
import type { Cell, TableModel } from '../../../../compiler/model/table.ts';
import { chooseTables } from '../../../../compiler/rules/table-glob.ts';
import { readEstimates } from './estimates.ts';
import type { Query } from './query.ts';
import {
  type ColumnRow,
  type ForeignKeyRow,
  type IndexRow,
  type TableRow,
  tableModel,
} from './table-model.ts';

const listed = 'json_each(?1) as chosen cross join';

const catalogSql = {
  tables: `select l.name, l.wr, m.sql from pragma_table_list as l join sqlite_schema as m on m.type = 'table' and m.name = l.name
    where l.schema = 'main' and l.type = 'table' and l.name not like 'sqlite\\_%' escape '\\' and l.name not like 'dbkeel\\_%' escape '\\'`,
  columns: `select chosen.value, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden from ${listed} pragma_table_xinfo(chosen.value) as c order by c.cid`,
  indexes: `select chosen.value, i.name, i."unique", i.origin, i.partial, m.sql, x.cid, x.name from ${listed} pragma_index_list(chosen.value) as i
    cross join pragma_index_xinfo(i.name) as x left join sqlite_schema as m on m.type = 'index' and m.name = i.name where x.key = 1 order by i.seq, x.seqno`,
  foreignKeys: `select chosen.value, f.id, f."table", f."from", f."to", f.on_update, f.on_delete from ${listed} pragma_foreign_key_list(chosen.value) as f order by f.id desc, f.seq`,
} as const;

export async function readCatalog(
  query: Query,
  include: readonly string[],
  exclude: readonly string[],
): Promise<readonly TableModel[]> {
  const all = (await query(catalogSql.tables, [])).rows.map(([name, withoutRowid, sql]) => ({
    name: String(name),
    withoutRowid: withoutRowid === '1',
    sql: String(sql),
  }));
  const chosen = chooseTables(all, include, exclude);
  if (chosen.length === 0) return [];
  const names = [JSON.stringify(chosen.map((table) => table.name))];
  const columns = byTable((await query(catalogSql.columns, names)).rows.map(columnRow));
  const indexes = byTable((await query(catalogSql.indexes, names)).rows.map(indexRow));
  const foreignKeys = byTable((await query(catalogSql.foreignKeys, names)).rows.map(foreignKeyRow));
  const parents = await readParents(query, [...foreignKeys.values()].flat(), columns);
  const estimates = await readEstimates(query, chosen);
  return chosen.map((table) => model(table)).sort((a, b) => (a.name < b.name ? -1 : 1));

  function model(table: TableRow): TableModel {
    const estimate = estimates.get(table.name);
    const parts = {
      columns: columns.get(table.name) ?? [],
      indexes: indexes.get(table.name) ?? [],
      foreignKeys: foreignKeys.get(table.name) ?? [],
    };
    return { ...tableModel(table, parts, parents), ...(estimate === undefined ? {} : { estimate }) };
  }
}

/** A foreign key that names no columns means the parent's primary key: by table in lower case. */
async function readParents(
  query: Query,
  keys: readonly ForeignKeyRow[],
  known: ReadonlyMap<string, readonly ColumnRow[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const wanted = keys.filter((key) => key.to === null).map((key) => key.parent);
  const missing = wanted.filter((name) => !known.has(name));
  const rows =
    missing.length === 0
      ? []
      : (await query(catalogSql.columns, [JSON.stringify(missing)])).rows.map(columnRow);
  const all = [...[...known.values()].flat(), ...rows];
  const parents = new Map<string, readonly string[]>();
  for (const name of wanted)
    parents.set(
      name.toLowerCase(),
      keyOf(all.filter((row) => row.table.toLowerCase() === name.toLowerCase())),
    );
  return parents;
}

function keyOf(columns: readonly ColumnRow[]): readonly string[] {
  return columns
    .filter((column) => column.keyPlace > 0)
    .toSorted((a, b) => a.keyPlace - b.keyPlace)
    .map((column) => column.name);
}

/** Node 20 has no Map.groupBy. */
function byTable<T extends { readonly table: string }>(
  rows: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.table);
    if (group === undefined) groups.set(row.table, [row]);
    else group.push(row);
  }
  return groups;
}

function columnRow(row: readonly Cell[]): ColumnRow {
  const [table, name, type, notNull, defaultText, keyPlace, hidden] = row.map(textOf);
  return {
    table: table ?? '',
    name: name ?? '',
    declared: type ?? '',
    notNull: notNull === '1',
    defaultText: defaultText ?? undefined,
    keyPlace: Number(keyPlace),
    generated: hidden === '2' || hidden === '3',
  };
}

function indexRow(row: readonly Cell[]): IndexRow {
  const [table, name, unique, origin, partial, sql, place, column] = row.map(textOf);
  return {
    table: table ?? '',
    name: name ?? '',
    unique: unique === '1',
    origin: origin ?? '',
    partial: partial === '1',
    sql: sql ?? undefined,
    expression: place === '-2',
    column: column ?? '',
  };
}

function foreignKeyRow(row: readonly Cell[]): ForeignKeyRow {
  const [table, id, parent, from, to, onUpdate, onDelete] = row.map(textOf);
  return {
    table: table ?? '',
    id: id ?? '',
    parent: parent ?? '',
    from: from ?? '',
    to: to ?? null,
    onUpdate: onUpdate ?? '',
    onDelete: onDelete ?? '',
  };
}

function textOf(cell: Cell): string | null {
  return cell === null ? null : String(cell);
}
