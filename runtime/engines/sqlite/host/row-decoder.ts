// What: copy text to the values SQLite is to store, by the column's type and affinity. What not: inserting them.
import { type Affinity, affinity } from '../../../../compiler/dialects/sqlite/affinity.ts';
import type { ColumnModel, NeutralType } from '../../../../compiler/model/table.ts';
import { fail } from '../../../failure.ts';
import { decimalText } from '../canonical.ts';
import type { Bind } from '../driver/value.ts';

/** From canonical text (unescaped, not NULL) to what is bound. */
export type Decode = (text: string) => Bind;

const integer = /^-?\d+$/;
const real = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)$/;
const unescapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** `declared`: the type in the table, which decides what SQLite does with a text that looks like a number. */
export function decoderOf(column: ColumnModel, declared: string): Decode {
  const kept = affinity(declared);
  switch (column.type.type) {
    case 'integer':
    case 'year':
      return (text) => (integer.test(text) ? whole(text, column.name) : text);
    case 'boolean':
      return (text) => (text === 't' ? 1n : text === 'f' ? 0n : text);
    case 'decimal':
      return kept === 'text' ? (text) => text : (text) => decimal(text, column.name, kept);
    case 'float':
      return (text) => (real.test(text) ? Number(text) : text);
    case 'bytes':
      return bytes;
    case 'any':
      return (text) => dynamic(text, column.name);
    default:
      return (text) => text;
  }
}

function whole(text: string, column: string): bigint {
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value)
    throw fail('data', `${text} in column ${column} does not fit into SQLite's 64-bit integers.`);
  return value;
}

/** Into a column with a numeric affinity: exact or refused. */
function decimal(text: string, column: string, kept: Affinity): Bind {
  const canonical = decimalText(text, undefined);
  if (canonical === undefined || kept === 'blob') return text;
  if (integer.test(canonical) && kept !== 'real') return whole(canonical, column);
  const value = Number(canonical);
  if (decimalText(String(value), undefined) === canonical) return value;
  throw fail(
    'data',
    `${text} in column ${column} has more digits than SQLite's numbers hold: declare the column decimal_text.`,
  );
}

function bytes(text: string): Bind {
  return text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex') : text;
}

function dynamic(text: string, column: string): Bind {
  const first = text[0];
  if (first === '\\') return bytes(text);
  if (first === "'") return text.slice(1);
  if (integer.test(text)) return whole(text, column);
  return real.test(text) ? Number(text) : text;
}

/** One cell of a key (`after`, `until`) as the value it is compared with. */
export function keyValue(cell: string | null | Uint8Array, type: NeutralType): Bind {
  if (typeof cell !== 'string') return cell;
  return decoderOf(
    { name: 'key', type, native: '', nullable: true },
    type.type === 'decimal' ? '' : type.type,
  )(cell);
}

/** The fields of all lines in `bytes`, decoded, one after the other: the parameters of a multi-row INSERT. */
export function decodeLines(
  bytes: Uint8Array,
  decoders: readonly Decode[],
  push: (value: Bind) => void,
): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let rows = 0;
  for (let start = 0; start < text.length; rows += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) throw fail('protocol', 'A batch of rows ends in the middle of a line.');
    decodeLine(text.slice(start, end), decoders, push);
    start = end + 1;
  }
  return rows;
}

function decodeLine(line: string, decoders: readonly Decode[], push: (value: Bind) => void): void {
  const fields = line.split('\t');
  if (fields.length !== decoders.length)
    throw fail('protocol', `A row has ${fields.length} fields where ${decoders.length} columns are written.`);
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] ?? '';
    const decode = decoders[index];
    if (field === '\\N' || decode === undefined) push(null);
    else push(decode(field.includes('\\') ? unescapeField(field) : field));
  }
}

export function unescapeField(field: string): string {
  return field.replace(/\\(.)/gs, (found, letter: string) => {
    const plain = unescapes[letter];
    if (plain === undefined) throw fail('protocol', `${found} is no escape of copy text.`);
    return plain;
  });
}
