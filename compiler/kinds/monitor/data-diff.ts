// What: which tables a dataDiff compares, column by column: its own two, or all of a Migration. What not: comparing (rows.compare).
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { PlanContext } from '../../kind.ts';
import type { ComparePair } from '../../model/operation-args.ts';
import type { Address } from '../../model/resource.ts';
import type { TableModel } from '../../model/table.ts';
import { addressOf, connectionAddress } from '../../rules/reference.ts';
import { tablesRequest } from '../../rules/table-lookup.ts';
import { type MappedTable, mapTables, type TableMapSpec } from '../../rules/table-map.ts';
import { parseTableName, tableName } from '../../rules/tables.ts';
import type { DataDiffSpec, DiffSide } from './spec.ts';

/** The part of a Migration's spec that says which tables it copies from where to where. */
interface MigrationSpec extends TableMapSpec {
  readonly source: {
    readonly connection?: string;
    readonly tables?: readonly string[];
    readonly exclude?: readonly string[];
  };
  readonly target: TableMapSpec['target'] & { readonly connection?: string };
}

export interface Compared {
  readonly source: Address;
  readonly target: Address;
  readonly pairs: readonly ComparePair[];
  readonly problems: readonly Diagnostic[];
}

/** `found`: the tables of a pair by `connection table`, as far as the servers told. */
export function comparedTables(
  spec: DataDiffSpec,
  found: ReadonlyMap<string, TableModel>,
  context: PlanContext,
): Compared {
  if (spec.migration !== undefined) return ofMigration(spec, addressOf('Migration', spec.migration), context);
  const { source, target } = spec;
  if (source === undefined || target === undefined)
    return { source: '', target: '', pairs: [], problems: [] };
  const [from, into] = [connectionAddress(source.connection), connectionAddress(target.connection)];
  const sourceModel = found.get(`${from} ${source.table}`);
  const pair: ComparePair = {
    source: side(source, sourceModel),
    target: side(target, found.get(`${into} ${target.table}`)),
    expect: 'equal',
    ...compareBy(spec, sourceModel, found.get(`${into} ${target.table}`), spec.rename ?? {}),
    tolerance: spec.tolerance ?? {},
  };
  return { source: from, target: into, pairs: [pair], problems: [] };
}

/** What the Migration would copy now: the same names, keys and conditions. Its source is always asked, because a Migration has drift. */
function ofMigration(spec: DataDiffSpec, address: Address, context: PlanContext): Compared {
  const where = context.at(['check', 'dataDiff', 'migration']);
  const migration = context.resource(address)?.spec as unknown as MigrationSpec | undefined;
  const from = migration?.source.connection;
  const into = migration?.target.connection;
  const none = { source: '', target: '', pairs: [] };
  if (migration === undefined) return { ...none, problems: [] };
  if (from === undefined || into === undefined) {
    const detail = `${address} has files at one end; only tables of two connections can be compared.`;
    return { ...none, problems: [diagnose('DBK4215', where, detail)] };
  }
  const [source, target] = [connectionAddress(from), connectionAddress(into)];
  const { tables, exclude } = migration.source;
  const answer = context.world.get(tablesRequest(source, tables ?? ['*'], exclude));
  if (answer.is !== 'known') {
    const detail = `${source} did not tell which tables ${address} copies, so it is not known what to compare. Plan again when it answers.`;
    return { source, target, pairs: [], problems: [diagnose('DBK4215', where, detail)] };
  }
  const schemas = context.capabilities(target)?.schemas ?? true;
  const pairs = mapTables(migration, answer.value, schemas).tables.map((table) => copiedPair(table, spec));
  return { source, target, pairs, problems: [] };
}

function copiedPair(table: MappedTable, spec: DataDiffSpec): ComparePair {
  const { source, to, settings } = table;
  const left = [...(settings.excludeColumns ?? []), ...(spec.excludeColumns ?? [])];
  const copied = source.columns
    .filter((column) => column.generated === undefined)
    .map((column) => column.name);
  const by = {
    ...spec,
    key: spec.key ?? settings.key ?? source.key,
    columns: spec.columns ?? copied,
    excludeColumns: left,
  };
  return {
    source: { table: tableName(source), ...(settings.where === undefined ? {} : { where: settings.where }) },
    target: { table: to },
    expect: 'equal',
    ...compareBy(by, source, undefined, { ...settings.rename, ...spec.rename }),
    tolerance: spec.tolerance ?? {},
  };
}

function side(spec: DiffSide, model: TableModel | undefined): ComparePair['source'] {
  const table = model === undefined ? parseTableName(spec.table) : tableName(model);
  return spec.where === undefined ? { table } : { table, where: spec.where };
}

/** The columns asked for, else all of the source that the target has too; [] = decided when it runs, because the tables could not be seen. */
function compareBy(
  spec: DataDiffSpec,
  source: TableModel | undefined,
  target: TableModel | undefined,
  rename: Readonly<Record<string, string>>,
): Pick<ComparePair, 'key' | 'columns'> {
  const left = new Set(spec.excludeColumns ?? []);
  const there = new Set(target?.columns.map((column) => column.name));
  const pair = (from: string) => ({ from, to: rename[from] ?? from });
  const names = (spec.columns ?? source?.columns.map((column) => column.name) ?? []).filter(
    (name) => !left.has(name),
  );
  const shared =
    spec.columns !== undefined || target === undefined
      ? names
      : names.filter((name) => there.has(pair(name).to));
  return { key: (spec.key ?? source?.key ?? []).map(pair), columns: shared.map(pair) };
}
