// What: the declared type that holds a neutral type in SQLite, and what it cannot hold. What not: the way back (to-neutral.ts).
import type { Loss, NeutralType } from '../../model/table.ts';

export interface Native {
  readonly native: string;
  readonly loss: readonly Loss[];
}

/** SQLite keeps a decimal as a 64-bit float: 15 digits survive it. */
const exactDigits = 15;

const plain: Partial<Record<NeutralType['type'], string>> = {
  boolean: 'boolean',
  bytes: 'blob',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  year: 'year',
  interval: 'interval',
  uuid: 'uuid',
  // A JSON document that is a number must stay the text it was.
  json: 'json_text',
  xml: 'xml_text',
  inet: 'inet_text',
  // `any` alone has NUMERIC affinity outside STRICT tables, which would make text '1' a number.
  any: 'any_blob',
};

export function fromNeutral(type: NeutralType): Native {
  const known = plain[type.type];
  if (known !== undefined) return exactly(known);
  switch (type.type) {
    case 'integer':
      return integer(type);
    case 'decimal':
      return decimal(type);
    case 'float':
      return float(type);
    case 'text':
      return exactly(text(type));
    case 'bit':
      return exactly(`bit_text(${type.size ?? 1})`);
    default:
      return inexact(type);
  }
}

function inexact(type: NeutralType): Native {
  switch (type.type) {
    case 'enum':
      return losing('text', 'values-not-enforced', 'the column accepts any text, not only the labels');
    case 'set':
      return losing(
        'text',
        'values-not-enforced',
        'the column holds the labels joined by commas and accepts any text',
      );
    case 'array':
      return losing('json_text', 'array-as-json', 'SQLite has no arrays: the values become JSON text');
    default:
      return losing('text', 'native-text', 'a type that only the source knows becomes its text');
  }
}

const integers = { 8: 'tinyint', 16: 'smallint', 24: 'mediumint', 32: 'int4', 64: 'bigint' } as const;

function integer(type: NeutralType): Native {
  const bits = type.bits ?? 64;
  if (type.unsigned !== true) return exactly(integers[bits]);
  if (bits !== 64) return exactly(bits === 32 ? 'int unsigned' : `${integers[bits]} unsigned`);
  return losing(
    'bigint unsigned',
    'integer-range',
    'values above 9223372036854775807 are refused: SQLite integers have 63 bits and a sign',
  );
}

function decimal(type: NeutralType): Native {
  if (type.size === undefined) return asText('decimal_text');
  const spelled = `(${type.size},${type.scale ?? 0})`;
  return type.size <= exactDigits ? exactly(`decimal${spelled}`) : asText(`decimal_text${spelled}`);
}

function asText(native: string): Native {
  return losing(
    native,
    'decimal-as-text',
    'kept exactly, but as text: SQLite compares and sorts it as characters',
  );
}

function float(type: NeutralType): Native {
  return exactly(type.bits === 32 ? 'float4' : 'double');
}

function text(type: NeutralType): string {
  if (type.size === undefined) return 'text';
  return type.fixed === true ? `char(${type.size})` : `varchar(${type.size})`;
}

function exactly(native: string): Native {
  return { native, loss: [] };
}

function losing(native: string, code: string, text: string): Native {
  return { native, loss: [{ code, column: '', text }] };
}
