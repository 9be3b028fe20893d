// What: a type as MySQL spells it, as a neutral type. What not: the way back (from-neutral.ts).
import type { NativeColumn } from '../../dialect.ts';
import type { Loss, NeutralType } from '../../model/table.ts';
import { type Native, parseNative } from './native.ts';

type Maker = (native: Native) => NeutralType;

const integer =
  (bits: 8 | 16 | 24 | 32 | 64): Maker =>
  ({ unsigned }) => ({ type: 'integer', bits, ...(unsigned ? { unsigned: true } : {}) });
const whole =
  (type: NeutralType): Maker =>
  () =>
    type;
const scaled =
  (type: 'time' | 'timestamp' | 'timestamptz'): Maker =>
  ({ numbers: [scale] }) => ({ type, scale: scale ?? 0 });

/** Display widths are no sizes: int(1) holds as much as int(11), and tinyint(1) may hold 2, so it is a number until somebody says `tinyint(1): boolean`. */
const exact: Readonly<Record<string, Maker>> = {
  boolean: whole({ type: 'boolean' }),
  tinyint: integer(8),
  smallint: integer(16),
  mediumint: integer(24),
  int: integer(32),
  bigint: integer(64),
  decimal: ({ numbers: [size, scale] }) => ({ type: 'decimal', size: size ?? 10, scale: scale ?? 0 }),
  float: ({ numbers: [size, scale] }) => ({
    type: 'float',
    bits: scale === undefined && (size ?? 0) > 24 ? 64 : 32,
  }),
  double: whole({ type: 'float', bits: 64 }),
  bit: ({ numbers: [size] }) => ({ type: 'bit', size: size ?? 1 }),
  date: whole({ type: 'date' }),
  datetime: scaled('timestamp'),
  timestamp: scaled('timestamptz'),
  time: scaled('time'),
  year: whole({ type: 'year' }),
  char: ({ numbers: [size] }) => ({ type: 'text', size: size ?? 1, fixed: true }),
  varchar: ({ numbers: [size] }) => ({ type: 'text', ...(size === undefined ? {} : { size }) }),
  tinytext: whole({ type: 'text' }),
  text: whole({ type: 'text' }),
  mediumtext: whole({ type: 'text' }),
  longtext: whole({ type: 'text' }),
  binary: ({ numbers: [size] }) => ({ type: 'bytes', size: size ?? 1, fixed: true }),
  varbinary: ({ numbers: [size] }) => ({ type: 'bytes', ...(size === undefined ? {} : { size }) }),
  tinyblob: whole({ type: 'bytes' }),
  blob: whole({ type: 'bytes' }),
  mediumblob: whole({ type: 'bytes' }),
  longblob: whole({ type: 'bytes' }),
  enum: ({ values }) => ({ type: 'enum', values }),
  set: ({ values }) => ({ type: 'set', values }),
  json: whole({ type: 'json' }),
  uuid: whole({ type: 'uuid' }),
  inet4: whole({ type: 'inet' }),
  inet6: whole({ type: 'inet' }),
};

export function toNeutral(column: NativeColumn): {
  readonly type: NeutralType;
  readonly loss: readonly Loss[];
} {
  const native = parseNative(column.native);
  const maker = exact[native.base];
  if (maker !== undefined) return { type: maker(native), loss: [] };
  const text = `${column.native} has no counterpart elsewhere and is carried as the bytes the server stores`;
  return { type: { type: 'other' }, loss: [{ code: 'native-text', column: column.name, text }] };
}
