// What: SELECT of a table's columns, as canonical text for people and as one tagged blob a row for streams. What not: running it.
import type { Cell, ColumnModel, SelectModel, TableName } from '../../model/table.ts';
import { quote, quoteTable } from './quote.ts';
import { text } from './text.ts';

export interface Query {
  readonly sql: string;
  readonly params: readonly Cell[];
}

export function selectSql(model: SelectModel): Query {
  return query(model, model.columns.map((column) => `${text(column)} as ${quote(column.name)}`).join(', '));
}

export function countSql(table: TableName, where?: string): string {
  return `select count(*) from ${quoteTable(table)}${where === undefined ? '' : ` where (${where}\n)`}`;
}

/**
 * Bytes that cannot be part of UTF-8, so they cannot be part of a value: `end` stands behind each field, `row` behind each row, the others in front of a field that is
 * not plain text. A reader that finds more of them than it should has met a text that is not UTF-8.
 */
export const lineTag = { end: 0xff, null: 0xfc, real: 0xfd, blob: 0xfb, text: 0xfa } as const;
/** The same in a UTF-16 database: surrogates without a partner. */
export const lineTagUtf16 = { end: 0xdfff, null: 0xdffc, real: 0xdffd, blob: 0xdffb, text: 0xdffa } as const;

/**
 * One blob a row: each field as SQLite spells it, tagged by its storage class. Building the row inside SQLite crosses into JavaScript once a row instead of once a value,
 * and never as text, which libsql could not survive when it is not UTF-8. 20 digits carry a double exactly. The class of integer and text is told only where the
 * column is `any`: elsewhere the column's type says it.
 */
export function lineSql(model: SelectModel, utf16: boolean): Query {
  const fields = model.columns.map((column) => field(column, utf16));
  return query(model, `cast(${fields.length === 0 ? "x''" : fields.join(' || ')} as blob)`);
}

function field(column: ColumnModel, utf16: boolean): string {
  const name = quote(column.name);
  const tag = (kind: keyof typeof lineTag): string => tagLiteral(kind, utf16);
  const classes = [
    `when 'null' then ${tag('null')}`,
    `when 'real' then ${tag('real')} || printf('%!.20g', ${name})`,
    `when 'blob' then ${tag('blob')} || hex(${name})`,
    ...(column.type.type === 'any' ? [`when 'text' then ${tag('text')} || ${name}`] : []),
  ];
  return `case typeof(${name}) ${classes.join(' ')} else ${name} end || ${tag('end')}`;
}

function tagLiteral(kind: keyof typeof lineTag, utf16: boolean): string {
  if (!utf16) return `x'${lineTag[kind].toString(16)}'`;
  const unit = lineTagUtf16[kind];
  return `x'${(unit & 0xff).toString(16)}${(unit >> 8).toString(16)}'`;
}

function query(model: SelectModel, columns: string): Query {
  const params: Cell[] = [];
  const bind = (value: Cell): string => `?${params.push(value)}`;
  const conditions = [
    ...(model.where === undefined ? [] : [`(${model.where}\n)`]),
    ...bound(model, '>', model.after, bind),
    ...bound(model, '<=', model.until, bind),
  ];
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  // Qualified, because an output column of the same name (the canonical text) would win and sort as text.
  const keys = model.orderBy.map((name) => `${quote(model.table.name)}.${quote(name)}`).join(', ');
  const order = keys === '' ? '' : ` order by ${keys}`;
  const limit = model.limit === undefined ? '' : ` limit ${Math.max(0, Math.trunc(model.limit))}`;
  return { sql: `select ${columns} from ${quoteTable(model.table)}${where}${order}${limit}`, params };
}

/**
 * A row comparison uses the key's index as one range. A parameter takes the affinity of the column it is compared with, so '12' finds integer 12; only for `any` and
 * bytes columns nothing is converted, and the caller's cell must have the class already.
 */
function bound(
  model: SelectModel,
  operator: '>' | '<=',
  values: readonly Cell[] | undefined,
  bind: (value: Cell) => string,
): readonly string[] {
  if (values === undefined || values.length === 0) return [];
  const names = model.orderBy
    .slice(0, values.length)
    .map((name) => `${quote(model.table.name)}.${quote(name)}`);
  return [`(${names.join(', ')}) ${operator} (${values.map(bind).join(', ')})`];
}
