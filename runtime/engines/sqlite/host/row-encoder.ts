// What: tagged rows (dialects/sqlite/select.ts) to lines of copy text. What not: reading them from SQLite.
import { isUtf8 } from 'node:buffer';

import { lineTag } from '../../../../compiler/dialects/sqlite/select.ts';
import type { ColumnModel } from '../../../../compiler/model/table.ts';
import { fail } from '../../../failure.ts';
import { type Canonical, canonicalOf, realOf } from '../canonical.ts';

interface Field {
  readonly name: string;
  readonly type: ColumnModel['type']['type'];
  readonly canonical: Canonical | undefined;
  readonly real: (value: number) => string;
}

const backslash = 0x5c;
/** The letter behind the backslash for each byte below 0x0e that COPY escapes; 0 for the others. */
const letters = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0x62, 0x74, 0x6e, 0x76, 0x66, 0x72]);
const quoted = /^(?:[-+.0-9'\\]|NaN$|Infinity$)/;
const escapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
};

/** Collects lines until someone takes them. Its buffer is used again after `take`, which copies. */
export class RowEncoder {
  readonly #fields: readonly Field[];
  #out = Buffer.allocUnsafe(320 * 1024);
  #length = 0;
  #rows = 0;

  constructor(columns: readonly ColumnModel[]) {
    this.#fields = columns.map(({ name, type }) => ({
      name,
      type: type.type,
      canonical: canonicalOf(type),
      real: realOf(type),
    }));
  }

  get bytes(): number {
    return this.#length;
  }

  add(row: Buffer): void {
    // The worst case is every byte escaped; a field made anew is far below 400 bytes plus its own length.
    this.#reserve(row.length * 2 + this.#fields.length * 400);
    let at = 0;
    for (const field of this.#fields) at = this.#field(row, at, field);
    if (at !== row.length) throw this.#notText();
    if (this.#fields.length === 0) this.#out[this.#length++] = 0x0a;
    else this.#out[this.#length - 1] = 0x0a;
    this.#rows += 1;
  }

  take(): { readonly bytes: Buffer; readonly rows: number } {
    const bytes = Buffer.from(this.#out.subarray(0, this.#length));
    if (!isUtf8(bytes)) throw this.#notText(bytes);
    const rows = this.#rows;
    this.#length = 0;
    this.#rows = 0;
    return { bytes, rows };
  }

  /** Writes one field and a TAB; gives the place behind its end mark. */
  #field(row: Buffer, start: number, field: Field): number {
    const tag = row[start] ?? 0;
    if (tag >= lineTag.text && tag < lineTag.end) return this.#tagged(row, start, tag, field);
    if (field.canonical === undefined) return this.#copy(row, start);
    const end = this.#end(row, start);
    const text = row.toString('utf8', start, end);
    const canonical = field.canonical(text);
    if (canonical === undefined) return this.#copy(row, start);
    this.#write(canonical);
    return end + 1;
  }

  #tagged(row: Buffer, start: number, tag: number, field: Field): number {
    const end = this.#end(row, start);
    if (tag === lineTag.null) this.#write('\\N', false);
    else if (tag === lineTag.real) this.#write(field.real(numberOf(row.toString('latin1', start + 1, end))));
    else if (tag === lineTag.blob) this.#blob(row.toString('latin1', start + 1, end), field);
    else if (field.type === 'bytes') this.#write(`\\x${row.subarray(start + 1, end).toString('hex')}`);
    else {
      if (quoted.test(row.toString('utf8', start + 1, Math.min(end, start + 12))))
        this.#out[this.#length++] = 0x27;
      return this.#copy(row, start + 1);
    }
    return end + 1;
  }

  #blob(hex: string, field: Field): void {
    if (field.type !== 'bytes' && field.type !== 'any')
      throw fail(
        'data',
        `Column ${field.name} holds a blob, but its type is ${field.type}: row ${this.#rows + 1} of this batch.`,
      );
    this.#write(`\\x${hex.toLowerCase()}`);
  }

  /** The field's bytes as they are, escaped, and a TAB. */
  #copy(row: Buffer, start: number): number {
    const out = this.#out;
    let to = this.#length;
    let at = start;
    for (;;) {
      const byte = row[at];
      if (byte === undefined) throw this.#notText();
      if (byte === lineTag.end) break;
      const letter = byte === backslash ? backslash : byte < 0x0e ? (letters[byte] ?? 0) : 0;
      if (letter !== 0) {
        out[to++] = backslash;
        out[to++] = letter;
      } else out[to++] = byte;
      at += 1;
    }
    out[to++] = 0x09;
    this.#length = to;
    return at + 1;
  }

  #write(text: string, escaping = true): void {
    const written =
      escaping && /[\b\t\n\v\f\r\\]/.test(text)
        ? text.replace(/[\b\t\n\v\f\r\\]/g, (found) => escapes[found] ?? found)
        : text;
    this.#reserve(written.length * 3 + 1);
    this.#length += this.#out.write(written, this.#length, 'utf8');
    this.#out[this.#length++] = 0x09;
  }

  #end(row: Buffer, start: number): number {
    const end = row.indexOf(lineTag.end, start);
    if (end < 0) throw this.#notText();
    return end;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#out.length * 2, this.#length + more));
    this.#out.copy(larger, 0, 0, this.#length);
    this.#out = larger;
  }

  /** Names the first column whose bytes are no text, as far as they can still be told apart. */
  #notText(lines: Buffer = this.#out.subarray(0, this.#length)): Error {
    let column = 0;
    let start = 0;
    for (let at = 0; at < lines.length; at += 1) {
      if (lines[at] !== 0x09 && lines[at] !== 0x0a) continue;
      if (!isUtf8(lines.subarray(start, at))) break;
      start = at + 1;
      column = lines[at] === 0x0a ? 0 : column + 1;
    }
    const name = this.#fields[column]?.name ?? this.#fields[0]?.name ?? '?';
    return fail('data', `A text in column ${name} is not UTF-8: copy it as bytes, or repair it first.`);
  }
}

/** printf says Inf where JavaScript says Infinity. */
function numberOf(text: string): number {
  if (text === 'Inf' || text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
