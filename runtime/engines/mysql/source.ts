// What: how one column travels: what is selected, and how the server's bytes become canonical text. What not: doing it (row-encoder.ts).
import { parseNative } from '../../../compiler/dialects/mysql/native.ts';
import { quote } from '../../../compiler/dialects/mysql/quote.ts';
import { isBinary } from '../../../compiler/dialects/mysql/value.ts';
import type { ColumnModel } from '../../../compiler/model/table.ts';

/** plain: as it is, never escaped; text: escaped; hex, bits, boolean, float32, float64: rewritten; fraction: trailing zeros cut; instant: that, and +00 behind it. */
export type Form =
  | 'plain'
  | 'text'
  | 'hex'
  | 'bits'
  | 'boolean'
  | 'float32'
  | 'float64'
  | 'fraction'
  | 'instant';

export interface Source {
  readonly sql: string;
  readonly form: Form;
  /** Characters of a bit string. */
  readonly size: number;
}

export function sourceOf(column: ColumnModel): Source {
  const name = quote(column.name);
  const native = parseNative(column.native);
  const as = (form: Form, sql = name): Source => ({ sql, form, size: column.type.size ?? 1 });
  switch (column.type.type) {
    case 'boolean':
      return as('boolean');
    case 'integer':
      return as('plain', native.zerofill ? `cast(${name} as unsigned)` : name);
    case 'year':
      return as('plain', `cast(${name} as unsigned)`);
    case 'decimal':
      return as(
        column.type.scale === undefined ? 'fraction' : 'plain',
        native.zerofill ? `${name} + 0` : name,
      );
    case 'float':
      // A float prints six digits only; as a double it prints what it is.
      return as(
        column.type.bits === 32 ? 'float32' : 'float64',
        native.base === 'float' || column.type.bits === 32 ? `cast(${name} as double)` : name,
      );
    case 'bytes':
      return as('hex');
    case 'other':
      return as(isBinary(native.base) ? 'hex' : 'text');
    case 'bit':
      return as(native.base === 'bit' || native.base === '' ? 'bits' : 'text');
    case 'date':
      return as('plain');
    case 'time':
    case 'timestamp':
      return as('fraction');
    case 'timestamptz':
      return as('instant');
    default:
      return as('text');
  }
}
