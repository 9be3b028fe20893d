// What: the one character that PostgreSQL's texts cannot hold, found before it is sent: the server names no column for it. What not: other values (the server's errors name them).
import type { ColumnModel } from '../../../compiler/model/table.ts';
import { fail } from '../../failure.ts';

/** `bytes` are whole lines of copy text, the first of them row `before` + 1 of the stream. */
export function refuseZeroBytes(bytes: Uint8Array, columns: readonly ColumnModel[], before: number): void {
  const at = bytes.indexOf(0);
  if (at < 0) return;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, at).toString('latin1');
  const lines = head.split('\n');
  const name = columns[(lines.at(-1) ?? '').split('\t').length - 1]?.name ?? '';
  throw fail(
    'data',
    `Column ${name} of row ${before + lines.length} holds the character U+0000, which no text of PostgreSQL can hold.`,
  );
}
