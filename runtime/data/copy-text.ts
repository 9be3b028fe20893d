// What: one row of canonical cells as a line of PG COPY text, and back (spec/copy-text.md). What not: the canonical text of a type (dialects and engines).
import type { ColumnModel, SelectModel } from '../../compiler/model/table.ts';
import type { RowStream, Session } from '../engine.ts';

const escapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};
const unescapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

const special = /[\b\f\n\r\t\v\\]/g;

export type TextRow = readonly (string | null)[];

export function encodeRow(cells: TextRow): string {
  return `${cells.map((cell) => (cell === null ? '\\N' : cell.replace(special, (found) => escapes[found] ?? found))).join('\t')}\n`;
}

export function decodeRow(line: string): TextRow {
  return line
    .split('\t')
    .map((field) =>
      field === '\\N' ? null : field.replace(/\\(.)/gs, (_, letter: string) => unescapes[letter] ?? letter),
    );
}

/** A stream of a few rows that are already in memory, for our own bookkeeping tables. */
export function rowsOf(columns: readonly ColumnModel[], rows: readonly TextRow[]): RowStream {
  const bytes = new TextEncoder().encode(rows.map(encodeRow).join(''));
  const batches = async function* () {
    if (rows.length > 0) yield { bytes, rows: rows.length };
  };
  return { columns, format: 'copyText', batches: batches() };
}

/** Reads a small table whole; for our own bookkeeping only, never for users' tables. */
export async function readSmall(
  session: Session,
  select: SelectModel,
  signal: AbortSignal,
): Promise<readonly TextRow[]> {
  const parts: Uint8Array[] = [];
  for await (const batch of session.read(select, 'copyText', signal).batches) parts.push(batch.bytes.slice());
  const text = new TextDecoder().decode(Buffer.concat(parts));
  return text === '' ? [] : text.slice(0, -1).split('\n').map(decodeRow);
}
