// What: finding the table a user meant among the ones a server has, and writing names and sizes for people. What not: asking the server, globs (table-glob).
import { type TableModel, type TableName, tableText } from '../model/table.ts';

/** `schema.name` at the first dot, else a bare name. */
export function parseTableName(text: string): TableName {
  const dot = text.indexOf('.');
  return dot <= 0 ? { name: text } : { schema: text.slice(0, dot), name: text.slice(dot + 1) };
}

export type TablePick =
  | { readonly is: 'found'; readonly table: TableModel }
  | { readonly is: 'none' }
  | { readonly is: 'several'; readonly tables: readonly TableModel[] };

function foldEqual(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Exact (`name` or `schema.name`), else case-blind if only one fits. */
export function pickTable(tables: readonly TableModel[], written: string): TablePick {
  const tests: readonly ((table: TableModel) => boolean)[] = [
    (table) => tableText(table) === written,
    (table) => table.name === written,
    (table) => foldEqual(tableText(table), written) || foldEqual(table.name, written),
  ];
  for (const test of tests) {
    const fits = tables.filter(test);
    const [first] = fits;
    if (first !== undefined)
      return fits.length === 1 ? { is: 'found', table: first } : { is: 'several', tables: fits };
  }
  return { is: 'none' };
}

/** The name alone, without columns and statistics. */
export function tableName(table: TableName): TableName {
  return table.schema === undefined ? { name: table.name } : { schema: table.schema, name: table.name };
}

/** `48.2 M`, `1,204`: rows as people read them. */
export function rowsText(rows: number): string {
  if (rows < 10_000) return new Intl.NumberFormat('en-US').format(rows);
  return rows < 1_000_000
    ? `${trim(rows / 1e3)} k`
    : rows < 1e9
      ? `${trim(rows / 1e6)} M`
      : `${trim(rows / 1e9)} G`;
}

/** `21.4 GiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${trim(bytes / 1024 ** power)} ${units[power] ?? 'B'}`;
}

function trim(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
}
