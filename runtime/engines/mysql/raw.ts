// What: a statement whose rows are handed over as the bytes the server sent, before the driver makes values of them. What not: what the bytes mean.
import type { Readable } from 'node:stream';

export interface Field {
  readonly name: string;
  /** Number of the type on the wire. */
  readonly columnType: number;
  /** 63: bytes, not characters. */
  readonly characterSet: number;
}

export interface Header {
  readonly affectedRows: number;
  readonly warningStatus: number;
}

/** One row of the text protocol: fields one after the other, each with its length in front, 0xfb for NULL. The buffer is reused: copy what you keep. */
export type OnRow = (buffer: Buffer, start: number, end: number) => void;

interface Packet {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
  isEOF(): boolean;
}

interface Command {
  row(packet: Packet, connection: unknown): unknown;
}

/** What is used of the driver's connection beside its public face. */
export interface RawConnection {
  query(
    options: { readonly sql: string; readonly infileStreamFactory?: () => Readable },
    done: (error: Error | null, result: unknown, fields: unknown) => void,
  ): Command;
  pause(): void;
  resume(): void;
}

export interface RawAnswer {
  readonly fields: readonly Field[];
  /** Of a statement without rows. */
  readonly header: Header | undefined;
}

/**
 * The driver's own parser would make a JavaScript value of every field (and gets some doubles wrong by one digit). Its command object calls `row` for every packet;
 * ours passes the bytes on and leaves the end of the rows to the original.
 */
export function runRaw(
  connection: RawConnection,
  sql: string,
  onRow: OnRow = () => undefined,
  file?: () => Readable,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const options = file === undefined ? { sql } : { sql, infileStreamFactory: file };
    const command = connection.query(options, (error, result, fields) => {
      if (error !== null && error !== undefined) reject(error);
      else if (Array.isArray(fields)) resolve({ fields: fields as readonly Field[], header: undefined });
      else resolve({ fields: [], header: result as Header });
    });
    const original = command.row;
    command.row = function row(this: Command, packet: Packet, from: unknown): unknown {
      if (packet.isEOF()) return original.call(this, packet, from);
      onRow(packet.buffer, packet.offset, packet.end);
      return this.row;
    };
  });
}

/** A field's place in a row: `start` is -1 for NULL. */
export interface FieldReader {
  start: number;
  end: number;
}

/** Reads the length at `at` and puts the field's place into `field`. Returns where the next one begins. */
export function readField(buffer: Buffer, at: number, field: FieldReader): number {
  const first = buffer[at] ?? 0;
  if (first === 0xfb) {
    field.start = -1;
    return at + 1;
  }
  const width = first < 0xfb ? 0 : first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
  const length =
    width === 0
      ? first
      : width === 8
        ? Number(buffer.readBigUInt64LE(at + 1))
        : buffer.readUIntLE(at + 1, width);
  field.start = at + 1 + width;
  field.end = field.start + length;
  return field.end;
}
