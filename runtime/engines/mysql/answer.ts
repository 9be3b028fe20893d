// What: a whole small answer as texts, bytes and NULLs. What not: streams (read.ts).
import type { Cell } from '../../../compiler/model/table.ts';
import type { Result } from '../../engine.ts';
import { type Field, type FieldReader, type RawConnection, readField, runRaw } from './raw.ts';

/** bit, the blobs, var_string, string, geometry: bytes when their character set is 63. Numbers and times have that one too, and are text. */
const stringTypes = new Set([16, 249, 250, 251, 252, 253, 254, 255]);
const bitType = 16;

export async function answerOf(connection: RawConnection, sql: string): Promise<Result> {
  const raw: Buffer[] = [];
  const { fields, header } = await runRaw(connection, sql, (buffer, start, end) =>
    raw.push(Buffer.from(buffer.subarray(start, end))),
  );
  return {
    columns: fields.map((field) => field.name),
    rows: raw.map((row) => cellsOf(row, fields)),
    affected: header?.affectedRows ?? 0,
  };
}

function cellsOf(row: Buffer, fields: readonly Field[]): readonly Cell[] {
  const place: FieldReader = { start: 0, end: 0 };
  let at = 0;
  return fields.map((field) => {
    at = readField(row, at, place);
    if (place.start < 0) return null;
    const binary =
      field.columnType === bitType || (field.characterSet === 63 && stringTypes.has(field.columnType));
    return binary ? row.subarray(place.start, place.end) : row.toString('utf8', place.start, place.end);
  });
}
