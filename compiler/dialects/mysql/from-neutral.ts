// What: the MySQL or MariaDB type that holds a neutral type, and what it cannot hold. What not: the way back (to-neutral.ts).
import type { Loss, NeutralType } from '../../model/table.ts';
import type { Flavour } from './flavour.ts';
import { literal } from './quote.ts';

export interface Made {
  readonly native: string;
  readonly loss: readonly Loss[];
}

/** Longer texts go out of the row: all varchars of a row share 65,535 bytes, and nothing longer could be indexed anyway. */
const longestVarchar = 1024;

export function fromNeutral(type: NeutralType, flavour: Flavour): Made {
  switch (type.type) {
    case 'boolean':
      return exactly('tinyint(1)');
    case 'integer':
      return exactly(integer(type));
    case 'float':
      return losing(
        type.bits === 32 ? 'float' : 'double',
        'float-range',
        'NaN and infinite numbers are refused',
      );
    case 'decimal':
      return decimal(type);
    case 'text':
      return exactly(text(type));
    case 'bytes':
      return exactly(bytes(type));
    case 'bit':
      return (type.size ?? 1) <= 64
        ? exactly(`bit(${type.size ?? 1})`)
        : losing(`varchar(${type.size})`, 'native-text', 'more than 64 bits become text');
    case 'uuid':
      return exactly(flavour.uuid ? 'uuid' : 'char(36)');
    case 'enum':
    case 'set':
      return labels(type);
    default:
      return temporal(type) ?? asText(type);
  }
}

function temporal(type: NeutralType): Made | undefined {
  const scale = type.scale === undefined ? 6 : Math.min(6, type.scale);
  const size = scale === 0 ? '' : `(${scale})`;
  switch (type.type) {
    case 'date':
      return losing('date', 'date-range', 'dates before year 1 or after 9999 and infinity are refused');
    case 'time':
      return exactly(`time${size}`);
    case 'timestamp':
      return losing(
        `datetime${size}`,
        'date-range',
        'times before year 1 or after 9999 and infinity are refused',
      );
    case 'timestamptz':
      return losing(
        `timestamp${size}`,
        'timestamp-range',
        'instants before 1970-01-01 00:00:01 or after 2038-01-19 03:14:07 UTC are refused; use datetime for those',
      );
    case 'year':
      return exactly('year');
    default:
      return undefined;
  }
}

function asText(type: NeutralType): Made {
  switch (type.type) {
    case 'json':
      return losing(
        'json',
        'json-text',
        'MySQL keeps the document, not the order of keys, repeated keys or spaces (MariaDB keeps the text)',
      );
    case 'xml':
      return losing('longtext', 'native-text', 'XML becomes text that nobody checks');
    case 'interval':
      return losing('varchar(64)', 'native-text', 'an interval becomes its ISO 8601 text');
    case 'inet':
      return losing('varchar(43)', 'native-text', 'an address becomes its text');
    case 'array':
      return losing('longtext', 'array-as-json', 'an array becomes its JSON text');
    case 'any':
      return losing('longtext', 'dynamic-type', 'values of any type become text');
    default:
      return losing('longtext', 'native-text', 'a type that only the source knows becomes its text');
  }
}

function integer(type: NeutralType): string {
  const name = { 8: 'tinyint', 16: 'smallint', 24: 'mediumint', 32: 'int', 64: 'bigint' }[type.bits ?? 64];
  return type.unsigned === true ? `${name} unsigned` : name;
}

function decimal(type: NeutralType): Made {
  if (type.size === undefined)
    return losing(
      'decimal(65,30)',
      'decimal-range',
      'at most 35 digits before and 30 behind the point; NaN and infinity are refused',
    );
  const scale = type.scale ?? 0;
  if (type.size <= 65 && scale <= 30) return exactly(`decimal(${type.size},${scale})`);
  const kept = Math.min(30, scale);
  const text = `${type.size} digits with ${scale} behind the point do not fit: more than decimal(65,${kept}) holds is refused or rounded by the server`;
  return losing(`decimal(65,${kept})`, 'decimal-range', text);
}

/** A character takes up to four bytes; `text` holds 65,535 bytes, `mediumtext` 16,777,215. */
function text(type: NeutralType): string {
  const size = type.size;
  if (size === undefined) return 'longtext';
  if (type.fixed === true && size <= 255) return `char(${size})`;
  if (size <= longestVarchar) return `varchar(${size})`;
  return size <= 16_383 ? 'text' : size <= 4_194_303 ? 'mediumtext' : 'longtext';
}

function bytes(type: NeutralType): string {
  const size = type.size;
  if (size === undefined) return 'longblob';
  if (type.fixed === true && size <= 255) return `binary(${size})`;
  if (size <= longestVarchar) return `varbinary(${size})`;
  return size <= 65_535 ? 'blob' : size <= 16_777_215 ? 'mediumblob' : 'longblob';
}

function labels(type: NeutralType): Made {
  const values = type.values ?? [];
  if (values.length === 0) return losing('varchar(255)', 'values-not-enforced', 'the labels are not known');
  if (type.type === 'set' && values.length > 64)
    return losing('longtext', 'values-not-enforced', 'a set has at most 64 labels here: it becomes text');
  return exactly(`${type.type}(${values.map(literal).join(',')})`);
}

function exactly(native: string): Made {
  return { native, loss: [] };
}

function losing(native: string, code: string, text: string): Made {
  return { native, loss: [{ code, column: '', text }] };
}
