// What: keys, indexes and foreign keys of the target tables, and what of the source stays behind. What not: columns (map-columns).
import { digestOf } from '../../model/canonical.ts';
import {
  type ForeignKeyModel,
  type IndexModel,
  type TableModel,
  type TableName,
  tableText,
} from '../../model/table.ts';
import type { MappedTable } from '../../rules/table-map.ts';
import type { MappedColumns } from './map-columns.ts';

/** One table with its columns mapped: what objects are made from. */
export interface WithColumns {
  readonly table: MappedTable;
  readonly columns: MappedColumns;
}

export interface MappedObjects {
  readonly key: readonly string[];
  readonly indexes: readonly IndexModel[];
  readonly foreignKeys: readonly ForeignKeyModel[];
  readonly checks: TableModel['checks'];
  /** What is not made, for people: `index by_name (an expression)`. */
  readonly behind: readonly string[];
}

/** Names taken in the target so far. Some engines keep index names per schema, so they are made unique over the whole Migration. */
export class ObjectNames {
  private readonly taken = new Set<string>();

  claim(name: string, table: TableName): string {
    const own = bounded(name);
    const free =
      this.taken.has(own.toLowerCase()) || /^sqlite_/i.test(own) ? bounded(`${table.name}_${name}`) : own;
    this.taken.add(free.toLowerCase());
    return free;
  }
}

/** PostgreSQL cuts names after 63 bytes without a word, and two names may then be one. */
function bounded(name: string): string {
  const bytes = new TextEncoder().encode(name).length;
  return bytes <= 63 ? name : `${[...name].slice(0, 40).join('').slice(0, 40)}_${digestOf(name).slice(0, 8)}`;
}

/** Source column -> target column, of the columns that are copied. */
export function columnNames(columns: MappedColumns): ReadonlyMap<string, string> {
  return new Map(columns.columns.map(({ from, to }) => [from.name, to.name]));
}

/** `all`: every table of the Migration, to find what a foreign key refers to. */
export function mapObjects(
  one: WithColumns,
  all: readonly WithColumns[],
  sameEngine: boolean,
  names: ObjectNames,
): MappedObjects {
  const { source, to } = one.table;
  const renamed = columnNames(one.columns);
  const behind: string[] = [
    ...one.columns.generated.map((name) => `generated column ${name}`),
    ...one.columns.columns
      .filter((column) => column.from.default !== undefined && column.to.default === undefined)
      .map(({ from }) => `default of column ${from.name}`),
  ];
  const key = everyMapped(source.key, renamed) ?? [];
  if (source.key.length > 0 && key.length === 0)
    behind.push(`primary key (${source.key.join(', ')}): a column of it is left out`);
  const indexes = source.indexes.flatMap((index) => {
    const columns = everyMapped(index.columns, renamed);
    const why = indexObstacle(index, columns, sameEngine);
    if (why !== undefined) behind.push(`index ${index.name} (${why})`);
    return why === undefined ? [{ ...index, name: names.claim(index.name, to), columns: columns ?? [] }] : [];
  });
  const foreignKeys = source.foreignKeys.flatMap((foreign) => {
    const mapped = mapForeignKey(foreign, renamed, all);
    if (typeof mapped === 'string') behind.push(`foreign key ${foreign.name} (${mapped})`);
    return typeof mapped === 'string' ? [] : [{ ...mapped, name: names.claim(foreign.name, to) }];
  });
  const checks = sameEngine && untouched(one) ? source.checks : [];
  if (checks.length === 0) behind.push(...source.checks.map((check) => `check ${check.name}`));
  return { key, indexes, foreignKeys, checks, behind };
}

/** The SQL of a check names columns, so it is kept only where all of them keep their names. */
function untouched({ columns }: WithColumns): boolean {
  return columns.columns.every(({ from, to }) => from.name === to.name);
}

function everyMapped(
  names: readonly string[],
  renamed: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  const mapped = names.flatMap((name) => renamed.get(name) ?? []);
  return mapped.length === names.length ? mapped : undefined;
}

function indexObstacle(
  index: IndexModel,
  columns: readonly string[] | undefined,
  sameEngine: boolean,
): string | undefined {
  if (index.expression !== undefined && !sameEngine) return 'an expression of the source engine';
  if (index.where !== undefined && !sameEngine) return 'a condition in the SQL of the source engine';
  return columns === undefined ? 'a column of it is left out' : undefined;
}

function mapForeignKey(
  foreign: ForeignKeyModel,
  renamed: ReadonlyMap<string, string>,
  all: readonly WithColumns[],
): ForeignKeyModel | string {
  const parent = all.find(({ table }) => tableText(table.source) === tableText(foreign.to));
  if (parent === undefined) return `${tableText(foreign.to)} is not in this Migration`;
  const columns = everyMapped(foreign.columns, renamed);
  const toColumns = everyMapped(foreign.toColumns, columnNames(parent.columns));
  if (columns === undefined || toColumns === undefined) return 'a column of it is left out';
  return { ...foreign, columns, to: parent.table.to, toColumns };
}
