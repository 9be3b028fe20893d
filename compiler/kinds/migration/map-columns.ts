// What: the columns of one table on their way: names, types of the target, what is lost. What not: tables (table-map) and indexes (map-objects).
import { canonicalJson } from '../../model/canonical.ts';
import type { ColumnModel, Loss, NeutralType, TableModel } from '../../model/table.ts';
import type { MappedTable } from '../../rules/table-map.ts';
import type { Ends } from './endpoints.ts';
import { mapDefault } from './map-default.ts';
import { narrowing } from './narrowing.ts';
import type { MigrationSpec } from './spec.ts';

/** One column that is copied. `overridden`: its type was chosen by the user. */
export interface MappedColumn {
  readonly from: ColumnModel;
  readonly to: ColumnModel;
  readonly losses: readonly Loss[];
  readonly overridden: boolean;
}

/** `generated`: columns of the source that are computed there and so not copied. */
export interface MappedColumns {
  readonly columns: readonly MappedColumn[];
  readonly generated: readonly string[];
}

/** `existing`: the target table when rows are put into one that is there; then its columns decide. */
export function mapColumns(
  table: MappedTable,
  existing: TableModel | undefined,
  spec: MigrationSpec,
  ends: Ends,
): MappedColumns {
  const left = new Set(table.settings.excludeColumns ?? []);
  const kept = table.source.columns.filter((column) => !left.has(column.name));
  const columns = kept
    .filter((column) => column.generated === undefined)
    .map((column) => mapColumn(column, table, existing, { spec, ends }));
  return { columns, generated: kept.filter((each) => each.generated !== undefined).map((each) => each.name) };
}

interface Around {
  readonly spec: MigrationSpec;
  readonly ends: Ends;
}

function mapColumn(
  from: ColumnModel,
  table: MappedTable,
  existing: TableModel | undefined,
  { spec, ends }: Around,
): MappedColumn {
  const name = table.settings.rename?.[from.name] ?? from.name;
  const read = ends.from.toNeutral({ name: from.name, native: from.native }).loss;
  const there =
    existing?.columns.find((column) => column.name === name) ??
    existing?.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (there !== undefined) {
    const losses = [...read, ...narrowing(from.type, there.type)];
    return { from, to: there, losses, overridden: false };
  }
  const chosen = chosenType(from, table, spec);
  const { native, loss } = chosen === undefined ? targetType(from, ends) : { native: chosen, loss: [] };
  const type = ends.into.toNeutral({ name, native }).type;
  const losses = [...read, ...loss, ...(chosen === undefined ? [] : narrowing(from.type, type))];
  return {
    from,
    to: { ...portable(from, type, ends), name, native, type },
    losses,
    overridden: chosen !== undefined,
  };
}

/** perTable's types by column, else the Migration's by source type: as spelled (`tinyint(1)`), else without its size (`datetime` for `datetime(6)`). */
function chosenType(from: ColumnModel, table: MappedTable, spec: MigrationSpec): string | undefined {
  const own = table.settings.types?.[from.name];
  if (own !== undefined) return own;
  const byType = new Map(Object.entries(spec.types ?? {}).map(([native, to]) => [native.toLowerCase(), to]));
  const native = from.native.toLowerCase();
  return byType.get(native) ?? byType.get(native.replace(/\s*\([^)]*\)/, ''));
}

/**
 * Between two servers of one engine the type keeps its own spelling, if that says everything by itself (a PostgreSQL enum does not: its values live in another object).
 */
function targetType(
  from: ColumnModel,
  ends: Ends,
): { readonly native: string; readonly loss: readonly Loss[] } {
  if (ends.from.engine === ends.into.engine) {
    const again = ends.into.toNeutral({ name: from.name, native: from.native }).type;
    if (canonicalJson(again) === canonicalJson(from.type)) return { native: from.native, loss: [] };
  }
  return ends.into.fromNeutral(from.type);
}

/** What a column keeps besides name and type. */
function portable(
  from: ColumnModel,
  type: NeutralType,
  ends: Ends,
): Omit<ColumnModel, 'name' | 'native' | 'type'> {
  const value = mapDefault(from.default, from.type, type, ends.from.engine === ends.into.engine);
  return {
    nullable: from.nullable,
    ...(value === undefined ? {} : { default: value }),
    ...(from.identity === true ? { identity: true } : {}),
    ...(from.comment === undefined ? {} : { comment: from.comment }),
  };
}

/** For people: `integer`, `decimal(10,2)`. */
export function typeText(type: NeutralType): string {
  const sizes = [type.size, type.scale].filter((each) => each !== undefined);
  return sizes.length === 0 ? type.type : `${type.type}(${sizes.join(',')})`;
}
