// What: what a reviewer should know before a copy runs: losses, missing keys, what stays behind, what is destroyed, how long it takes. What not: errors (check-mapping).
import type { PlanContext } from '../../kind.ts';
import type { Hazard, Impact } from '../../model/change.ts';
import { tableText } from '../../model/table.ts';
import { bytesText, rowsText } from '../../rules/tables.ts';
import { place } from './check-mapping.ts';
import type { MappedColumn } from './map-columns.ts';
import type { Mapped } from './mapped.ts';
import type { MigrationSpec } from './spec.ts';
import { cursorColumn } from './sync-cursor.ts';

/** Rows a second that a copy reaches between two servers on one network, with nothing slowing it down. */
const usualRate = 60_000;
const longMs = 600_000;

export function hazardsOf(
  tables: readonly Mapped[],
  spec: MigrationSpec,
  context: PlanContext,
): readonly Hazard[] {
  return [
    ...tables.flatMap((table) => destroyed(table, context)),
    ...tables.flatMap((table) => table.columns.flatMap((column) => lossy(table, column, spec, context))),
    ...tables.flatMap((table) => noKey(table, spec, context)),
    ...tables.flatMap((table) => noCursor(table, spec, context)),
    ...leftBehind(tables, spec),
    ...long(tables, spec),
  ];
}

function destroyed(table: Mapped, context: PlanContext): readonly Hazard[] {
  const { treat, existing } = table.target;
  if (existing === undefined || (treat !== 'truncate' && treat !== 'replace')) return [];
  const rows =
    existing.estimate === undefined ? 'an unknown number of' : `about ${rowsText(existing.estimate.rows)}`;
  const what = treat === 'replace' ? 'dropped and made anew' : 'emptied first';
  const text = `${tableText(existing)}   ${what}: ${rows} rows are lost`;
  return [{ code: 'DBK4108', level: 'high', label: 'destructive', text, where: context.at(['onExisting']) }];
}

function lossy(
  table: Mapped,
  column: MappedColumn,
  spec: MigrationSpec,
  context: PlanContext,
): readonly Hazard[] {
  const { from, to, losses, overridden } = column;
  const own = table.settings.types?.[from.name] !== undefined && table.settingsKey !== undefined;
  const where = own
    ? context.at(['perTable', table.settingsKey ?? '', 'types', from.name])
    : overridden && spec.types !== undefined
      ? context.at(['types'])
      : place(table, context);
  return losses.map((loss) => ({
    code: 'DBK4101',
    level: 'low',
    label: 'lossy',
    text: `${tableText(table.source)}.${from.name}   ${from.native} -> ${to.native}: ${loss.text}`,
    where,
  }));
}

function noKey(table: Mapped, spec: MigrationSpec, context: PlanContext): readonly Hazard[] {
  if (table.key.length > 0) return [];
  const sync =
    spec.incremental === undefined
      ? 'cannot resume inside the table'
      : 'copied whole in each sync, cannot resume inside the table';
  return [
    {
      code: 'DBK4107',
      level: 'low',
      label: 'no key',
      text: `${tableText(table.source)}   ${sync}`,
      where: place(table, context),
    },
  ];
}

function noCursor(table: Mapped, spec: MigrationSpec, context: PlanContext): readonly Hazard[] {
  const wanted = table.settings.cursor ?? spec.incremental?.cursor;
  if (wanted === undefined || wanted === 'none' || cursorColumn(table, spec) !== undefined) return [];
  const text = `${tableText(table.source)}   has no column ${wanted}: copied whole in each sync`;
  return [{ code: 'DBK4118', level: 'low', label: 'no cursor', text, where: place(table, context) }];
}

/** One line for all tables: each thing is named, so that somebody can make it by hand. */
function leftBehind(tables: readonly Mapped[], { objects }: MigrationSpec): readonly Hazard[] {
  const all = tables.flatMap((table) => table.behind.map((what) => `${tableText(table.source)}: ${what}`));
  if (objects?.includes('views') === true) all.push('views: this version does not make them');
  return all.length === 0
    ? []
    : [{ code: 'DBK4110', level: 'low', label: 'left behind', text: all.join('; ') }];
}

function long(tables: readonly Mapped[], spec: MigrationSpec): readonly Hazard[] {
  const time = copyTime(tables, spec);
  if (time === undefined || time.ms < longMs) return [];
  return [{ code: 'DBK4111', level: 'low', label: 'long running', text: `the copy takes ${time.text}` }];
}

/** Sums of the estimates; a table with a condition or without an estimate makes the sum a lower bound. */
export function sizeOf(tables: readonly Mapped[]): {
  readonly rows: number;
  readonly bytes: number;
  readonly whole: boolean;
} {
  let [rows, bytes, whole] = [0, 0, true];
  for (const { source, settings } of tables) {
    if (source.estimate === undefined || settings.where !== undefined) whole = false;
    else {
      rows += source.estimate.rows;
      bytes += source.estimate.bytes;
    }
  }
  return { rows, bytes, whole };
}

/** `about 3 h at 60,000 rows/s`; undefined when no size is known. */
export function copyTime(
  tables: readonly Mapped[],
  spec: MigrationSpec,
): { readonly ms: number; readonly text: string } | undefined {
  const { rows } = sizeOf(tables);
  if (rows === 0) return undefined;
  const rate = Math.min(usualRate, spec.throttle?.rowsPerSecond ?? usualRate);
  const ms = (rows / rate) * 1000;
  const text =
    ms < 120_000
      ? `${Math.max(1, Math.round(ms / 1000))} s`
      : ms < 7_200_000
        ? `${Math.round(ms / 60_000)} min`
        : `${Math.round(ms / 3_600_000)} h`;
  return { ms, text: `about ${text} at ${new Intl.NumberFormat('en-US').format(rate)} rows/s` };
}

export function impactOf(tables: readonly Mapped[]): Impact {
  const { rows, bytes, whole } = sizeOf(tables);
  return whole
    ? { rows, bytes, estimate: true }
    : rows === 0
      ? { estimate: true }
      : { rows, bytes, estimate: true };
}

export function sizeText(tables: readonly Mapped[]): string {
  const { rows, bytes, whole } = sizeOf(tables);
  if (rows === 0 && !whole) return 'rows (known after apply)';
  return `${whole ? 'about' : 'at least'} ${rowsText(rows)} rows, ${bytesText(bytes)}`;
}
