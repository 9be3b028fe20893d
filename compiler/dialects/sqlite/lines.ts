// What: SELECT of a table's rows as tagged bytes, for streams. What not: turning them into copy text (the engine).
import type { ColumnModel, SelectModel } from '../../model/table.ts';
import { quote, quoteTable } from './quote.ts';
import { type Query, selectFrom } from './select.ts';

/**
 * Bytes that cannot be part of UTF-8: `end` stands behind each field, the others in front of one and tell its storage class (none = integer). Texts are always tagged,
 * so a text that is not UTF-8 cannot pass for another class; an `end` inside one breaks the count of fields, which the reader checks. `large`: a whole row that is to be
 * fetched on its own; its rowid follows.
 */
export const lineTag = { end: 0xff, null: 0xfc, real: 0xfd, blob: 0xfb, text: 0xfa, large: 0xf9 } as const;
/** The same in a UTF-16 database: surrogates without a partner. */
export const lineTagUtf16 = { end: 0xdfff, null: 0xdffc, real: 0xdffd, blob: 0xdffb, text: 0xdffa } as const;

type Tag = keyof typeof lineTagUtf16;

/**
 * One blob a row. Building the row inside SQLite crosses into JavaScript once a row instead of once a value, and never as text, which libsql could not survive when it is
 * not UTF-8. 20 digits carry a double exactly.
 */
export function lineSql(model: SelectModel, utf16: boolean): Query {
  return selectFrom(model, `cast(${line(model.columns, utf16)} as blob)`);
}

/** Rows of one group, and from how many bytes on a row travels alone: together they bound a group's memory. */
export const groupRows = 1000;
const largeRow = 4096;

export interface GroupQueries {
  /** Rows, highest rowid, and their lines in one blob; of the first rows of the table. */
  readonly first: string;
  /** The same of the rows behind the rowid given as parameter. */
  readonly next: string;
  /** The line of the row with the rowid given as parameter. */
  readonly large: string;
}

/** A whole UTF-8 table in the order of its rowid (`rowid`: one of its names that no column has), a thousand rows a blob: four times cheaper than row by row. */
export function groupSql(model: SelectModel, rowid: string): GroupQueries {
  const lines = line(model.columns, false);
  const table = quoteTable(model.table);
  const group = (where: string): string =>
    `select count(*), max(k), cast(group_concat(case when octet_length(l) < ${largeRow} then l else x'f9' || k || x'ff' end, '') as blob)
from (select ${rowid} as k, ${lines} as l from ${table}${where} order by ${rowid} limit ${groupRows})`;
  return {
    first: group(''),
    next: group(` where ${rowid} > ?`),
    large: `select cast(${lines} as blob) from ${table} where ${rowid} = ?`,
  };
}

function line(columns: readonly ColumnModel[], utf16: boolean): string {
  return columns.length === 0 ? "x''" : joined(columns.map((column) => field(column, utf16)));
}

/** As a balanced tree: SQLite takes expressions 1000 levels deep, and tables may have 2000 columns. */
function joined(parts: readonly string[]): string {
  if (parts.length <= 2) return parts.join(' || ');
  const half = parts.length >> 1;
  return `(${joined(parts.slice(0, half))}) || (${joined(parts.slice(half))})`;
}

function field(column: ColumnModel, utf16: boolean): string {
  const name = quote(column.name);
  const tag = (kind: Tag): string => tagLiteral(kind, utf16);
  const classes = [
    `when 'text' then ${tag('text')} || ${name}`,
    `when 'integer' then ${name}`,
    `when 'null' then ${tag('null')}`,
    `when 'real' then ${tag('real')} || printf('%!.20g', ${name})`,
  ];
  return `case typeof(${name}) ${classes.join(' ')} else ${tag('blob')} || hex(${name}) end || ${tag('end')}`;
}

function tagLiteral(kind: Tag, utf16: boolean): string {
  if (!utf16) return `x'${lineTag[kind].toString(16)}'`;
  const unit = lineTagUtf16[kind];
  return `x'${(unit & 0xff).toString(16)}${(unit >> 8).toString(16)}'`;
}
