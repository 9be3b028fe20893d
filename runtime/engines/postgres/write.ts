// What: a stream of rows into one table through COPY FROM. What not: the transaction around it (session.ts).
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { merge, stage, stageSql } from '../../../compiler/dialects/postgres/merge.ts';
import { quoteList, quoteTable } from '../../../compiler/dialects/postgres/quote.ts';
import type { WriteModel } from '../../../compiler/model/table.ts';
import type { RowStream } from '../../engine.ts';
import type { Turns } from '../../turns.ts';
import { arrayRewriter } from './array-literal.ts';
import type { Link } from './connect.ts';
import { binaryHeader, binaryTrailer } from './row-cutter.ts';
import { refuseZeroBytes } from './zero-bytes.ts';

export interface Written {
  readonly rows: number;
  readonly bytes: number;
}

type Run = (sql: string) => Promise<unknown>;

/** Inside a transaction. An upsert loads a temporary table first: COPY itself cannot merge. */
export async function writeRows(
  link: Link,
  turns: Turns,
  run: Run,
  into: WriteModel,
  rows: RowStream,
  signal: AbortSignal,
): Promise<Written> {
  if (into.mode === 'insert') return await load(link, turns, quoteTable(into.table), into, rows, signal);
  await run(stageSql(into));
  const written = await load(link, turns, stage, into, rows, signal);
  for (const statement of merge(into)) await run(statement.sql);
  await run(`drop table ${stage}`);
  return written;
}

async function load(
  link: Link,
  turns: Turns,
  table: string,
  into: WriteModel,
  rows: RowStream,
  signal: AbortSignal,
): Promise<Written> {
  const { from } = await import('pg-copy-streams');
  const turn = await turns.take(signal, false);
  try {
    const columns = quoteList(into.columns.map((column) => column.name));
    const binary = rows.format === 'pgBinary';
    const stream = link.client.query(
      from(`copy ${table} (${columns}) from stdin${binary ? ' with (format binary)' : ''}`),
    );
    const rewrite = binary ? undefined : arrayRewriter(into.columns);
    const bytes = await feed(stream, rows, rewrite, binary, signal);
    return { rows: stream.rowCount, bytes };
  } catch (error) {
    throw turn.failure(error);
  } finally {
    await turn.end();
  }
}

/** Resolves when the server has taken everything; rejects with the source's error, else with the server's. */
async function feed(
  stream: Writable,
  rows: RowStream,
  rewrite: ((bytes: Uint8Array) => Uint8Array) | undefined,
  binary: boolean,
  signal: AbortSignal,
): Promise<number> {
  const course = courseOf(stream);
  const stop = () => stream.destroy(new Error('canceled'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (binary) stream.write(binaryHeader);
    const bytes = await pour(course, rows, rewrite, binary);
    if (course.isOpen()) {
      if (binary) stream.write(binaryTrailer);
      stream.end();
    }
    await course.finished;
    if (course.refused() !== undefined) throw course.refused();
    return bytes;
  } catch (error) {
    // CopyFail makes the server throw away what came; the transaction is the caller's to roll back.
    if (course.isOpen()) stream.destroy(error instanceof Error ? error : new Error(String(error)));
    await course.finished;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Course {
  readonly stream: Writable;
  readonly finished: Promise<void>;
  /** The first error of the stream. */
  refused(): unknown;
  /** Whether more may be written. */
  isOpen(): boolean;
}

function courseOf(stream: Writable): Course {
  let refused: unknown;
  const finished = new Promise<void>((resolve) => {
    stream.once('finish', resolve);
    // Not `once`: after the server's refusal the stream has lost its connection, and whatever it says then must still be heard by somebody.
    stream.on('error', (error) => {
      refused ??= error;
      resolve();
    });
    stream.once('close', resolve);
  });
  return {
    stream,
    finished,
    refused: () => refused,
    isOpen: () => refused === undefined && !stream.destroyed,
  };
}

/** Stops early when the server has refused. */
async function pour(
  { stream, finished, isOpen }: Course,
  rows: RowStream,
  rewrite: ((bytes: Uint8Array) => Uint8Array) | undefined,
  binary: boolean,
): Promise<number> {
  let bytes = 0;
  let before = 0;
  for await (const batch of rows.batches) {
    if (!binary) refuseZeroBytes(batch.bytes, rows.columns, before);
    before += batch.rows;
    if (!isOpen()) break;
    bytes += batch.bytes.byteLength;
    if (!stream.write(rewrite === undefined ? batch.bytes : rewrite(batch.bytes)))
      await Promise.race([once(stream, 'drain').catch(() => undefined), finished]);
  }
  return bytes;
}
