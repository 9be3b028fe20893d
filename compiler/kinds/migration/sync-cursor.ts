// What: which column tells a sync what changed in one table. What not: reading by it (rows.copy).
import type { CopyCursor } from '../../model/operation-args.ts';
import type { TableModel } from '../../model/table.ts';
import { durationMs } from '../../rules/jobs.ts';
import type { TableSettings } from '../../rules/table-map.ts';
import type { MigrationSpec } from './spec.ts';

interface Table {
  readonly source: TableModel;
  readonly settings: TableSettings;
}

/** The table's own cursor, else the Migration's if the table has such a column. undefined: copied whole in each sync. */
export function cursorColumn({ source, settings }: Table, spec: MigrationSpec): string | undefined {
  const wanted = settings.cursor ?? spec.incremental?.cursor;
  if (wanted === undefined || wanted === 'none') return undefined;
  return source.columns.some((column) => column.name === wanted) ? wanted : undefined;
}

export function copyCursor(table: Table, spec: MigrationSpec): CopyCursor | undefined {
  const column = cursorColumn(table, spec);
  const overlap = spec.incremental?.overlap;
  if (column === undefined) return undefined;
  return { column, overlap: typeof overlap === 'number' ? overlap : durationMs(overlap) };
}
