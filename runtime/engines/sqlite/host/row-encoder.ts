// What: tagged rows (dialects/sqlite/lines.ts) to lines of copy text. What not: reading them from SQLite.
import { isUtf8 } from 'node:buffer';

import { lineTag } from '../../../../compiler/dialects/sqlite/lines.ts';
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
const apostrophe = 0x27;
const tab = 0x09;
const newline = 0x0a;
const special = /[\b\t\n\v\f\r\\]/;
const everySpecial = /[\b\t\n\v\f\r\\]/g;
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
    if (this.#row(row, 0) !== row.length) throw this.#notText();
  }

  /** `count` rows one after the other; `large` fetches one that stands in the group by its rowid only. */
  addGroup(group: Buffer, count: number, large: (rowid: bigint) => Buffer): void {
    let rows = 0;
    for (let at = 0; at < group.length; rows += 1) {
      if (group[at] !== lineTag.large) at = this.#row(group, at);
      else {
        const end = this.#end(group, at);
        this.add(large(BigInt(group.toString('latin1', at + 1, end))));
        at = end + 1;
      }
    }
    // A stray end mark inside a text has shifted the fields.
    if (rows !== count) throw this.#notText();
  }

  take(): { readonly bytes: Buffer; readonly rows: number } {
    const bytes = Buffer.from(this.#out.subarray(0, this.#length));
    if (!isUtf8(bytes)) throw this.#notText(bytes);
    const rows = this.#rows;
    this.#length = 0;
    this.#rows = 0;
    return { bytes, rows };
  }

  /** Gives the place behind the row. */
  #row(bytes: Buffer, start: number): number {
    let at = start;
    for (const field of this.#fields) at = this.#field(bytes, at, field);
    this.#reserve(1);
    if (this.#fields.length === 0) this.#length += 1;
    this.#out[this.#length - 1] = newline;
    this.#rows += 1;
    return at;
  }

  /** Writes one field and a TAB; gives the place behind its end mark. */
  #field(row: Buffer, start: number, field: Field): number {
    const tag = row[start] ?? 0;
    if (tag < lineTag.text) return this.#value(row, start, field);
    if (tag === lineTag.text) {
      if (field.type === 'bytes') return this.#bytes(row, start + 1);
      if (field.type !== 'any') return this.#value(row, start + 1, field);
      if (quoted.test(row.toString('latin1', start + 1, Math.min(this.#end(row, start), start + 12)))) {
        this.#reserve(1);
        this.#out[this.#length++] = apostrophe;
      }
      return this.#copy(row, start + 1);
    }
    const end = this.#end(row, start);
    if (tag === lineTag.null) this.#plain('\\N');
    else if (tag === lineTag.real) this.#plain(field.real(numberOf(row.toString('latin1', start + 1, end))));
    else this.#blob(row.toString('latin1', start + 1, end), field);
    return end + 1;
  }

  /** A text or whole number. Most dates are canonical already, which their marks tell without making a string. */
  #value(row: Buffer, start: number, field: Field): number {
    if (field.canonical === undefined) return this.#copy(row, start);
    if (field.type === 'timestamp' && isPlainTimestamp(row, start)) return this.#copy(row, start);
    const end = this.#end(row, start);
    const canonical = field.canonical(row.toString('utf8', start, end));
    if (canonical === undefined) return this.#copy(row, start);
    this.#write(canonical);
    return end + 1;
  }

  #bytes(row: Buffer, start: number): number {
    const end = this.#end(row, start);
    this.#write(`\\x${row.toString('hex', start, end)}`);
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
    this.#reserve(Math.min(this.#end(row, start) - start, row.length) * 2 + 1);
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
    out[to++] = tab;
    this.#length = to;
    return at + 1;
  }

  #write(text: string): void {
    const written = special.test(text)
      ? text.replace(everySpecial, (found) => escapes[found] ?? found)
      : text;
    this.#reserve(written.length * 3 + 1);
    this.#length += this.#out.write(written, this.#length, 'utf8');
    this.#out[this.#length++] = tab;
  }

  /** ASCII without anything to escape: byte by byte is faster for texts this short. */
  #plain(text: string): void {
    this.#reserve(text.length + 1);
    const out = this.#out;
    let to = this.#length;
    for (let at = 0; at < text.length; at += 1) out[to++] = text.charCodeAt(at);
    out[to++] = tab;
    this.#length = to;
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

/** `2024-02-29 12:34:56` and the end of the field. */
function isPlainTimestamp(row: Buffer, start: number): boolean {
  return (
    row[start + 19] === lineTag.end &&
    row[start + 10] === 0x20 &&
    row[start + 13] === 0x3a &&
    row[start + 16] === 0x3a &&
    row[start + 7] === 0x2d
  );
}

/** printf says Inf where JavaScript says Infinity. */
function numberOf(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
