// What: the key of a batch's last row, from which a reader can go on. What not: reading the batch.
import type { Cell, SelectModel } from '../../../compiler/model/table.ts';
import { unescapeField } from './host/row-decoder.ts';

/** Nothing when the order is unknown or the key's columns are not all read. */
export function lastKey(bytes: Uint8Array, select: SelectModel): { readonly lastKey?: readonly Cell[] } {
  const places = select.orderBy.map((name) => select.columns.findIndex((column) => column.name === name));
  if (places.length === 0 || places.some((place) => place < 0)) return {};
  const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  const fields = Buffer.from(bytes.subarray(start, bytes.length - 1))
    .toString('utf8')
    .split('\t');
  return { lastKey: places.map((place) => cellOf(fields[place] ?? '')) };
}

function cellOf(field: string): Cell {
  return field === '\\N' ? null : unescapeField(field);
}
