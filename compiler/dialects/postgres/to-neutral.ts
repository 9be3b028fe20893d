// What: a type as PostgreSQL spells it, as a neutral type. What not: the way back (from-neutral.ts).
import type { NativeColumn } from '../../dialect.ts';
import type { Loss, NeutralType } from '../../model/table.ts';

interface Parts {
  readonly base: string;
  readonly numbers: readonly number[];
  readonly array: boolean;
}

type Maker = (numbers: readonly number[]) => NeutralType;

const exact: Readonly<Record<string, Maker>> = {
  boolean: () => ({ type: 'boolean' }),
  smallint: () => ({ type: 'integer', bits: 16 }),
  integer: () => ({ type: 'integer', bits: 32 }),
  bigint: () => ({ type: 'integer', bits: 64 }),
  oid: () => ({ type: 'integer', bits: 32, unsigned: true }),
  numeric: decimal,
  real: () => ({ type: 'float', bits: 32 }),
  'double precision': () => ({ type: 'float', bits: 64 }),
  text: () => ({ type: 'text' }),
  name: () => ({ type: 'text', size: 63 }),
  '"char"': () => ({ type: 'text', size: 1 }),
  'character varying': ([size]) => ({ type: 'text', ...sized(size) }),
  character: ([size]) => ({ type: 'text', size: size ?? 1, fixed: true }),
  bpchar: ([size]) => ({ type: 'text', fixed: true, ...sized(size) }),
  bytea: () => ({ type: 'bytes' }),
  date: () => ({ type: 'date' }),
  'time without time zone': ([scale]) => ({ type: 'time', scale: scale ?? 6 }),
  'timestamp without time zone': ([scale]) => ({ type: 'timestamp', scale: scale ?? 6 }),
  'timestamp with time zone': ([scale]) => ({ type: 'timestamptz', scale: scale ?? 6 }),
  interval: () => ({ type: 'interval' }),
  uuid: () => ({ type: 'uuid' }),
  json: () => ({ type: 'json' }),
  jsonb: () => ({ type: 'json' }),
  xml: () => ({ type: 'xml' }),
  bit: ([size]) => ({ type: 'bit', size: size ?? 1 }),
  inet: () => ({ type: 'inet' }),
};

/** Other spellings people write in `types:`; the server itself prints the long ones. */
const spellings: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int: 'integer',
  int8: 'bigint',
  smallserial: 'smallint',
  serial: 'integer',
  bigserial: 'bigint',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  varchar: 'character varying',
  char: 'character',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  timetz: 'time with time zone',
  varbit: 'bit varying',
};

const notes: Readonly<Record<string, string>> = {
  jsonb:
    'jsonb keeps neither the order of keys nor repeated keys nor spaces; its text is what the server prints',
  money:
    'the text of money depends on lc_monetary of the database; only a PostgreSQL with the same setting reads it back',
  'time with time zone': 'only PostgreSQL has a time of day with a zone; elsewhere it is text',
  'bit varying': 'a bit string of any length is text elsewhere',
};

/** What nothing but PostgreSQL has travels as its own text. */
export function toNeutral(column: NativeColumn): {
  readonly type: NeutralType;
  readonly loss: readonly Loss[];
} {
  const parts = parse(column.native);
  const maker = exact[parts.base];
  const note = notes[parts.base];
  const loss = note === undefined ? [] : [{ code: 'native-text', column: column.name, text: note }];
  if (maker === undefined)
    return { type: { type: 'other' }, loss: note === undefined ? [unknown(column)] : loss };
  const type = maker(parts.numbers);
  return { type: parts.array ? { type: 'array', of: type } : type, loss };
}

function unknown(column: NativeColumn): Loss {
  const text = `${column.native} has no counterpart elsewhere and is carried as the text that PostgreSQL prints`;
  return { code: 'native-text', column: column.name, text };
}

function parse(native: string): Parts {
  const lower = native.trim().toLowerCase();
  const array = /(\[\d*\])+$/.test(lower);
  const plain = lower.replace(/(\[\d*\])+$/, '');
  const found = /^([^(]+?)\s*\(([^)]*)\)(.*)$/.exec(plain);
  const written = found === null ? plain : `${found[1] ?? ''}${found[3] ?? ''}`;
  const numbers = found === null ? [] : (found[2] ?? '').split(',').map(Number);
  const base = written.startsWith('interval') ? 'interval' : written;
  return { base: spellings[base] ?? base, numbers, array };
}

function sized(size: number | undefined): { readonly size?: number } {
  return size === undefined ? {} : { size };
}

function decimal([size, scale]: readonly number[]): NeutralType {
  if (size === undefined) return { type: 'decimal' };
  // PostgreSQL 15 rounds left of the point with a negative scale: those are whole numbers of more digits.
  if (scale !== undefined && scale < 0) return { type: 'decimal', size: size - scale, scale: 0 };
  return { type: 'decimal', size, scale: scale ?? 0 };
}
