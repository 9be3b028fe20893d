// What: a stream of rows into one table, by LOAD DATA LOCAL from the stream, or by INSERT where the server does not allow that. What not: the transaction.
import { Readable } from 'node:stream';
import { merge, stage, stageSql } from '../../../compiler/dialects/mysql/merge.ts';
import { literal, quote, quoteList, quoteTable } from '../../../compiler/dialects/mysql/quote.ts';
import { fromText } from '../../../compiler/dialects/mysql/value.ts';
import type { ColumnModel, WriteModel } from '../../../compiler/model/table.ts';
import { decodeRow } from '../../data/copy-text.ts';
import type { RowStream } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Turns } from '../../turns.ts';
import { answerOf } from './answer.ts';
import { kindOfNumber } from './classify.ts';
import type { Link } from './connect.ts';
import { forLoadData } from './load-bytes.ts';
import { type Header, runRaw } from './raw.ts';

export interface Written {
  readonly rows: number;
  readonly bytes: number;
}

export interface Writing {
  readonly link: Link;
  readonly turns: Turns;
  readonly localInfile: boolean;
  readonly signal: AbortSignal;
}

/** Inside a transaction. An upsert loads a temporary table first. */
export async function writeRows(work: Writing, into: WriteModel, rows: RowStream): Promise<Written> {
  const load = work.localInfile ? loadData : insertRows;
  if (into.mode === 'insert') return await load(work, quoteTable(into.table), into, rows);
  await statement(work, stageSql(into));
  const written = await load(work, stage, into, rows);
  for (const each of merge(into)) await statement(work, each.sql);
  await statement(work, `drop temporary table ${stage}`);
  return written;
}

/** A statement of ours, whose warnings are errors. */
async function statement(work: Writing, sql: string, file?: () => Readable): Promise<Header | undefined> {
  const turn = await work.turns.take(work.signal, false);
  try {
    const { header } = await runRaw(work.link.raw, sql, undefined, file);
    if ((header?.warningStatus ?? 0) > 0) throw await warningsOf(work.link, header?.warningStatus ?? 0);
    return header;
  } catch (error) {
    throw turn.failure(error);
  } finally {
    await turn.end();
  }
}

/** LOAD DATA LOCAL turns what strict mode would refuse into warnings: 'abc' becomes 0, a duplicate is dropped. So the first ones are told, and the rows rolled back. */
async function warningsOf(link: Link, count: number): Promise<Error> {
  const { rows } = await answerOf(link.raw, 'show warnings limit 3');
  const number = Number(rows[0]?.[1] ?? 0);
  const text = rows.map((row) => `${String(row[2])} (${String(row[1])})`).join('; ');
  const [code, retry] = kindOfNumber(number);
  return fail(
    code === 'constraint' ? code : 'data',
    `The server did not take all values as they are, ${count} warnings: ${text}`,
    retry,
  );
}

async function loadData(work: Writing, table: string, into: WriteModel, rows: RowStream): Promise<Written> {
  const counted = { rows: 0, bytes: 0 };
  let broken: unknown;
  const bytes = async function* () {
    try {
      for await (const batch of rows.batches) {
        counted.rows += batch.rows;
        counted.bytes += batch.bytes.byteLength;
        yield forLoadData(batch.bytes);
      }
    } catch (error) {
      // The driver would end the file and report its own way; the statement is finished first, then this is told.
      broken = error;
    }
  };
  const file = Readable.from(bytes(), { objectMode: false, highWaterMark: 1024 * 1024 });
  const stop = () => void file.destroy(new Error('canceled'));
  work.signal.addEventListener('abort', stop, { once: true });
  try {
    const header = await statement(work, loadSql(table, into.columns), () => file);
    if (broken !== undefined) throw broken;
    if (header?.affectedRows !== counted.rows)
      throw fail(
        'data',
        `${counted.rows} rows were sent and ${header?.affectedRows ?? 0} arrived; the server does not say why.`,
      );
    return counted;
  } catch (error) {
    throw broken ?? error;
  } finally {
    work.signal.removeEventListener('abort', stop);
    file.destroy();
  }
}

/** Columns that need a conversion pass through a variable; the others are read by the server as they come. */
function loadSql(table: string, columns: readonly ColumnModel[]): string {
  const conversions = columns.map((column, at) => fromText(column, `@c${at}`));
  const targets = columns
    .map((column, at) => (conversions[at] === undefined ? quote(column.name) : `@c${at}`))
    .join(', ');
  const sets = columns.flatMap((column, at) =>
    conversions[at] === undefined ? [] : [`${quote(column.name)} = ${conversions[at]}`],
  );
  const set = sets.length === 0 ? '' : ` set ${sets.join(', ')}`;
  return `load data local infile 'dbkeel' into table ${table} character set utf8mb4 fields terminated by '\\t' escaped by '\\\\' lines terminated by '\\n' (${targets})${set}`;
}

const insertBytes = 512 * 1024;

/** For servers with local_infile off: slower, and strict by itself. */
async function insertRows(work: Writing, table: string, into: WriteModel, rows: RowStream): Promise<Written> {
  const head = `insert into ${table} (${quoteList(into.columns.map((column) => column.name))}) values `;
  const counted = { rows: 0, bytes: 0 };
  let tuples: string[] = [];
  let length = 0;
  const flush = async () => {
    if (tuples.length > 0) await statement(work, head + tuples.join(','));
    tuples = [];
    length = 0;
  };
  for await (const batch of rows.batches) {
    counted.rows += batch.rows;
    counted.bytes += batch.bytes.byteLength;
    for (const line of Buffer.from(batch.bytes).toString('utf8').split('\n').slice(0, -1)) {
      const tuple = tupleOf(line, into.columns);
      tuples.push(tuple);
      length += tuple.length;
      if (length >= insertBytes) await flush();
    }
  }
  await flush();
  return counted;
}

function tupleOf(line: string, columns: readonly ColumnModel[]): string {
  const cells = decodeRow(line);
  const values = columns.map((column, at) => {
    const cell = cells[at] ?? null;
    return cell === null ? 'NULL' : (fromText(column, literal(cell)) ?? literal(cell));
  });
  return `(${values.join(',')})`;
}
