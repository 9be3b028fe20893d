// What: one table's rows of the catalogue as a model. What not: asking for them (read-catalog.ts).
import { toNeutral } from '../../../../compiler/dialects/sqlite/to-neutral.ts';
import type {
  ColumnModel,
  ForeignKeyModel,
  IndexModel,
  TableModel,
} from '../../../../compiler/model/table.ts';
import { type CreateText, readCreateIndex, readCreateTable } from './create-text.ts';
import { defaultOf } from './default.ts';

export interface TableRow {
  readonly name: string;
  readonly withoutRowid: boolean;
  readonly sql: string;
}

export interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly declared: string;
  readonly notNull: boolean;
  readonly defaultText: string | undefined;
  /** 1-based place in the primary key, 0 = not part of it. */
  readonly keyPlace: number;
  readonly generated: boolean;
}

/** One column of one index. `origin`: c = CREATE INDEX, u = UNIQUE, pk. */
export interface IndexRow {
  readonly table: string;
  readonly name: string;
  readonly unique: boolean;
  readonly origin: string;
  readonly partial: boolean;
  readonly sql: string | undefined;
  readonly expression: boolean;
  readonly column: string;
}

/** One column of one foreign key. */
export interface ForeignKeyRow {
  readonly table: string;
  readonly id: string;
  readonly parent: string;
  readonly from: string;
  readonly to: string | null;
  readonly onUpdate: string;
  readonly onDelete: string;
}

export interface TableParts {
  readonly columns: readonly ColumnRow[];
  readonly indexes: readonly IndexRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
}

/** `parents`: key columns of tables in lower case, for foreign keys that name none. */
export function tableModel(
  table: TableRow,
  parts: TableParts,
  parents: ReadonlyMap<string, readonly string[]>,
): TableModel {
  const text = readCreateTable(table.sql);
  const key = parts.columns
    .filter((column) => column.keyPlace > 0)
    .toSorted((a, b) => a.keyPlace - b.keyPlace)
    .map((column) => column.name);
  return {
    name: table.name,
    columns: parts.columns.map((column) => columnModel(column, table, key.length === 1, text)),
    key,
    indexes: groups(parts.indexes, (row) => row.name).flatMap((rows) => indexModel(table.name, rows)),
    foreignKeys: groups(parts.foreignKeys, (row) => row.id).map((rows) =>
      foreignKeyModel(table.name, rows, text, parents),
    ),
    checks: text.checks.map((check, index) => ({
      name: check.name ?? `${table.name}_check${index + 1}`,
      sql: check.sql,
    })),
  };
}

function columnModel(row: ColumnRow, table: TableRow, alone: boolean, text: CreateText): ColumnModel {
  const native = row.declared.toLowerCase();
  const { type } = toNeutral({ name: row.name, native });
  const numbered = row.keyPlace === 1 && alone && native === 'integer' && !table.withoutRowid;
  const generated = row.generated ? text.generated.get(row.name.toLowerCase()) : undefined;
  return {
    name: row.name,
    type,
    native,
    // SQLite lets NULL into a primary key by an old mistake it keeps; nobody means it, and no other engine allows it.
    nullable: !row.notNull && row.keyPlace === 0,
    ...(numbered ? { identity: true } : {}),
    ...(generated === undefined ? {} : { generated }),
    ...(row.defaultText === undefined ? {} : { default: defaultOf(row.defaultText, type) }),
  };
}

function indexModel(table: string, rows: readonly IndexRow[]): readonly IndexModel[] {
  const [first] = rows;
  if (first === undefined || first.origin === 'pk') return [];
  const columns = rows.map((row) => row.column);
  const text = first.sql === undefined ? undefined : readCreateIndex(first.sql);
  const expression = rows.some((row) => row.expression) ? text?.terms : undefined;
  return [
    {
      // The index of a UNIQUE clause has a reserved name that no CREATE INDEX may use.
      name: first.origin === 'u' ? `${table}_${columns.join('_')}_key` : first.name,
      columns:
        expression === undefined ? columns : rows.filter((row) => !row.expression).map((row) => row.column),
      unique: first.unique,
      ...(expression === undefined ? {} : { expression }),
      ...(first.partial && text?.where !== undefined ? { where: text.where } : {}),
    },
  ];
}

const actions: Readonly<Record<string, ForeignKeyModel['onDelete']>> = {
  'NO ACTION': 'noAction',
  RESTRICT: 'restrict',
  CASCADE: 'cascade',
  'SET NULL': 'setNull',
  'SET DEFAULT': 'setDefault',
};

function foreignKeyModel(
  table: string,
  rows: readonly ForeignKeyRow[],
  text: CreateText,
  parents: ReadonlyMap<string, readonly string[]>,
): ForeignKeyModel {
  const columns = rows.map((row) => row.from);
  const parent = rows[0]?.parent ?? '';
  const named = rows.map((row) => row.to).filter((to) => to !== null);
  return {
    name: text.foreignKeys.get(columns.join(',').toLowerCase()) ?? `${table}_${columns.join('_')}_fkey`,
    columns,
    to: { name: parent },
    toColumns: named.length === columns.length ? named : (parents.get(parent.toLowerCase()) ?? []),
    onDelete: actions[rows[0]?.onDelete ?? ''] ?? 'noAction',
    onUpdate: actions[rows[0]?.onUpdate ?? ''] ?? 'noAction',
  };
}

/** In the order of their first rows. */
function groups<T>(rows: readonly T[], of: (row: T) => string): readonly (readonly T[])[] {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const group = found.get(of(row));
    if (group === undefined) found.set(of(row), [row]);
    else group.push(row);
  }
  return [...found.values()];
}
