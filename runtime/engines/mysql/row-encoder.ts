// What: rows of the text protocol as lines of copy text, written straight from the network buffer. What not: which columns (source.ts).
import type { RowBatch } from '../../engine.ts';
import { floatText } from './float.ts';
import { type FieldReader, readField } from './raw.ts';
import type { Source } from './source.ts';

const tab = 9;
const lineFeed = 10;
const backslash = 92;
const zero = 48;
const point = 46;
const hexDigits = Buffer.from('0123456789abcdef');
/** The letter behind the backslash for each byte that must be escaped, 0 for all others. */
const letters = new Uint8Array(256);
for (const [byte, letter] of [
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [11, 'v'],
  [12, 'f'],
  [13, 'r'],
  [92, '\\'],
] as const)
  letters[byte] = letter.charCodeAt(0);

export class RowEncoder {
  readonly #sources: readonly Source[];
  readonly #capacity: number;
  readonly #field: FieldReader = { start: 0, end: 0 };
  #out: Buffer;
  #at = 0;
  #rows = 0;

  constructor(sources: readonly Source[], batchBytes: number) {
    this.#sources = sources;
    this.#capacity = batchBytes + 32 * 1024;
    this.#out = Buffer.allocUnsafe(this.#capacity);
  }

  get bytes(): number {
    return this.#at;
  }

  /** Hands over what is there; the next row begins a new buffer, because the consumer may keep this one. */
  take(): RowBatch {
    const batch = { bytes: this.#out.subarray(0, this.#at), rows: this.#rows };
    this.#out = Buffer.allocUnsafe(this.#capacity);
    this.#at = 0;
    this.#rows = 0;
    return batch;
  }

  add(buffer: Buffer, start: number): void {
    let at = start;
    const field = this.#field;
    const sources = this.#sources;
    for (let index = 0; index < sources.length; index += 1) {
      const source = sources[index] as Source;
      at = readField(buffer, at, field);
      if (field.start < 0) {
        this.#room(3);
        this.#out[this.#at++] = backslash;
        this.#out[this.#at++] = 78;
      } else {
        this.#value(source, buffer, field.start, field.end);
      }
      this.#out[this.#at++] = index === sources.length - 1 ? lineFeed : tab;
    }
    this.#rows += 1;
  }

  /** Leaves room for one more byte: the separator. */
  #value(source: Source, buffer: Buffer, start: number, end: number): void {
    switch (source.form) {
      case 'plain':
        return this.#plain(buffer, start, end);
      case 'text':
        return this.#text(buffer, start, end);
      case 'hex':
        return this.#hex(buffer, start, end);
      case 'fraction':
        return this.#plain(buffer, start, trimmed(buffer, start, end));
      case 'instant':
        this.#plain(buffer, start, trimmed(buffer, start, end));
        return this.#ascii('+00');
      case 'boolean':
        return this.#ascii(booleanText(buffer, start, end));
      case 'bits':
        return this.#ascii(bitText(buffer, start, end, source.size));
      default:
        return this.#ascii(
          floatText(numberOf(source, buffer, start, end), source.form === 'float32' ? 32 : 64),
        );
    }
  }

  #plain(buffer: Buffer, start: number, end: number): void {
    this.#room(end - start + 1);
    const out = this.#out;
    let to = this.#at;
    for (let from = start; from < end; from += 1) out[to++] = buffer[from] as number;
    this.#at = to;
  }

  #text(buffer: Buffer, start: number, end: number): void {
    this.#room(2 * (end - start) + 1);
    const out = this.#out;
    let to = this.#at;
    for (let from = start; from < end; from += 1) {
      const byte = buffer[from] as number;
      const letter = letters[byte] as number;
      if (letter === 0) {
        out[to++] = byte;
      } else {
        out[to++] = backslash;
        out[to++] = letter;
      }
    }
    this.#at = to;
  }

  #hex(buffer: Buffer, start: number, end: number): void {
    this.#room(2 * (end - start) + 4);
    const out = this.#out;
    let to = this.#at;
    out[to++] = backslash;
    out[to++] = backslash;
    out[to++] = 120;
    for (let from = start; from < end; from += 1) {
      const byte = buffer[from] as number;
      out[to++] = hexDigits[byte >> 4] as number;
      out[to++] = hexDigits[byte & 15] as number;
    }
    this.#at = to;
  }

  #ascii(text: string): void {
    this.#room(text.length + 1);
    this.#at += this.#out.write(text, this.#at, 'latin1');
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#out.length * 2, this.#at + bytes));
    this.#out.copy(larger, 0, 0, this.#at);
    this.#out = larger;
  }
}

/** The end of the value without the fraction's trailing zeros. */
function trimmed(buffer: Buffer, start: number, end: number): number {
  if (buffer.subarray(start, end).indexOf(point) < 0) return end;
  let last = end;
  while (buffer[last - 1] === zero) last -= 1;
  return buffer[last - 1] === point ? last - 1 : last;
}

/** A tinyint may hold 2: that is no boolean, and not turned into one. */
function booleanText(buffer: Buffer, start: number, end: number): string {
  const text = buffer.toString('latin1', start, end);
  return text === '1' ? 't' : text === '0' ? 'f' : text;
}

function bitText(buffer: Buffer, start: number, end: number, size: number): string {
  const bits = [...buffer.subarray(start, end)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.slice(Math.max(0, bits.length - size)).padStart(size, '0');
}

function numberOf(source: Source, buffer: Buffer, start: number, end: number): number {
  const value = Number(buffer.toString('latin1', start, end));
  return source.form === 'float32' ? Math.fround(value) : value;
}
