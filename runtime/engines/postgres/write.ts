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
  let refused: unknown;
  const finished = new Promise<void>((resolve) => {
    stream.once('finish', resolve);
    stream.once('error', (error) => {
      refused = error;
      resolve();
    });
    stream.once('close', resolve);
  });
  const stop = () => stream.destroy(new Error('canceled'));
  signal.addEventListener('abort', stop, { once: true });
  let bytes = 0;
  try {
    if (binary) stream.write(binaryHeader);
    let before = 0;
    for await (const batch of rows.batches) {
      if (!binary) refuseZeroBytes(batch.bytes, rows.columns, before);
      before += batch.rows;
      if (refused !== undefined || stream.destroyed) break;
      bytes += batch.bytes.byteLength;
      if (!stream.write(rewrite === undefined ? batch.bytes : rewrite(batch.bytes)))
        await Promise.race([once(stream, 'drain').catch(() => undefined), finished]);
    }
    if (binary && !stream.destroyed) stream.write(binaryTrailer);
    if (!stream.destroyed) stream.end();
  } catch (error) {
    // CopyFail makes the server throw away what came; the transaction is the caller's to roll back.
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
    await finished;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  await finished;
  if (refused !== undefined) throw refused;
  return bytes;
}
