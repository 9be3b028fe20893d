// What: the statements that empty tables before a copy (onExisting: truncate). What not: tables that are dropped (copy-job).
import type { SqlStatement } from '../../model/operation-args.ts';
import { tableText } from '../../model/table.ts';
import { tableName } from '../../rules/tables.ts';
import type { Ends } from './endpoints.ts';
import type { Mapped } from './mapped.ts';
import { parentsFirst, parentsOf } from './parents-first.ts';
import { plain } from './plain.ts';

/** Children before their parents. No server truncates a table that a foreign key of another one leads to, not even when that one is empty: its rows are deleted. */
export function emptied(tables: readonly Mapped[], ends: Ends): readonly SqlStatement[] {
  const byName = new Map(tables.map((table) => [tableText(table.model), table]));
  const referred = new Set(tables.flatMap((table) => parentsOf(table, byName)));
  return parentsFirst(tables)
    .filter(({ target }) => target.treat === 'truncate' && target.emptied !== true)
    .toReversed()
    .flatMap((table) => {
      const there = tableName(table.target.existing ?? table.to);
      return referred.has(table)
        ? [{ sql: `delete from ${ends.into.table(there)}`, object: `rows of ${tableText(there)}` }]
        : plain(ends.into.ddl({ truncate: there }));
    });
}
