// What: which tables of a copy have arrived, kept in the target database in the same transaction as the rows. What not: the copying (copy.ts).
import type { ColumnModel, TableModel, TableName } from '../../compiler/model/table.ts';
import type { Session } from '../engine.ts';
import { readSmall, rowsOf } from './copy-text.ts';

const textColumn = (name: string, size: number): ColumnModel => ({
  name,
  type: { type: 'text', size },
  native: '',
  nullable: false,
});
const columns: readonly ColumnModel[] = [
  textColumn('run_key', 200),
  textColumn('item', 400),
  { name: 'row_count', type: { type: 'integer', bits: 64 }, native: '', nullable: false },
];

/** Hidden from catalogues like every table named `dbkeel_*`. */
const table: TableName = { name: 'dbkeel_checkpoints' };
const model: TableModel = {
  ...table,
  columns,
  key: ['run_key', 'item'],
  indexes: [],
  foreignKeys: [],
  checks: [],
};

export interface Checkpoints {
  /** Rows of an item that has arrived, undefined when it has not. */
  done(item: string): number | undefined;
  /** Inside the transaction that wrote the item's rows. */
  mark(item: string, rows: number): Promise<void>;
}

/** Makes the table when it is missing, and reads what the run with this key has finished so far. */
export async function openCheckpoints(
  session: Session,
  key: string,
  signal: AbortSignal,
): Promise<Checkpoints> {
  for (const statement of session.dialect.ddl({ create: model, ifMissing: true }))
    await session.query(statement.sql, [], signal);
  const rows = await readSmall(session, { table, columns, orderBy: [] }, signal);
  const known = new Map(rows.filter((row) => row[0] === key).map((row) => [row[1], Number(row[2])]));
  return {
    done: (item) => known.get(item),
    async mark(item, count) {
      await session.write(
        { table, columns, mode: 'insert', key: ['run_key', 'item'] },
        rowsOf(columns, [[key, item, String(count)]]),
        signal,
      );
      known.set(item, count);
    },
  };
}

/** The same question without making anything: for probes. Undefined when there is no checkpoint table. */
export async function readCheckpoints(
  session: Session,
  key: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number> | undefined> {
  try {
    const rows = await readSmall(session, { table, columns, orderBy: [] }, signal);
    return new Map(rows.filter((row) => row[0] === key).map((row) => [String(row[1]), Number(row[2])]));
  } catch {
    return undefined;
  }
}
