// What: every neutral type with the values at its edges that all engines can hold, as canonical text. What not: what only some engines hold (their own tests).
import type { NeutralType } from '../../compiler/model/table.ts';

export interface TypeCase {
  readonly type: NeutralType;
  /** How the column is made; the dialect's choice for the type when absent. */
  readonly native?: string;
  readonly values: readonly string[];
}

const every = String.fromCodePoint(...Array.from({ length: 95 }, (_, at) => at + 32));

export const commonCases: readonly TypeCase[] = [
  { type: { type: 'boolean' }, values: ['t', 'f'] },
  { type: { type: 'integer', bits: 8 }, values: ['-128', '0', '127'] },
  { type: { type: 'integer', bits: 16 }, values: ['-32768', '0', '32767'] },
  { type: { type: 'integer', bits: 24 }, values: ['-8388608', '8388607'] },
  { type: { type: 'integer', bits: 32 }, values: ['-2147483648', '2147483647'] },
  {
    type: { type: 'integer', bits: 64 },
    values: ['-9223372036854775808', '9007199254740993', '9223372036854775807'],
  },
  { type: { type: 'integer', bits: 8, unsigned: true }, values: ['0', '255'] },
  { type: { type: 'integer', bits: 32, unsigned: true }, values: ['0', '4294967295'] },
  { type: { type: 'decimal', size: 10, scale: 2 }, values: ['0.00', '-99999999.99', '12.50', '0.01'] },
  { type: { type: 'decimal', size: 38, scale: 0 }, values: ['99999999999999999999999999999999999999', '-1'] },
  {
    type: { type: 'decimal', size: 38, scale: 20 },
    values: ['0.00000000000000000001', '-123456789012345678.12345678901234567890'],
  },
  {
    type: { type: 'float', bits: 64 },
    values: [
      '0',
      '0.1',
      '-1.5',
      '123456789012345',
      '1e+15',
      '1.2345678901234566e+17',
      '0.0001',
      '1e-05',
      '-2.5e-07',
      '1.7976931348623157e+308',
      '2.2250738585072014e-308',
      '0.30000000000000004',
    ],
  },
  {
    type: { type: 'float', bits: 32 },
    values: ['0', '0.1', '-1.5', '123456', '1.6777216e+07', '3.4028235e+38', '1.1754944e-38', '1e-05'],
  },
  {
    type: { type: 'text' },
    values: [
      '',
      ' ',
      '  two  ',
      every,
      '\\N',
      '\\',
      'a\tb',
      'a\nb',
      'a\r\nb',
      '\b\f\v',
      '😀𝒳 漢字 é é',
      'it\'s "quoted"',
      '\\.',
      '\u007f',
      'NULL',
    ],
  },
  { type: { type: 'text', size: 200 }, values: ['', 'ä', 'trailing  ', '😀'.repeat(200)] },
  { type: { type: 'text', size: 10, fixed: true }, values: ['', 'ab', '漢字', '0123456789'] },
  {
    type: { type: 'bytes' },
    values: [
      '\\x',
      '\\x00',
      '\\xdeadbeef',
      '\\x5c0a09000d00',
      `\\x${Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, '0')).join('')}`,
    ],
  },
  { type: { type: 'date' }, values: ['1000-01-01', '1969-12-31', '2024-02-29', '9999-12-31'] },
  {
    type: { type: 'time', scale: 6 },
    values: ['00:00:00', '23:59:59', '23:59:59.999999', '12:34:56.5', '00:00:00.000001'],
  },
  {
    type: { type: 'timestamp', scale: 6 },
    values: [
      '1000-01-01 00:00:00',
      '2024-02-29 12:34:56.789',
      '9999-12-31 23:59:59.999999',
      '2024-03-31 02:30:00',
    ],
  },
  { type: { type: 'timestamp', scale: 0 }, values: ['2024-02-29 12:34:56'] },
  {
    type: { type: 'timestamptz', scale: 6 },
    values: [
      '1970-01-01 00:00:01+00',
      '2024-02-29 12:34:56.789+00',
      '2038-01-19 03:14:07.999999+00',
      '2024-10-27 01:30:00+00',
    ],
  },
  { type: { type: 'year' }, values: ['0', '1901', '2024', '2155'] },
  { type: { type: 'interval' }, values: ['PT0S', 'P1Y2M3DT4H5M6.7S'] },
  {
    type: { type: 'uuid' },
    values: ['00000000-0000-0000-0000-000000000000', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
  },
  { type: { type: 'json' }, values: ['{}', '[]', '{"a": 1, "b": [true, null, "x\\ty"]}', '"😀"', 'null'] },
  { type: { type: 'xml' }, values: ['<a>1</a>'] },
  { type: { type: 'enum', values: ['a', 'b c', 'ä', "d'e"] }, values: ['a', 'b c', 'ä', "d'e"] },
  { type: { type: 'set', values: ['x', 'y', 'z'] }, values: ['', 'x', 'x,z'] },
  { type: { type: 'bit', size: 1 }, values: ['0', '1'] },
  { type: { type: 'bit', size: 13 }, values: ['0000000000000', '1000000000001'] },
  { type: { type: 'bit', size: 64 }, values: ['1'.repeat(64), `1${'0'.repeat(63)}`] },
  {
    type: { type: 'array', of: { type: 'integer', bits: 32 } },
    values: ['[]', '[1,2,null]', '[[1,2],[3,4]]'],
  },
  {
    type: { type: 'array', of: { type: 'text' } },
    values: ['["a","b\\"c\\\\d",null,"","null","x\\ny","{},"]'],
  },
  { type: { type: 'inet' }, values: ['10.0.0.1', '::1'] },
];
