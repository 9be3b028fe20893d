// What: a declared type of SQLite as a neutral type. What not: the way back (from-neutral.ts).
import type { NativeColumn } from '../../dialect.ts';
import type { Loss, NeutralType } from '../../model/table.ts';
import { affinity } from './affinity.ts';

type Maker = (numbers: readonly number[]) => NeutralType;

const integer =
  (bits: 8 | 16 | 24 | 32 | 64): Maker =>
  () => ({ type: 'integer', bits });
const unsigned =
  (bits: 8 | 16 | 24 | 32 | 64): Maker =>
  () => ({ type: 'integer', bits, unsigned: true });
const just =
  (type: NeutralType['type']): Maker =>
  () => ({ type });
const sized: Maker = ([size]) => (size === undefined ? { type: 'text' } : { type: 'text', size });
const scaled =
  (type: NeutralType['type']): Maker =>
  ([scale]) =>
    scale === undefined ? { type } : { type, scale };
const decimal: Maker = ([size, scale]) =>
  size === undefined ? { type: 'decimal' } : { type: 'decimal', size, scale: scale ?? 0 };

/**
 * What people write in SQLite. INT and INTEGER hold 64 bits there; narrower types are taken at their word. char(n) is never padded by SQLite, so it is not `fixed`.
 * `<type>_text` are ours (from-neutral.ts): their name gives the column TEXT affinity, so that SQLite does not turn digits into numbers.
 */
const known: Readonly<Record<string, Maker>> = {
  tinyint: integer(8),
  int1: integer(8),
  smallint: integer(16),
  int2: integer(16),
  mediumint: integer(24),
  int4: integer(32),
  int: integer(64),
  integer: integer(64),
  int8: integer(64),
  bigint: integer(64),
  'big int': integer(64),
  'tinyint unsigned': unsigned(8),
  'smallint unsigned': unsigned(16),
  'mediumint unsigned': unsigned(24),
  'int unsigned': unsigned(32),
  'integer unsigned': unsigned(32),
  'bigint unsigned': unsigned(64),
  'unsigned big int': unsigned(64),
  boolean: just('boolean'),
  bool: just('boolean'),
  decimal,
  dec: decimal,
  numeric: decimal,
  number: decimal,
  decimal_text: decimal,
  float4: () => ({ type: 'float', bits: 32 }),
  real: () => ({ type: 'float', bits: 64 }),
  float: () => ({ type: 'float', bits: 64 }),
  float8: () => ({ type: 'float', bits: 64 }),
  double: () => ({ type: 'float', bits: 64 }),
  'double precision': () => ({ type: 'float', bits: 64 }),
  text: sized,
  clob: just('text'),
  char: sized,
  character: sized,
  nchar: sized,
  'native character': sized,
  varchar: sized,
  nvarchar: sized,
  varchar2: sized,
  'character varying': sized,
  'varying character': sized,
  tinytext: just('text'),
  mediumtext: just('text'),
  longtext: just('text'),
  blob: just('bytes'),
  bytea: just('bytes'),
  varbinary: ([size]) => (size === undefined ? { type: 'bytes' } : { type: 'bytes', size }),
  binary: ([size]) => (size === undefined ? { type: 'bytes' } : { type: 'bytes', size }),
  date: just('date'),
  time: scaled('time'),
  datetime: scaled('timestamp'),
  timestamp: scaled('timestamp'),
  'timestamp without time zone': scaled('timestamp'),
  timestamptz: scaled('timestamptz'),
  'timestamp with time zone': scaled('timestamptz'),
  year: just('year'),
  interval: just('interval'),
  uuid: just('uuid'),
  json: just('json'),
  jsonb: just('json'),
  json_text: just('json'),
  xml_text: just('xml'),
  inet_text: just('inet'),
  bit_text: ([size]) => ({ type: 'bit', size: size ?? 1 }),
  any: just('any'),
  any_blob: just('any'),
};

/** A declared type nobody knows means only its affinity. NUMERIC affinity holds numbers and texts alike, so it is `any`. */
const byAffinity = {
  integer: { type: 'integer', bits: 64 },
  text: { type: 'text' },
  real: { type: 'float', bits: 64 },
  numeric: { type: 'any' },
  blob: { type: 'bytes' },
} as const satisfies Record<string, NeutralType>;

export function toNeutral(column: NativeColumn): {
  readonly type: NeutralType;
  readonly loss: readonly Loss[];
} {
  const declared = column.native.trim().toLowerCase();
  const found = /^([^(]*)(?:\(([^)]*)\))?\s*(.*)$/.exec(declared);
  const base = `${(found?.[1] ?? '').trim()} ${found?.[3] ?? ''}`.trim().replace(/\s+/g, ' ');
  const numbers = (found?.[2] ?? '')
    .split(',')
    .map(Number)
    .filter((number) => Number.isInteger(number) && number > 0);
  const maker = Object.hasOwn(known, base) ? known[base] : undefined;
  if (maker !== undefined) return { type: maker(numbersOf(found?.[2], numbers)), loss: [] };
  return { type: declared === '' ? { type: 'any' } : byAffinity[affinity(declared)], loss: [] };
}

/** `(10,0)` keeps its zero scale; `(abc)` counts as no numbers at all. */
function numbersOf(written: string | undefined, positive: readonly number[]): readonly number[] {
  if (written === undefined) return [];
  const all = written.split(',').map((part) => Number(part.trim()));
  return all.every((number) => Number.isInteger(number) && number >= 0) ? all : positive;
}
