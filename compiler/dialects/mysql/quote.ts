// What: names and literals as MySQL and MariaDB read them (sql_mode without ANSI_QUOTES and NO_BACKSLASH_ESCAPES, which every session of ours sets).
// What not: types and statements.
import type { Cell, TableName } from '../../model/table.ts';

export function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** The connection's database is the schema; a name with one is another database of the same server. */
export function quoteTable(table: TableName): string {
  return table.schema === undefined ? quote(table.name) : `${quote(table.schema)}.${quote(table.name)}`;
}

export function quoteList(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
  '\\': '\\\\',
  "'": "''",
};

export function literal(value: Cell): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return `X'${Buffer.from(value).toString('hex')}'`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not stand in a literal as they are.
  return `'${value.replace(/[\0\n\r\x1a\\']/g, (found) => escapes[found] ?? found)}'`;
}
