// What: which tables a list of globs means. What not: the globs themselves (glob.ts) or where tables come from.
import { type TableName, tableText } from '../model/table.ts';
import { globMatches, isGlob } from './glob.ts';

/** `name` or `schema.name`; a pattern without a dot looks at the bare name. */
export function tableMatches(pattern: string, table: TableName): boolean {
  return (
    globMatches(pattern, pattern.includes('.') ? tableText(table) : table.name) || pattern === table.name
  );
}

/** Tables any `include` means and no `exclude` does, in the order given. A plain name that fits none exactly means the one that fits case-blind, if only one does. */
export function chooseTables<T extends TableName>(
  tables: readonly T[],
  include: readonly string[],
  exclude: readonly string[],
): readonly T[] {
  const meant = new Set<T>();
  for (const pattern of include) {
    const exact = tables.filter((table) => tableMatches(pattern, table));
    const blind = exact.length > 0 || isGlob(pattern) ? exact : caseBlind(tables, pattern);
    for (const table of blind) meant.add(table);
  }
  return tables.filter(
    (table) => meant.has(table) && !exclude.some((pattern) => tableMatches(pattern, table)),
  );
}

function caseBlind<T extends TableName>(tables: readonly T[], pattern: string): readonly T[] {
  const lower = pattern.toLowerCase();
  const found = tables.filter((table) =>
    [table.name.toLowerCase(), tableText(table).toLowerCase()].includes(lower),
  );
  return found.length === 1 ? found : [];
}
