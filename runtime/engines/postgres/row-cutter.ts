// What: cuts a COPY stream that arrives in arbitrary pieces into whole rows, and counts them. What not: values.
import type { WireFormat } from '../../../compiler/model/table.ts';
import type { RowBatch } from '../../engine.ts';
import { fail } from '../../failure.ts';

const lineFeed = 10;
/** Signature, flags and length of the header extension: PostgreSQL writes 19 bytes, the batches hold rows only. */
const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);

export class RowCutter {
  readonly #binary: boolean;
  #pieces: Buffer[] = [];
  /** The beginning of a row whose end has not come, in pieces: joining them at every arrival would copy a long row again and again. */
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** Binary: before so many bytes there is nothing new to find. */
  #needed = 0;
  #rows = 0;
  #headerSeen = false;
  #ended = false;
  /** Bytes of whole rows that wait to be taken. */
  bytes = 0;

  constructor(format: WireFormat) {
    this.#binary = format === 'pgBinary';
  }

  push(chunk: Buffer): void {
    if (this.#binary) this.#pushBinary(chunk);
    else this.#pushText(chunk);
  }

  take(): RowBatch {
    const batch = {
      bytes:
        this.#pieces.length === 1 && this.#pieces[0] !== undefined
          ? this.#pieces[0]
          : Buffer.concat(this.#pieces),
      rows: this.#rows,
    };
    this.#pieces = [];
    this.#rows = 0;
    this.bytes = 0;
    return batch;
  }

  #pushText(chunk: Buffer): void {
    const cut = chunk.lastIndexOf(lineFeed) + 1;
    if (cut === 0) {
      this.#hold(chunk);
      return;
    }
    for (let at = chunk.indexOf(lineFeed); at >= 0 && at < cut; at = chunk.indexOf(lineFeed, at + 1))
      this.#rows += 1;
    for (const piece of this.#held()) this.#keep(piece);
    this.#keep(cut === chunk.length ? chunk : chunk.subarray(0, cut));
    if (cut < chunk.length) this.#hold(chunk.subarray(cut));
  }

  #pushBinary(chunk: Buffer): void {
    this.#hold(chunk);
    if (this.#restBytes < this.#needed) return;
    const held = this.#held();
    let buffer = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    this.#needed = 0;
    if (!this.#headerSeen) {
      if (buffer.length < header.length) {
        this.#hold(buffer);
        return;
      }
      this.#headerSeen = true;
      buffer = buffer.subarray(header.length + buffer.readUInt32BE(header.length - 4));
    }
    let at = 0;
    for (let end = this.#tupleEnd(buffer, 0); end > 0; end = this.#tupleEnd(buffer, at)) {
      at = end;
      this.#rows += 1;
    }
    if (at > 0) this.#keep(buffer.subarray(0, at));
    this.#needed = Math.max(0, this.#needed - at);
    this.#hold(buffer.subarray(at));
  }

  #hold(piece: Buffer): void {
    this.#rest.push(piece);
    this.#restBytes += piece.length;
  }

  #held(): readonly Buffer[] {
    const rest = this.#rest;
    this.#rest = [];
    this.#restBytes = 0;
    return rest;
  }

  /** Where the tuple that begins at `start` ends; 0 when it is not all there, or at the end mark (a field count of -1). */
  #tupleEnd(buffer: Buffer, start: number): number {
    if (this.#ended || buffer.length < start + 2) return 0;
    const fields = buffer.readInt16BE(start);
    if (fields < 0) {
      this.#ended = true;
      return 0;
    }
    let at = start + 2;
    for (let field = 0; field < fields; field += 1) {
      if (buffer.length < at + 4) {
        this.#needed = at + 4;
        return 0;
      }
      const length = buffer.readInt32BE(at);
      if (length < -1) throw fail('protocol', 'A binary COPY stream holds a field of impossible length.');
      at += 4 + Math.max(0, length);
    }
    if (at > buffer.length) this.#needed = at;
    return at <= buffer.length ? at : 0;
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.bytes += piece.length;
  }
}

/** What goes before and after the rows of a binary COPY. */
export const binaryHeader: Buffer = header;
export const binaryTrailer: Buffer = Buffer.from([0xff, 0xff]);
