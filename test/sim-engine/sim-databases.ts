// What: the databases of a simulated machine: what was committed, which is all that survives a crash. What not: sessions (sim-engine.ts).
import { type SchemaChange, type TableModel, tableText } from '../../compiler/model/table.ts';

/** A table and its rows as lines of copyText, by primary key where there is one. */
export interface SimTable {
  readonly model: TableModel;
  readonly rows: readonly string[];
}

export type SimDatabase = ReadonlyMap<string, SimTable>;

/** By path. A database that is not here does not exist yet. Values are never changed in place: a transaction works on a copy and commits by putting it back. */
export type SimDatabases = Map<string, SimDatabase>;

export function emptyDatabase(): SimDatabase {
  return new Map();
}

/** One statement of the simulated language: a schema change, a count, or the first rows of a table. */
export type SimStatement =
  | { readonly change: SchemaChange }
  | { readonly count: string }
  | { readonly select: string; readonly limit: number };

export class SimRefusal extends Error {
  readonly code: 'constraint' | 'missing';
  constructor(code: 'constraint' | 'missing', message: string) {
    super(message);
    this.code = code;
  }
}

export function tableOf(database: SimDatabase, name: string): SimTable {
  const table = database.get(name);
  if (table === undefined) throw new SimRefusal('missing', `no such table: ${name}`);
  return table;
}

/** What a schema change makes of a database; a second creation is refused as a real one is. */
export function changed(database: SimDatabase, change: SchemaChange): SimDatabase {
  const next = new Map(database);
  if ('create' in change) {
    const name = tableText(change.create);
    if (next.has(name)) {
      if (change.ifMissing === true) return next;
      throw new SimRefusal('constraint', `table ${name} already exists`);
    }
    next.set(name, { model: change.create, rows: [] });
  } else if ('drop' in change) {
    next.delete(tableText(change.drop));
  } else if ('truncate' in change) {
    const name = tableText(change.truncate);
    next.set(name, { ...tableOf(next, name), rows: [] });
  } else if ('rename' in change) {
    const from = tableText(change.rename);
    next.set(change.to, { ...tableOf(next, from), model: { ...tableOf(next, from).model, name: change.to } });
    next.delete(from);
  } else if ('index' in change || 'foreignKey' in change) {
    const name = tableText(change.on);
    const { model, rows } = tableOf(next, name);
    if ('index' in change && model.indexes.some((index) => index.name === change.index.name))
      throw new SimRefusal('constraint', `index ${change.index.name} already exists`);
    const more =
      'index' in change
        ? { indexes: [...model.indexes, change.index] }
        : { foreignKeys: [...model.foreignKeys, change.foreignKey] };
    next.set(name, { model: { ...model, ...more }, rows });
  }
  return next;
}

/** The primary key is unique; upsert replaces the row that has it. */
export function withRows(
  database: SimDatabase,
  name: string,
  lines: readonly string[],
  mode: 'insert' | 'upsert',
): SimDatabase {
  const { model, rows } = tableOf(database, name);
  const next = new Map(database);
  if (model.key.length === 0) return next.set(name, { model, rows: [...rows, ...lines] });
  const at = model.key.map((column) => model.columns.findIndex((each) => each.name === column));
  const keyOf = (line: string) => at.map((index) => line.split('\t')[index]).join('\t');
  const byKey = new Map(rows.map((line) => [keyOf(line), line]));
  for (const line of lines) {
    if (mode === 'insert' && byKey.has(keyOf(line)))
      throw new SimRefusal('constraint', `duplicate key ${keyOf(line)} in ${name}`);
    byKey.set(keyOf(line), line);
  }
  return next.set(name, { model, rows: [...byKey.values()] });
}
