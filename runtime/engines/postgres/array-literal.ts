// What: arrays in a stream, which are JSON in copy text, as the literals PostgreSQL's COPY reads. What not: other types, which need nothing.
import type { ColumnModel } from '../../../compiler/model/table.ts';
import { decodeRow, encodeRow } from '../../data/copy-text.ts';
import { fail } from '../../failure.ts';

/** Rewrites the array columns of whole lines. undefined: there are none and the bytes pass as they are. */
export function arrayRewriter(
  columns: readonly ColumnModel[],
): ((bytes: Uint8Array) => Uint8Array) | undefined {
  const places = columns.flatMap((column, at) => (column.type.type === 'array' ? [at] : []));
  if (places.length === 0) return undefined;
  return (bytes) => {
    const lines = Buffer.from(bytes).toString('utf8').split('\n').slice(0, -1);
    const rewritten = lines.map((line) => {
      const cells = [...decodeRow(line)];
      for (const at of places) cells[at] = arrayLiteral(cells[at] ?? null, columns[at]?.name ?? '');
      return encodeRow(cells);
    });
    return Buffer.from(rewritten.join(''));
  };
}

/** Token by token, so that numbers keep every digit they were written with. */
export function arrayLiteral(json: string | null, column: string): string | null {
  if (json === null) return null;
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[[\],]|[^\s[\],"]+/gs) ?? [];
  if (tokens[0] !== '[' || tokens.join('').length !== json.length)
    throw fail('data', `${column}: ${json.slice(0, 100)} is not an array in JSON.`);
  return tokens.map(token).join('');
}

function token(text: string): string {
  if (text === '[') return '{';
  if (text === ']') return '}';
  if (text === 'null') return 'NULL';
  if (!text.startsWith('"')) return text;
  const value = JSON.parse(text) as string;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
