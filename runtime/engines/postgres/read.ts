// What: rows of one table as COPY writes them, in batches of whole rows. What not: which SQL (compiler/dialects/postgres/select.ts).
import type { Readable } from 'node:stream';
import { literal, quote } from '../../../compiler/dialects/postgres/quote.ts';
import { selectSql } from '../../../compiler/dialects/postgres/select.ts';
import { output } from '../../../compiler/dialects/postgres/text.ts';
import type { SelectModel, WireFormat } from '../../../compiler/model/table.ts';
import { withLastKey } from '../../data/last-key.ts';
import type { RowBatch } from '../../engine.ts';
import type { Turns } from '../../turns.ts';
import { cancel } from './cancel.ts';
import type { Link } from './connect.ts';
import { RowCutter } from './row-cutter.ts';

const batchBytes = 256 * 1024;

/** A batch is read from the socket when it is asked for, so a slow consumer slows the server down. */
export async function* readRows(
  link: Link,
  turns: Turns,
  select: SelectModel,
  format: WireFormat,
  signal: AbortSignal,
): AsyncGenerator<RowBatch> {
  const { to } = await import('pg-copy-streams');
  const turn = await turns.take(signal, false);
  let stream: Readable | undefined;
  let done = false;
  try {
    const copy: Readable = link.client.query(to(copySql(select, format), { highWaterMark: batchBytes }));
    stream = copy;
    const cutter = new RowCutter(format);
    const keyed = format === 'copyText' ? withLastKey(select) : (batch: RowBatch) => batch;
    for (let chunk = await next(copy); chunk !== undefined; chunk = await next(copy)) {
      cutter.push(chunk);
      if (cutter.bytes >= batchBytes) yield keyed(cutter.take());
    }
    done = true;
    if (cutter.bytes > 0) yield keyed(cutter.take());
  } catch (error) {
    done = true;
    throw turn.failure(error);
  } finally {
    if (!done && stream !== undefined) await abandon(link, stream);
    await turn.end();
  }
}

function copySql(select: SelectModel, format: WireFormat): string {
  if (format === 'pgBinary')
    return `copy (${selectSql(select, (column) => quote(column.name), literal)}) to stdout with (format binary)`;
  return `copy (${selectSql(select, output, literal)}) to stdout`;
}

/** The next bytes, undefined at the end. Not the stream's own iterator: that one destroys the stream when the consumer stops early, and the rest would stay on the connection. */
async function next(stream: Readable): Promise<Buffer | undefined> {
  for (;;) {
    const chunk = stream.read() as Buffer | null;
    if (chunk !== null) return chunk;
    if (stream.readableEnded) return undefined;
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void) => {
        stream.off('readable', onReadable).off('end', onReadable).off('error', onError);
        then();
      };
      const onReadable = () => settle(resolve);
      const onError = (error: Error) => settle(() => reject(error));
      stream.on('readable', onReadable).on('end', onReadable).on('error', onError);
    });
  }
}

/** The consumer stopped early: the server is told, and what it has sent already is thrown away, so that the session can go on. */
async function abandon(link: Link, stream: Readable): Promise<void> {
  stream.on('error', () => undefined);
  await cancel(link);
  try {
    while ((await next(stream)) !== undefined);
  } catch {
    // "canceling statement due to user request" is what we asked for.
  }
}
