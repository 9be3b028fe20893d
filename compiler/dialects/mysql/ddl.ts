// What: the statements that make, change and drop tables. What not: deciding what must change.
import type { Statement } from '../../dialect.ts';
import {
  type ColumnModel,
  type DefaultModel,
  type ForeignKeyModel,
  type IndexModel,
  type SchemaChange,
  type TableModel,
  type TableName,
  tableText,
} from '../../model/table.ts';
import type { Flavour } from './flavour.ts';
import { fromNeutral } from './from-neutral.ts';
import { parseNative } from './native.ts';
import { literal, quote, quoteList, quoteTable } from './quote.ts';

export function ddl(change: SchemaChange, flavour: Flavour): readonly Statement[] {
  if ('create' in change) return [create(change.create, change.ifMissing === true, flavour)];
  if ('createSchema' in change)
    return [
      {
        sql: `create database if not exists ${quote(change.createSchema)}`,
        object: `database ${change.createSchema}`,
      },
    ];
  if ('index' in change) return createIndex(change.index, change.on);
  if ('foreignKey' in change) return [addForeignKey(change.foreignKey, change.on)];
  if ('drop' in change)
    return [
      { sql: `drop table if exists ${quoteTable(change.drop)}`, object: `table ${tableText(change.drop)}` },
    ];
  if ('truncate' in change)
    return [
      {
        sql: `truncate table ${quoteTable(change.truncate)}`,
        object: `rows of ${tableText(change.truncate)}`,
      },
    ];
  if ('rename' in change) return [rename(change.rename, change.to)];
  // InnoDB raises a value that is too low to one past the highest.
  return [
    {
      sql: `alter table ${quoteTable(change.restart)} auto_increment = 1`,
      object: `auto_increment of ${tableText(change.restart)}.${change.column}`,
    },
  ];
}

function create(table: TableModel, ifMissing: boolean, flavour: Flavour): Statement {
  const numbered = table.columns.find((column) => column.identity === true);
  const parts = [
    ...table.columns.map((column) => columnSql(keyable(column, table, flavour), flavour)),
    ...(table.key.length === 0 ? [] : [`primary key (${quoteList(table.key)})`]),
    // An auto_increment column must begin some index.
    ...(numbered === undefined || table.key[0] === numbered.name ? [] : [`key (${quote(numbered.name)})`]),
    ...table.checks.map((check) => `constraint ${quote(check.name)} check (${check.sql})`),
  ];
  const comment = table.comment === undefined ? '' : ` comment ${literal(table.comment)}`;
  // A collation that ignores case would take two keys of another database for one.
  const options = `engine=InnoDB default character set utf8mb4 collate ${flavour.collation}${comment}`;
  const sql = `create table ${ifMissing ? 'if not exists ' : ''}${quoteTable(table)} (\n  ${parts.join(',\n  ')}\n) ${options}`;
  return { sql, object: `table ${tableText(table)}` };
}

/**
 * A text or bytes without a size cannot be in a key here, primary or foreign. It becomes the longest that can (3,072 bytes for all columns of the key, four for a
 * character): the rare longer value is refused when it comes, where otherwise the whole table would be.
 */
function keyable(column: ColumnModel, table: TableModel, flavour: Flavour): ColumnModel {
  const native = (each: ColumnModel) =>
    each.native === '' ? fromNeutral(each.type, flavour).native : each.native;
  const long = (each: ColumnModel) => /^(medium|long|tiny)?(text|blob)$/.test(native(each));
  const keys = [table.key, ...table.foreignKeys.map((key) => key.columns)].filter((key) =>
    key.includes(column.name),
  );
  if (keys.length === 0 || !long(column)) return column;
  const shares = keys.map((key) => {
    const columns = table.columns.filter((each) => key.includes(each.name));
    const sized = columns.filter((each) => !long(each)).length;
    return Math.floor((3072 - 16 * sized) / (columns.length - sized));
  });
  const share = Math.min(...shares);
  return {
    ...column,
    native: native(column).endsWith('text') ? `varchar(${Math.floor(share / 4)})` : `varbinary(${share})`,
  };
}

function columnSql(column: ColumnModel, flavour: Flavour): string {
  const native = column.native === '' ? fromNeutral(column.type, flavour).native : column.native;
  const parts = [quote(column.name), native];
  if (column.generated !== undefined) parts.push(`generated always as (${column.generated}) stored`);
  // NULL is said too: an old server gives a timestamp column that says nothing NOT NULL and ON UPDATE.
  else parts.push(column.nullable ? 'null' : 'not null');
  if (column.identity === true) parts.push('auto_increment');
  else if (column.default !== undefined && column.generated === undefined)
    parts.push(`default ${defaultSql(column.default, { ...column, native })}`);
  if (column.comment !== undefined) parts.push(`comment ${literal(column.comment)}`);
  return parts.join(' ');
}

function defaultSql(value: DefaultModel, column: ColumnModel): string {
  const { base, numbers } = parseNative(column.native);
  if (value.is === 'expression') return `(${value.sql})`;
  if (value.is === 'now') return base === 'date' ? '(current_date)' : `current_timestamp(${numbers[0] ?? 0})`;
  if (value.value === null) return 'null';
  const text = literalSql(value.value, column);
  // Long types take an expression only.
  return /text$|blob$|^json$|^geometry$/.test(base) ? `(${text})` : text;
}

function literalSql(value: string, column: ColumnModel): string {
  if (column.type.type === 'boolean') return value === 't' ? '1' : '0';
  if (column.type.type === 'bytes' && value.startsWith('\\x')) return `X'${value.slice(2)}'`;
  if (column.type.type === 'bit') return `b'${value}'`;
  if (column.type.type === 'timestamptz') return literal(value.replace(/\+00$/, ''));
  return literal(value);
}

/** Partial indexes do not exist here, and a whole one would mean something else: nothing is made. An expression is a list of parts, or brings its kind: `fulltext (body)`. */
function createIndex(index: IndexModel, on: TableName): readonly Statement[] {
  if (index.where !== undefined) return [];
  const [, kind, parts] = /^(fulltext|spatial) \((.*)\)$/s.exec(index.expression ?? '') ?? [];
  const what = parts ?? index.expression ?? quoteList(index.columns);
  const sort = kind ?? (index.unique ? 'unique' : '');
  const sql = `create ${sort === '' ? '' : `${sort} `}index ${quote(index.name)} on ${quoteTable(on)} (${what})`;
  return [{ sql, object: `index ${index.name} on ${tableText(on)}` }];
}

const actions = {
  noAction: 'no action',
  restrict: 'restrict',
  cascade: 'cascade',
  setNull: 'set null',
  setDefault: 'set default',
} as const;

function addForeignKey(key: ForeignKeyModel, on: TableName): Statement {
  const rules = `on delete ${actions[key.onDelete]} on update ${actions[key.onUpdate]}`;
  const sql = `alter table ${quoteTable(on)} add constraint ${quote(key.name)} foreign key (${quoteList(key.columns)}) references ${quoteTable(key.to)} (${quoteList(key.toColumns)}) ${rules}`;
  return { sql, object: `foreign key ${key.name} on ${tableText(on)}` };
}

function rename(table: TableName, to: string): Statement {
  const target = quoteTable(table.schema === undefined ? { name: to } : { schema: table.schema, name: to });
  return { sql: `rename table ${quoteTable(table)} to ${target}`, object: `table ${to}` };
}
