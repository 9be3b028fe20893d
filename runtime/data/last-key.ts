// What: the key of the last row of a batch of copy text, for streams that are taken up again. What not: the other rows.
import type { Cell, SelectModel } from '../../compiler/model/table.ts';
import type { RowBatch } from '../engine.ts';
import { decodeRow } from './copy-text.ts';

/** Adds `lastKey` to batches: only their last line is taken apart. Batches pass as they are when the stream has no order, or not all of its columns. */
export function withLastKey(select: SelectModel): (batch: RowBatch) => RowBatch {
  const places = select.orderBy.map((name) => select.columns.findIndex((column) => column.name === name));
  if (places.length === 0 || places.includes(-1)) return (batch) => batch;
  return (batch) => {
    const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
    const line = bytes.toString('utf8', bytes.lastIndexOf(10, bytes.length - 2) + 1, bytes.length - 1);
    const cells = decodeRow(line);
    return { ...batch, lastKey: places.map((at): Cell => cells[at] ?? null) };
  };
}
