// What: which tables a dataDiff compares, column by column: its own two, or all of a Migration. What not: comparing (rows.compare).
import type { PlanContext } from '../../kind.ts';
import type { ComparePair } from '../../model/operation-args.ts';
import type { Address } from '../../model/resource.ts';
import type { TableModel } from '../../model/table.ts';
import { addressOf, connectionAddress } from '../../rules/reference.ts';
import { parseTableName, tableName } from '../../rules/tables.ts';
import type { DataDiffSpec, DiffSide } from './spec.ts';

interface MigrationEnds {
  readonly source?: { readonly connection?: string };
  readonly target?: { readonly connection?: string };
}

/** The two connections; of a Migration, its own. */
export function diffEnds(
  spec: DataDiffSpec,
  context: PlanContext,
): { readonly source: Address; readonly target: Address } {
  const migration =
    spec.migration === undefined ? undefined : context.resource(addressOf('Migration', spec.migration));
  const ends = (migration?.spec ?? {}) as MigrationEnds;
  return {
    source: connectionAddress(spec.source?.connection ?? ends.source?.connection ?? ''),
    target: connectionAddress(spec.target?.connection ?? ends.target?.connection ?? ''),
  };
}

/**
 * The pairs. Of a Migration there are none here: which tables it copies stands in its own copy job, and rows.compare takes them from there (`migration` in its
 * arguments), so that the two can never disagree.
 */
export function comparePairs(
  spec: DataDiffSpec,
  found: ReadonlyMap<string, TableModel>,
  _context: PlanContext,
): readonly ComparePair[] {
  const { source, target } = spec;
  if (source === undefined || target === undefined) return [];
  const sourceModel = found.get(`${connectionAddress(source.connection)} ${source.table}`);
  const targetModel = found.get(`${connectionAddress(target.connection)} ${target.table}`);
  const renamed = (name: string) => spec.rename?.[name] ?? name;
  return [
    {
      source: side(source, sourceModel),
      target: side(target, targetModel),
      expect: 'equal',
      key: (spec.key ?? sourceModel?.key ?? []).map((from) => ({ from, to: renamed(from) })),
      columns: comparedColumns(spec, sourceModel, targetModel).map((from) => ({ from, to: renamed(from) })),
      tolerance: spec.tolerance ?? {},
    },
  ];
}

function side(spec: DiffSide, model: TableModel | undefined): ComparePair['source'] {
  const table = model === undefined ? parseTableName(spec.table) : tableName(model);
  return spec.where === undefined ? { table } : { table, where: spec.where };
}

/** The columns asked for, else all of the source that the target has too; [] = decided when it runs, because the tables could not be seen. */
function comparedColumns(
  spec: DataDiffSpec,
  source: TableModel | undefined,
  target: TableModel | undefined,
): readonly string[] {
  const left = new Set(spec.excludeColumns ?? []);
  if (spec.columns !== undefined) return spec.columns.filter((name) => !left.has(name));
  const there = new Set(target?.columns.map((column) => column.name));
  const names = source?.columns.map((column) => column.name) ?? [];
  return names.filter(
    (name) => !left.has(name) && (target === undefined || there.has(spec.rename?.[name] ?? name)),
  );
}
