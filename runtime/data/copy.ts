// What: whole tables from one session to another, each in one transaction with its checkpoint. What not: DDL, indexes, validation (other operations of the job).
import type { CopyTable, RowsCopyArgs } from '../../compiler/model/operation-args.ts';
import { type SelectModel, tableText, type WireFormat, type WriteModel } from '../../compiler/model/table.ts';
import type { RowStream, Session } from '../engine.ts';
import { fail } from '../failure.ts';
import type { Checkpoints } from './checkpoint.ts';
import { explainCopy } from './copy-failure.ts';

export interface CopyWork {
  readonly source: Session;
  readonly target: Session;
  readonly checkpoints: Checkpoints;
  readonly signal: AbortSignal;
  gate(): Promise<void>;
  /** Called for every batch that has passed; the stream goes on when it resolves. */
  passed(rows: number, bytes: number, table: string): Promise<void>;
}

export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  /** true: an earlier try of the same run had already copied it. */
  readonly before: boolean;
}

/** Tables in order; a table that has its checkpoint is not read again. The caller holds one read transaction on the source, so all tables show one moment. */
export async function copyTables(args: RowsCopyArgs, work: CopyWork): Promise<readonly CopiedTable[]> {
  const copied: CopiedTable[] = [];
  for (const table of args.tables) {
    await work.gate();
    const name = tableText(table.to);
    const before = work.checkpoints.done(name);
    copied.push(
      before === undefined
        ? await copyTable(table, args, work)
        : { table: name, rows: before, bytes: 0, before: true },
    );
  }
  return copied;
}

/** The rows, what had to go for them and the checkpoint arrive together or not at all. */
async function copyTable(table: CopyTable, args: RowsCopyArgs, work: CopyWork): Promise<CopiedTable> {
  const name = tableText(table.to);
  const stream = streamOf(table, work);
  try {
    const written = await work.target.transaction('write', async () => {
      await makeRoom(table, args, work);
      const into: WriteModel = {
        table: table.to,
        columns: stream.rows.columns,
        mode: table.mode,
        key: table.targetKey,
      };
      const result = await work.target.write(into, stream.rows, work.signal);
      if (table.mode === 'insert' && result.rows !== stream.read.rows)
        throw fail('data', `${stream.read.rows} rows were read and ${result.rows} arrived`);
      await work.checkpoints.mark(name, stream.read.rows);
      return result;
    });
    return { table: name, rows: stream.read.rows, bytes: written.bytes, before: false };
  } catch (error) {
    throw explainCopy(error, table, args, stream.read.broken ? 'read' : 'written');
  }
}

/** What `onRows` asks for, inside the transaction of the rows. */
async function makeRoom(table: CopyTable, args: RowsCopyArgs, { target, signal }: CopyWork): Promise<void> {
  if (table.mode === 'upsert' && !target.dialect.capabilities.upsert)
    throw fail('unsupported', `the engine of ${args.target} cannot update rows by a key`);
  if (table.onRows === 'replace')
    await target.query(`delete from ${target.dialect.table(table.to)}`, [], signal);
  if (table.onRows === 'fail' && (await hasRows(table, target, signal)))
    throw fail(
      'conflict',
      `${tableText(table.to)} of ${args.target} holds rows that this run did not write. Empty the table, or say what shall happen to them with  onExisting: append, upsert, truncate or replace`,
    );
}

/** One row is enough, however large the table. */
async function hasRows(table: CopyTable, target: Session, signal: AbortSignal): Promise<boolean> {
  const columns = table.columns.slice(0, 1).map(({ to }) => to);
  const { sql, params } = target.dialect.select({ table: table.to, columns, orderBy: [], limit: 1 });
  return (await target.query(sql, params, signal)).rows.length > 0;
}

interface CopyStream {
  readonly rows: RowStream;
  /** What has been read so far, and whether it was the reading that failed. */
  readonly read: { rows: number; broken: boolean };
}

/** The source's stream under the target's column names. */
function streamOf(table: CopyTable, work: CopyWork): CopyStream {
  const format = wireFormat(table, work);
  const select: SelectModel = {
    table: table.from,
    columns: table.columns.map((column) => column.from),
    orderBy: [],
    ...(table.where === undefined ? {} : { where: table.where }),
  };
  const read = { rows: 0, broken: false };
  const batches = async function* () {
    const source = work.source.read(select, format, work.signal).batches[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await source.next().catch((error: unknown) => {
          read.broken = true;
          throw error;
        });
        if (next.done === true) return;
        yield next.value;
        read.rows += next.value.rows;
        await work.passed(next.value.rows, next.value.bytes.byteLength, tableText(table.to));
      }
    } finally {
      await source.return?.();
    }
  };
  return { rows: { columns: table.columns.map((column) => column.to), format, batches: batches() }, read };
}

/** Binary only between columns that both ends spell alike: then the bytes of one are the bytes of the other. */
function wireFormat(table: CopyTable, work: CopyWork): WireFormat {
  const both =
    work.source.dialect.capabilities.reads.includes('pgBinary') &&
    work.target.dialect.capabilities.writes.includes('pgBinary');
  return both && table.columns.every(({ from, to }) => from.native === to.native && from.native !== '')
    ? 'pgBinary'
    : 'copyText';
}
