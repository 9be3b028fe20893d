// What: whole tables from one session to another, each in one transaction with its checkpoint. What not: DDL, indexes, validation (other operations of the job).
import type { CopyTable, RowsCopyArgs } from '../../compiler/model/operation-args.ts';
import {
  type ColumnModel,
  type SelectModel,
  tableText,
  type WireFormat,
  type WriteModel,
} from '../../compiler/model/table.ts';
import type { RowStream, Session } from '../engine.ts';
import { fail } from '../failure.ts';
import type { Checkpoints } from './checkpoint.ts';

export interface CopyWork {
  readonly source: Session;
  readonly target: Session;
  readonly checkpoints: Checkpoints;
  readonly signal: AbortSignal;
  gate(): Promise<void>;
  progress(rows: number, bytes: number, note: string): void;
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
        ? await copyTable(table, work)
        : { table: name, rows: before, bytes: 0, before: true },
    );
  }
  return copied;
}

async function copyTable(table: CopyTable, work: CopyWork): Promise<CopiedTable> {
  const name = tableText(table.to);
  const format = wireFormat(table, work);
  const select: SelectModel = {
    table: table.from,
    columns: table.columns.map((column) => column.from),
    orderBy: [],
    ...(table.where === undefined ? {} : { where: table.where }),
  };
  const into: WriteModel = {
    table: table.to,
    columns: table.columns.map((column) => column.to),
    mode: table.mode,
    key: table.targetKey,
  };
  const read = { rows: 0 };
  const written = await work.target.transaction('write', async () => {
    const stream = counted(work.source.read(select, format, work.signal), into.columns, (rows, bytes) => {
      read.rows += rows;
      work.progress(rows, bytes, name);
    });
    const result = await work.target.write(into, stream, work.signal);
    if (table.mode === 'insert' && result.rows !== read.rows) {
      throw fail(
        'data',
        `${name}: ${read.rows} rows were read and ${result.rows} arrived; nothing of this table was kept.`,
      );
    }
    await work.checkpoints.mark(name, read.rows);
    return result;
  });
  return { table: name, rows: read.rows, bytes: written.bytes, before: false };
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

/** The source's stream under the target's column names, telling how much has passed. */
function counted(
  stream: RowStream,
  columns: readonly ColumnModel[],
  passed: (rows: number, bytes: number) => void,
): RowStream {
  const batches = async function* () {
    for await (const batch of stream.batches) {
      yield batch;
      passed(batch.rows, batch.bytes.byteLength);
    }
  };
  return { columns, format: stream.format, batches: batches() };
}
