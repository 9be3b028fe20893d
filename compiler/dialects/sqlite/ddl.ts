// What: the statements that make, change and drop tables in SQLite. What not: deciding what must change.
import type { Statement } from '../../dialect.ts';
import {
  type ColumnModel,
  type DefaultModel,
  type ForeignKeyModel,
  type IndexModel,
  type NeutralType,
  type SchemaChange,
  type TableModel,
  type TableName,
  tableText,
} from '../../model/table.ts';
import { fromNeutral } from './from-neutral.ts';
import { literal, quote, quoteList, quoteTable, textLiteral } from './quote.ts';

export function ddl(change: SchemaChange): readonly Statement[] {
  if ('create' in change) return [create(change.create, change.ifMissing === true)];
  // SQLite has one namespace per file: a table's schema is dropped by whoever targets it.
  if ('createSchema' in change) return [];
  if ('index' in change) return [createIndex(change.index, change.on)];
  if ('foreignKey' in change) return addForeignKey(change.foreignKey, change.on);
  if ('drop' in change)
    return [
      { sql: `drop table if exists ${quoteTable(change.drop)}`, object: `table ${tableText(change.drop)}` },
    ];
  if ('truncate' in change)
    return [
      { sql: `delete from ${quoteTable(change.truncate)}`, object: `rows of ${tableText(change.truncate)}` },
    ];
  if ('rename' in change)
    return [
      {
        sql: `alter table ${quoteTable(change.rename)} rename to ${quote(change.to)}`,
        object: `table ${change.to}`,
      },
    ];
  // An INTEGER PRIMARY KEY always goes on from its highest value.
  return [];
}

function create(table: TableModel, ifMissing: boolean): Statement {
  const rowid = rowidColumn(table);
  const parts = [
    ...table.columns.map((column) => columnSql(column, column === rowid)),
    ...(table.key.length === 0 || rowid !== undefined ? [] : [`primary key (${quoteList(table.key)})`]),
    ...table.checks.map((check) => `constraint ${quote(check.name)} check (${check.sql})`),
  ];
  const sql = `create table ${ifMissing ? 'if not exists ' : ''}${quoteTable(table)} (\n  ${parts.join(',\n  ')}\n)`;
  return { sql, object: `table ${tableText(table)}` };
}

/** Only `INTEGER PRIMARY KEY`, in these words, numbers rows by itself; it must be the whole key. */
function rowidColumn(table: TableModel): ColumnModel | undefined {
  const only =
    table.key.length === 1 ? table.columns.find((column) => column.name === table.key[0]) : undefined;
  return only?.identity === true && only.type.type === 'integer' ? only : undefined;
}

function columnSql(column: ColumnModel, rowid: boolean): string {
  if (rowid) return `${quote(column.name)} integer primary key`;
  const native = column.native === '' ? fromNeutral(column.type).native : column.native;
  const parts = [quote(column.name), native];
  if (column.generated !== undefined) parts.push(`generated always as (${column.generated}) stored`);
  else if (column.default !== undefined && column.identity !== true)
    parts.push(`default ${defaultSql(column.default, column.type)}`);
  if (!column.nullable) parts.push('not null');
  return parts.join(' ');
}

function defaultSql(value: DefaultModel, type: NeutralType): string {
  if (value.is === 'literal') return literal(value.value, type);
  return value.is === 'now' ? now(type) : `(${value.sql})`;
}

/** In canonical text, UTC: the milliseconds are SQLite's clock. */
function now(type: NeutralType): string {
  if (type.type === 'date') return 'current_date';
  if (type.type === 'time') return 'current_time';
  return type.type === 'timestamptz' ? `(strftime('%Y-%m-%d %H:%M:%f+00', 'now'))` : 'current_timestamp';
}

/** Index names are one namespace per file in SQLite, not per table. */
function createIndex(index: IndexModel, on: TableName): Statement {
  const what = index.expression ?? quoteList(index.columns);
  const where = index.where === undefined ? '' : ` where ${index.where}`;
  const name = on.schema === undefined ? quote(index.name) : `${quote(on.schema)}.${quote(index.name)}`;
  const sql = `create ${index.unique ? 'unique ' : ''}index ${name} on ${quote(on.name)} (${what})${where}`;
  return { sql, object: `index ${index.name} on ${tableText(on)}` };
}

const actions = {
  noAction: 'no action',
  restrict: 'restrict',
  cascade: 'cascade',
  setNull: 'set null',
  setDefault: 'set default',
} as const;

/**
 * SQLite has no ALTER TABLE … ADD CONSTRAINT. It documents this way for changes that leave the rows as they are (https://sqlite.org/lang_altertable.html, 7): the stored
 * CREATE TABLE gets the clause, then another change of the schema tells every other connection to read it again. A table that ends with options
 * (STRICT, WITHOUT ROWID) keeps them behind the clause.
 */
function addForeignKey(key: ForeignKeyModel, on: TableName): readonly Statement[] {
  const object = `foreign key ${key.name} on ${tableText(on)}`;
  const rules = `on delete ${actions[key.onDelete]} on update ${actions[key.onUpdate]}`;
  const clause = `,\n  constraint ${quote(key.name)} foreign key (${quoteList(key.columns)}) references ${quote(key.to.name)} (${quoteList(key.toColumns)}) ${rules}\n)`;
  const close = `length(rtrim(sql, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ, ' || char(9, 10, 13)))`;
  const schema = on.schema === undefined ? '' : `${quote(on.schema)}.`;
  const bump = `${schema}${quote(`dbkeel_bump_${on.name}`)}`;
  return [
    { sql: 'pragma writable_schema = on', object },
    {
      sql: `update ${schema}sqlite_schema set sql = rtrim(substr(sql, 1, ${close} - 1)) || ${textLiteral(clause)} || substr(sql, ${close} + 1) where type = 'table' and name = ${textLiteral(on.name)} collate nocase`,
      object,
    },
    { sql: `create view ${bump} as select 1`, object },
    { sql: `drop view ${bump}`, object },
    { sql: 'pragma writable_schema = reset', object },
    { sql: violationSql(key, on), object },
  ];
}

/**
 * Rows that were there before are not checked by the change above. SQLite has no statement that fails with a text of ours, but it quotes a JSON path that is none: so this
 * answers nothing, or fails with a sentence.
 */
function violationSql(key: ForeignKeyModel, on: TableName): string {
  const sentence = textLiteral(`foreign key ${key.name} of ${tableText(on)} is violated by `);
  return `select json_extract('{}', ${sentence} || count(*) || ' rows') from pragma_foreign_key_check(${textLiteral(on.name)}) having count(*) > 0`;
}
