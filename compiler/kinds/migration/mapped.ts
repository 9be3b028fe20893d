// What: one table of a Migration with everything decided: what is read, what will stand in the target, what is lost. What not: SQL and jobs.
import type { Dialect } from '../../dialect.ts';
import type { CopyTable } from '../../model/operation-args.ts';
import type { NeutralType, TableModel } from '../../model/table.ts';
import type { MappedTable } from '../../rules/table-map.ts';
import { tableName } from '../../rules/tables.ts';
import type { Ends } from './endpoints.ts';
import { type MappedColumn, mapColumns } from './map-columns.ts';
import { columnNames, mapObjects, ObjectNames } from './map-objects.ts';
import type { MigrationSpec } from './spec.ts';
import { copyCursor } from './sync-cursor.ts';

/**
 * `existing`: the target table as it stands; `treat`: what happens to it. create: it is made (also after a drop). `emptied`: the run that goes on has emptied it
 * already and may have filled it since.
 */
export interface Target {
  readonly existing?: TableModel;
  readonly treat: 'create' | 'replace' | 'truncate' | 'append' | 'upsert' | 'refuse';
  readonly emptied?: boolean;
}

/** `model`: the target table as it will stand. `key`: source columns that name a row, [] = none. */
export interface Mapped extends MappedTable {
  readonly target: Target;
  readonly columns: readonly MappedColumn[];
  readonly model: TableModel;
  readonly key: readonly string[];
  readonly behind: readonly string[];
}

export function mapAll(
  tables: readonly { readonly table: MappedTable; readonly target: Target }[],
  spec: MigrationSpec,
  ends: Ends,
): readonly Mapped[] {
  const withColumns = tables.map(({ table, target }) => ({
    table,
    target,
    columns: mapColumns(table, keepsShape(target) ? target.existing : undefined, spec, ends),
  }));
  const names = new ObjectNames();
  return withColumns.map((one) => {
    const { table, target, columns } = one;
    const objects = mapObjects(one, withColumns, ends.from.engine === ends.into.engine, names);
    const made: TableModel = {
      ...tableName(table.to),
      columns: columns.columns.map((column) => column.to),
      key: objects.key,
      indexes: objects.indexes,
      foreignKeys: objects.foreignKeys,
      checks: objects.checks,
      ...(table.source.comment === undefined ? {} : { comment: table.source.comment }),
    };
    const kept = keepsShape(target) ? target.existing : undefined;
    const model = kept === undefined ? made : withoutEstimate(kept);
    const behind = kept === undefined ? objects.behind : [];
    return {
      ...table,
      target,
      columns: columns.columns,
      model,
      key: rowKey(table, columnNames(columns)),
      behind,
    };
  });
}

/** The rows are put into the table that is there. */
export function keepsShape(target: Target): boolean {
  return target.treat === 'append' || target.treat === 'upsert' || target.treat === 'truncate';
}

function withoutEstimate({ estimate: _, ...model }: TableModel): TableModel {
  return model;
}

/** What the user says, else the primary key, else a unique index over columns that are never null. All of it must be copied. */
function rowKey({ settings, source }: MappedTable, copied: ReadonlyMap<string, string>): readonly string[] {
  const never = new Set(source.columns.filter((column) => !column.nullable).map((column) => column.name));
  const unique = source.indexes.find(
    (index) =>
      index.unique &&
      index.where === undefined &&
      index.expression === undefined &&
      index.columns.length > 0 &&
      index.columns.every((name) => never.has(name)),
  );
  const candidates = [settings.key ?? [], source.key, unique?.columns ?? []];
  return candidates.find((key) => key.length > 0 && key.every((name) => copied.has(name))) ?? [];
}

/** As rows.copy takes it. `sync`: a later run, which reads from the cursor and upserts. */
export function copyTable(
  mapped: Mapped,
  { spec, ends, sync }: { readonly spec: MigrationSpec; readonly ends: Ends; readonly sync: boolean },
): CopyTable {
  const { source, to, settings, columns, key, target } = mapped;
  const renamed = new Map(columns.map((column) => [column.from.name, column.to.name]));
  const cursor = sync ? copyCursor(mapped, spec) : undefined;
  const upserts = key.length > 0 && (sync || target.treat === 'upsert');
  return {
    from: tableName(source),
    to: tableName(target.existing !== undefined && keepsShape(target) ? target.existing : to),
    columns: columns.map((column) => travelling(column, ends)),
    key,
    targetKey: key.map((name) => renamed.get(name) ?? name),
    ...(settings.where === undefined ? {} : { where: settings.where }),
    mode: upserts ? 'upsert' : 'insert',
    onRows: onRows(mapped, sync),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/**
 * An engine that checks no types may hold anything in a column, whatever it is declared as. Between two of them a column that stays as it is travels as `any`, which
 * loses nothing (spec/copy-text.md, section 3).
 */
function travelling({ from, to }: MappedColumn, ends: Ends): CopyTable['columns'][number] {
  const dynamic = (dialect: Dialect) => dialect.toNeutral({ name: '', native: '' }).type.type === 'any';
  const loose = from.native === to.native && dynamic(ends.from) && dynamic(ends.into);
  const type: NeutralType = { type: 'any' };
  return loose ? { from: { ...from, type }, to: { ...to, type } } : { from, to };
}

/** Without a key a sync cannot find a row again, so it writes the table anew. */
function onRows({ key, target }: Mapped, sync: boolean): CopyTable['onRows'] {
  if (sync) return key.length === 0 ? 'replace' : 'append';
  return target.treat === 'append' || target.treat === 'upsert' ? 'append' : 'fail';
}
