// What: canonical text (spec/copy-text.md) of values as SQLite stores them. What not: lines and escapes (host/).
import type { NeutralType } from '../../../compiler/model/table.ts';

/** Shortest digits that read back as the same number, spelled as PostgreSQL's float8out (bits 32: float4out). */
export function floatText(value: number, bits: number | undefined = 64): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-4 && size < (bits === 32 ? 1e6 : 1e15)) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = exponent.slice(1);
  return `${digits}e${exponent[0]}${power.length === 1 ? `0${power}` : power}`;
}

/** As `floatText`, but never looking like an integer: how `any` keeps real 1.0 apart from integer 1. */
export function realText(value: number): string {
  const text = floatText(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const number = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i;

/** Plain digits with at least `scale` fraction digits; undefined when the text is no number. */
export function decimalText(text: string, scale: number | undefined): string | undefined {
  const found = number.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = found ?? [];
  if (found === null || whole + fraction === '') return undefined;
  const [left, right] = shift(whole, fraction, Number(exponent));
  const digits = left.replace(/^0+(?=\d)/, '') || '0';
  const trimmed = right.replace(/0+$/, '').padEnd(scale ?? 0, '0');
  const plain = trimmed === '' ? digits : `${digits}.${trimmed}`;
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

function shift(whole: string, fraction: string, by: number): readonly [string, string] {
  if (by >= 0) return [whole + fraction.slice(0, by).padEnd(by, '0'), fraction.slice(by)];
  const padded = whole.padStart(-by, '0');
  return [padded.slice(0, padded.length + by), padded.slice(padded.length + by) + fraction];
}

const stamp = /^(\d{4,}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** A date and time in one of SQLite's own spellings; undefined when it is none, or when its offset would be lost. */
export function timestampText(text: string, zoned: boolean): string | undefined {
  const found = stamp.exec(text);
  if (found === null) return undefined;
  const [, date = '', minutes = '00:00', seconds = '00', fraction = '', zone = ''] = found;
  const offset = /^$|^z$|^[+-]00(:?00)?$/i.test(zone) ? 0 : offsetMinutes(zone);
  if (offset !== 0 && !zoned) return undefined;
  const local = `${date} ${minutes}:${seconds}`;
  const utc = offset === 0 ? local : shiftBack(local, offset);
  const trimmed = fraction.replace(/0+$/, '');
  return `${utc}${trimmed === '' ? '' : `.${trimmed}`}${zoned ? '+00' : ''}`;
}

function offsetMinutes(zone: string): number {
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0');
  return zone.startsWith('-') ? -minutes : minutes;
}

function shiftBack(local: string, offset: number): string {
  const at = Date.parse(`${local.replace(' ', 'T')}Z`);
  return Number.isNaN(at)
    ? local
    : new Date(at - offset * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

function timeText(text: string): string | undefined {
  const found = /^(-?\d{2,3}:\d\d)(?::(\d\d)(?:\.(\d+))?)?$/.exec(text);
  if (found === null) return undefined;
  const fraction = (found[3] ?? '').replace(/0+$/, '');
  return `${found[1]}:${found[2] ?? '00'}${fraction === '' ? '' : `.${fraction}`}`;
}

const booleans: Readonly<Record<string, string>> = {
  '0': 'f',
  '1': 't',
  true: 't',
  false: 'f',
  t: 't',
  f: 'f',
};

/** Brings a text or whole number to the canonical text of its column's type; undefined: leave it as it is (the target judges it). */
export type Canonical = (text: string) => string | undefined;

/** undefined: values of this type already are canonical text. */
export function canonicalOf(type: NeutralType): Canonical | undefined {
  switch (type.type) {
    case 'boolean':
      return (text) => booleans[text.toLowerCase()];
    case 'decimal':
      return (text) => decimalText(text, type.scale);
    case 'float':
      return (text) =>
        decimalText(text, undefined) === undefined ? undefined : floatText(Number(text), type.bits);
    case 'timestamp':
    case 'timestamptz':
      return (text) => timestampText(text, type.type === 'timestamptz');
    case 'date':
      return (text) =>
        / 00:00:00$/.test(timestampText(text, false) ?? '')
          ? text.slice(0, text.search(/[ T]|$/))
          : undefined;
    case 'time':
      return timeText;
    case 'uuid':
      return (text) => text.toLowerCase();
    case 'text':
      return type.fixed === true ? (text) => text.replace(/ +$/, '') : undefined;
    default:
      return undefined;
  }
}

/** A real number in a column of this type. */
export function realOf(type: NeutralType): (value: number) => string {
  if (type.type === 'any' || type.type === 'text') return realText;
  if (type.type === 'decimal') return (value) => decimalText(String(value), type.scale) ?? String(value);
  if (type.type === 'boolean') return (value) => booleans[String(value)] ?? floatText(value);
  return (value) => floatText(value, type.bits);
}
