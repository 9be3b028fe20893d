// What: names and literals as SQLite reads them. What not: types and statements.
import type { Cell, NeutralType, TableName } from '../../model/table.ts';

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema` names an attached database, as `main` or `temp`; SQLite has no other. */
export function quoteTable(table: TableName): string {
  return table.schema === undefined ? quote(table.name) : `${quote(table.schema)}.${quote(table.name)}`;
}

export function quoteList(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

const digits = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const numeric = new Set<NeutralType['type']>(['integer', 'decimal', 'float', 'year']);

/** A text literal. A NUL would end the statement, so such a text is spelled as bytes. */
export function textLiteral(value: string): string {
  if (!value.includes('\0')) return `'${value.replaceAll("'", "''")}'`;
  return `cast(x'${Buffer.from(value, 'utf8').toString('hex')}' as text)`;
}

/** Canonical text (spec/copy-text.md) as a literal of the column's type. */
export function literal(value: Cell, type: NeutralType): string {
  if (value === null) return 'null';
  if (typeof value !== 'string') return `x'${Buffer.from(value).toString('hex')}'`;
  if (type.type === 'boolean' && (value === 't' || value === 'f')) return value === 't' ? '1' : '0';
  if (type.type === 'bytes' && value.startsWith('\\x')) return `x'${value.slice(2)}'`;
  return numeric.has(type.type) && digits.test(value) ? value : textLiteral(value);
}
