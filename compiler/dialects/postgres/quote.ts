// What: names and literals as PostgreSQL reads them. What not: types and statements.
import type { Cell, TableName } from '../../model/table.ts';

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable(table: TableName): string {
  return table.schema === undefined ? quote(table.name) : `${quote(table.schema)}.${quote(table.name)}`;
}

export function quoteList(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

/** For the places where PostgreSQL takes no parameters (COPY, DDL). Holds with standard_conforming_strings on, which every session of ours sets. */
export function literal(value: Cell): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return `'\\x${Buffer.from(value).toString('hex')}'`;
  return `'${value.replaceAll("'", "''")}'`;
}
