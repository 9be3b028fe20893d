// What: SQL expressions that turn canonical text into a column's value. What not: moving the text there.
import type { ColumnModel } from '../../model/table.ts';
import { parseNative } from './native.ts';

const largestFloat = '3.4028234663852886e38';

/** `argument` is SQL of the canonical text (a variable, a literal), never NULL by accident. undefined: the server reads the text as it is. */
export function fromText(column: ColumnModel, argument: string): string | undefined {
  const { base } = parseNative(column.native);
  if (column.type.type === 'boolean' || base === 'tinyint')
    return `case ${argument} when 't' then 1 when 'f' then 0 else ${argument} end`;
  switch (column.type.type) {
    case 'bytes':
    case 'other':
      return isBinary(base) || (base === '' && column.type.type === 'bytes')
        ? `unhex(substr(${argument}, 3))`
        : undefined;
    case 'bit':
      return base === 'bit' || base === '' ? `cast(conv(${argument}, 2, 10) as unsigned)` : undefined;
    case 'float':
      // The shortest digits of the largest float are, read as a double, a little more than a float holds.
      return column.type.bits === 32
        ? `case ${argument} when '3.4028235e+38' then ${largestFloat} when '-3.4028235e+38' then -${largestFloat} else ${argument} end`
        : undefined;
    case 'year':
      // The text 0 would be the year 2000, the number 0 is the year 0000.
      return `cast(${argument} as unsigned)`;
    case 'timestamptz':
    case 'timestamp':
      return `if(right(${argument}, 3) = '+00', left(${argument}, char_length(${argument}) - 3), ${argument})`;
    default:
      return undefined;
  }
}

/** Types the server stores as bytes or in a form of its own, which travel as hex. */
export function isBinary(base: string): boolean {
  return /^(tiny|medium|long)?blob$|binary$|^(geometry|point|linestring|polygon|multi\w+|geometrycollection|geomcollection|vector)$/.test(
    base,
  );
}

/** For comparisons with a key: a number as a number, because MySQL compares a number with a text as floating point. */
export function keyValue(column: ColumnModel | undefined, argument: string): string {
  if (column === undefined) return argument;
  if (column.type.type === 'integer')
    return `cast(${argument} as ${column.type.unsigned === true ? 'unsigned' : 'signed'})`;
  if (column.type.type === 'decimal')
    return `cast(${argument} as decimal(65,${Math.min(30, column.type.scale ?? 0)}))`;
  return fromText(column, argument) ?? argument;
}
