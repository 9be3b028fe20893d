// What: which source table of a Migration goes to which target table, by its spec: names only. What not: columns and types (kinds/migration), which ask a dialect.
import { type TableModel, type TableName, tableText } from '../model/table.ts';
import { parseTableName, pickTable } from './tables.ts';

/** What differs for one table; columns by their names in the source. */
export interface TableSettings {
  readonly to?: string;
  readonly where?: string;
  readonly key?: readonly string[];
  readonly cursor?: string;
  readonly rename?: Readonly<Record<string, string>>;
  readonly excludeColumns?: readonly string[];
  readonly types?: Readonly<Record<string, string>>;
}

/** The part of a Migration's spec that says where tables go. */
export interface TableMapSpec {
  readonly target: { readonly schema?: string; readonly table?: string };
  readonly perTable?: Readonly<Record<string, TableSettings>>;
}

/** `settingsKey`: the key of `perTable` that meant this table. */
export interface MappedTable {
  readonly source: TableModel;
  readonly to: TableName;
  readonly settings: TableSettings;
  readonly settingsKey?: string;
}

/** `unused`: keys of `perTable` that mean none of the tables. `ambiguous`: keys that mean several. */
export interface TableMapping {
  readonly tables: readonly MappedTable[];
  readonly unused: readonly string[];
  readonly ambiguous: readonly string[];
}

/** In the order of `tables`. `schemas`: whether the target's engine has schemas. */
export function mapTables(spec: TableMapSpec, tables: readonly TableModel[], schemas: boolean): TableMapping {
  const settings = new Map<TableModel, string>();
  const unused: string[] = [];
  const ambiguous: string[] = [];
  for (const key of Object.keys(spec.perTable ?? {}).sort()) {
    const pick = pickTable(tables, key);
    if (pick.is === 'found') settings.set(pick.table, key);
    else (pick.is === 'none' ? unused : ambiguous).push(key);
  }
  const mapped = tables.map((source): MappedTable => {
    const key = settings.get(source);
    const own = key === undefined ? {} : (spec.perTable?.[key] ?? {});
    const to = targetName(source, own.to ?? spec.target.table, spec.target.schema, schemas);
    return { source, to, settings: own, ...(key === undefined ? {} : { settingsKey: key }) };
  });
  return { tables: mapped, unused, ambiguous };
}

/** `written` may hold its own schema. Else: the target's, else the source's, else public, the schema every such server starts with. */
function targetName(
  source: TableModel,
  written: string | undefined,
  schema: string | undefined,
  schemas: boolean,
): TableName {
  const name = written === undefined ? { name: source.name } : parseTableName(written);
  if (name.schema !== undefined) return name;
  return schemas ? { schema: schema ?? source.schema ?? 'public', name: name.name } : { name: name.name };
}

/** Target tables that several sources would write, by name without case: most engines cannot hold both. */
export function collisions(tables: readonly MappedTable[]): readonly (readonly MappedTable[])[] {
  const byName = new Map<string, MappedTable[]>();
  for (const table of tables) {
    const name = tableText(table.to).toLowerCase();
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [table]);
    else same.push(table);
  }
  return [...byName.values()].filter((same) => same.length > 1);
}
