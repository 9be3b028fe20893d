// What: SQL expressions of the canonical text of a column (spec/copy-text.md). What not: how the engine streams rows (it lets the server send
// what it stores and rewrites the few types whose text differs, which is cheaper and has no limit by max_allowed_packet).
import type { ColumnModel } from '../../model/table.ts';
import { type Native, parseNative } from './native.ts';
import { quote } from './quote.ts';
import { isBinary } from './value.ts';

export function text(column: ColumnModel): string {
  const name = quote(column.name);
  const native = parseNative(column.native);
  switch (column.type.type) {
    case 'boolean':
      return `case ${name} when 0 then 'f' when 1 then 't' else cast(${name} as char) end`;
    case 'integer':
    case 'year':
      return `cast(${plainNumber(name, native.zerofill || column.type.type === 'year')} as char)`;
    case 'decimal':
      if (column.type.scale === undefined) return trimmed(name, native.numbers[1] ?? 30);
      return `cast(${native.zerofill ? `${name} + 0` : name} as char)`;
    case 'float':
      return float(name, native.base === 'float' || column.type.bits === 32);
    case 'bytes':
    case 'other':
      return isBinary(native.base) || native.base === '' ? `concat('\\\\x', lower(hex(${name})))` : name;
    case 'bit':
      return `lpad(bin(${name} + 0), ${column.type.size ?? 1}, '0')`;
    case 'time':
    case 'timestamp':
      return trimmed(name, scaleOf(column, native));
    case 'timestamptz':
      return `concat(${trimmed(name, scaleOf(column, native))}, '+00')`;
    case 'date':
    case 'uuid':
    case 'inet':
      return `cast(${name} as char)`;
    default:
      return name;
  }
}

/** Zero-filled numbers and years print leading zeros; a number that is calculated does not. */
function plainNumber(name: string, padded: boolean): string {
  return padded ? `cast(${name} as unsigned)` : name;
}

/** A column with a fraction always prints all its digits. */
function trimmed(name: string, scale: number): string {
  const printed = `cast(${name} as char)`;
  return scale === 0 ? printed : `trim(trailing '.' from trim(trailing '0' from ${printed}))`;
}

/**
 * The server prints the shortest digits, but `1e15` for 1e+15 and `0.00001` for 1e-05. A float of 32 bits is shown as the double that equals it, because the server
 * itself would print six digits only: equal values have equal texts, but not PostgreSQL's.
 */
function float(name: string, single: boolean): string {
  const value = single ? `cast(${name} as double)` : name;
  const printed = `cast(${value} as char)`;
  const digits = `trim(leading '0' from substr(cast(abs(${value}) as char), 3))`;
  const zeros = `length(cast(abs(${value}) as char)) - 2 - length(${digits}) + 1`;
  const small = `concat(if(${value} < 0, '-', ''), left(${digits}, 1), if(length(${digits}) > 1, concat('.', substr(${digits}, 2)), ''), 'e-', lpad(${zeros}, 2, '0'))`;
  return `case when abs(${value}) >= 1e15 then replace(${printed}, 'e', 'e+') when ${value} <> 0 and abs(${value}) < 1e-4 and ${printed} not like '%e%' then ${small} else ${printed} end`;
}

/** A column that was never in a catalog has no spelling yet: then its neutral type decides. */
export function scaleOf(column: ColumnModel, native: Native): number {
  return native.base === '' ? (column.type.scale ?? 6) : (native.numbers[0] ?? 0);
}
