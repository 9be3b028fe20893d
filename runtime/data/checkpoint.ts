// What: which tables of a copy have arrived, kept in the target database in the same transaction as the rows. What not: the copying (copy.ts).
import type { ColumnModel, TableModel, TableName } from '../../compiler/model/table.ts';
import type { Session } from '../engine.ts';
import { failureOf, OperationFailure } from '../failure.ts';
import { readSmall, rowsOf, type TextRow } from './copy-text.ts';

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
  await makeTable(session, signal);
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

/** Two migrations may make it at the same moment: whoever comes second is told so by the server, and it is there. */
async function makeTable(session: Session, signal: AbortSignal): Promise<void> {
  try {
    for (const statement of session.dialect.ddl({ create: model, ifMissing: true }))
      await session.query(statement.sql, [], signal);
  } catch (error) {
    if ((await readSome(session, signal)) !== undefined) return;
    const failure = failureOf(error);
    const hint = `dbkeel keeps in the target which tables have arrived (table ${table.name}), so its user must be allowed to make that table, or find it there.`;
    throw new OperationFailure({ ...failure, message: `${failure.message} ${hint}` }, { cause: error });
  }
}

async function readSome(session: Session, signal: AbortSignal): Promise<readonly TextRow[] | undefined> {
  try {
    return await readSmall(session, { table, columns, orderBy: [] }, signal);
  } catch (error) {
    if (failureOf(error).code === 'missing') return undefined;
    throw error;
  }
}

/** The same question without making anything: for probes. Undefined when there is no checkpoint table. */
export async function readCheckpoints(
  session: Session,
  key: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number> | undefined> {
  const rows = await readSome(session, signal);
  if (rows === undefined) return undefined;
  return new Map(rows.filter((row) => row[0] === key).map((row) => [String(row[1]), Number(row[2])]));
}
