// What: rows of one table as copy text, in batches, as fast as they are asked for. What not: the text of a value (row-encoder.ts).
import { literal } from '../../../compiler/dialects/mysql/quote.ts';
import { selectSql } from '../../../compiler/dialects/mysql/select.ts';
import type { SelectModel } from '../../../compiler/model/table.ts';
import { withLastKey } from '../../data/last-key.ts';
import type { RowBatch } from '../../engine.ts';
import type { Turns } from '../../turns.ts';
import { cancel, type Link } from './connect.ts';
import { runRaw } from './raw.ts';
import { RowEncoder } from './row-encoder.ts';
import { sourceOf } from './source.ts';

const batchBytes = 256 * 1024;

export async function* readRows(
  link: Link,
  turns: Turns,
  select: SelectModel,
  signal: AbortSignal,
): AsyncGenerator<RowBatch> {
  const turn = await turns.take(signal, false);
  const feed = new Feed(link, select);
  const keyed = withLastKey(select);
  try {
    for (let batch = await feed.next(); batch !== undefined; batch = await feed.next()) yield keyed(batch);
  } catch (error) {
    throw turn.failure(error);
  } finally {
    await feed.abandon();
    await turn.end();
  }
}

/** Rows arrive in the driver's time and leave in the consumer's: while a batch waits, the socket is paused. */
class Feed {
  readonly #link: Link;
  readonly #encoder: RowEncoder;
  readonly #done: Promise<void>;
  #ready: RowBatch[] = [];
  #ended = false;
  #discard = false;
  #error: unknown;
  #wake: () => void = () => undefined;

  constructor(link: Link, select: SelectModel) {
    const sources = select.columns.map(sourceOf);
    const plan = new Map(select.columns.map((column, at) => [column, sources[at]?.sql ?? '']));
    const sql = selectSql(select, (column) => plan.get(column) ?? '', literal);
    this.#link = link;
    this.#encoder = new RowEncoder(sources, batchBytes);
    this.#done = runRaw(link.raw, sql, (buffer, start) => this.#row(buffer, start)).then(
      () => this.#finish(undefined),
      (error: unknown) => this.#finish(error ?? new Error('the statement failed')),
    );
  }

  async next(): Promise<RowBatch | undefined> {
    while (this.#ready.length === 0 && !this.#ended) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#link.raw.resume();
      await woken;
    }
    const batch = this.#ready.shift();
    if (batch === undefined && this.#error !== undefined) throw this.#error;
    return batch;
  }

  /** The consumer stopped early: the server is told, and what it has sent already is thrown away, so that the session can go on. */
  async abandon(): Promise<void> {
    if (this.#ended) return;
    this.#discard = true;
    await cancel(this.#link);
    this.#link.raw.resume();
    await this.#done;
  }

  #row(buffer: Buffer, start: number): void {
    if (this.#discard) return;
    this.#encoder.add(buffer, start);
    if (this.#encoder.bytes < batchBytes) return;
    this.#ready.push(this.#encoder.take());
    this.#link.raw.pause();
    this.#wake();
  }

  #finish(error: unknown): void {
    this.#error = error;
    this.#ended = true;
    if (error === undefined && this.#encoder.bytes > 0) this.#ready.push(this.#encoder.take());
    this.#wake();
  }
}
