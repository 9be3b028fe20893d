// What: the PostgreSQL type that holds a neutral type, and what it cannot hold. What not: the way back (to-neutral.ts).
import type { Loss, NeutralType } from '../../model/table.ts';

export interface Native {
  readonly native: string;
  readonly loss: readonly Loss[];
}

/** PostgreSQL's limit for varchar(n) and char(n). */
const longest = 10_485_760;

const plain: Partial<Record<NeutralType['type'], string>> = {
  boolean: 'boolean',
  bytes: 'bytea',
  date: 'date',
  year: 'smallint',
  interval: 'interval',
  uuid: 'uuid',
  xml: 'xml',
  inet: 'inet',
};

export function fromNeutral(type: NeutralType): Native {
  const known = plain[type.type];
  if (known !== undefined) return exactly(known);
  switch (type.type) {
    case 'integer':
      return exactly(integer(type));
    case 'decimal':
      return decimal(type);
    case 'float':
      return exactly(type.bits === 32 ? 'real' : 'double precision');
    case 'text':
      return exactly(text(type));
    case 'timestamp':
      return exactly(`timestamp${scaled(type)} without time zone`);
    case 'timestamptz':
      return exactly(`timestamp${scaled(type)} with time zone`);
    case 'bit':
      return exactly(`bit(${type.size ?? 1})`);
    default:
      return inexact(type);
  }
}

function inexact(type: NeutralType): Native {
  switch (type.type) {
    case 'time':
      return losing(
        `time${scaled(type)} without time zone`,
        'time-range',
        'times below 00:00:00 or above 24:00:00 are refused',
      );
    case 'json':
      return losing(
        'jsonb',
        'json-text',
        'jsonb keeps the document, not the order of keys, repeated keys or spaces',
      );
    case 'enum':
      return losing('text', 'values-not-enforced', `the column accepts any text, not only ${shown(type)}`);
    case 'set':
      return losing(
        'text',
        'values-not-enforced',
        `the column holds the labels joined by commas and accepts any text, not only ${shown(type)}`,
      );
    case 'array':
      return array(type);
    case 'any':
      return losing('text', 'dynamic-type', 'values of any type become text');
    default:
      return losing('text', 'native-text', 'a type that only the source knows becomes its text');
  }
}

function array(type: NeutralType): Native {
  const inner = fromNeutral(type.of ?? { type: 'text' });
  return { native: `${inner.native}[]`, loss: inner.loss };
}

function integer(type: NeutralType): string {
  const bits = type.bits ?? 64;
  // An unsigned number needs the next wider signed type; above 63 bits only numeric is wide enough.
  if (type.unsigned === true)
    return bits <= 8 ? 'smallint' : bits <= 24 ? 'integer' : bits === 32 ? 'bigint' : 'numeric(20,0)';
  return bits <= 16 ? 'smallint' : bits <= 32 ? 'integer' : 'bigint';
}

function decimal(type: NeutralType): Native {
  if (type.size === undefined) return exactly('numeric');
  if (type.size > 1000) return exactly('numeric');
  return exactly(`numeric(${type.size},${type.scale ?? 0})`);
}

function text(type: NeutralType): string {
  if (type.size === undefined || type.size > longest) return 'text';
  return type.fixed === true
    ? `character(${Math.max(1, type.size)})`
    : `character varying(${Math.max(1, type.size)})`;
}

function scaled(type: NeutralType): string {
  return type.scale === undefined || type.scale >= 6 ? '' : `(${type.scale})`;
}

function shown(type: NeutralType): string {
  const values = type.values ?? [];
  return values.length > 5 ? `the ${values.length} labels` : values.map((value) => `'${value}'`).join(', ');
}

function exactly(native: string): Native {
  return { native, loss: [] };
}

function losing(native: string, code: string, text: string): Native {
  return { native, loss: [{ code, column: '', text }] };
}
