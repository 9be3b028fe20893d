// What: one JSON value of a plan as people read it: quoted, secrets by their reference, broken into lines when too long. What not: differences.
import type { Json, JsonObject } from '../../compiler/model/json.ts';

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Control and bidirectional characters could repaint a terminal or show text in another order than it is.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is there to find.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text of others (names, notes, SQL) without characters that a terminal would act on. One line stays one line. */
export function clean(text: string): string {
  return text.replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const secret = /\$\{secret:([a-z]+):([^}]*)\}/g;

function secretText(text: string): string {
  return text.replace(secret, (_, source: string, name: string) => `(secret ${source} ${name})`);
}

function stringText(value: string, sensitive: Json | undefined): string {
  if (sensitive !== true) return clean(JSON.stringify(value));
  const whole = /^\$\{secret:[^}]*\}$/.test(value);
  if (whole) return clean(secretText(value));
  return value.search(secret) >= 0 ? clean(JSON.stringify(secretText(value))) : '(sensitive)';
}

/** `sensitive` is the shadow tree of this value. */
export function inline(value: Json, sensitive?: Json): string {
  if (typeof value === 'string') return stringText(value, sensitive);
  if (sensitive === true) return '(sensitive)';
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value))
    return `[${value.map((item: Json, at) => inline(item, under(sensitive, at))).join(', ')}]`;
  const members = Object.entries(value as JsonObject).filter(([, inside]) => inside !== null);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, inside]) => `${keyText(key)}: ${inline(inside, under(sensitive, key))}`).join(', ')}}`;
}

/** The value on one line when it fits into `room`, else its members on lines of their own, indented by two. */
export function broken(value: Json, sensitive: Json | undefined, room: number): readonly string[] {
  const flat = inline(value, sensitive);
  if (flat.length <= room || value === null || typeof value !== 'object') return [flat];
  const list = Array.isArray(value);
  const members: readonly (readonly [string | number, Json])[] = list
    ? value.map((item: Json, at) => [at, item] as const)
    : Object.entries(value as JsonObject).filter(([, inside]) => inside !== null);
  const sorted = list ? members : [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.flatMap(([key, inside]) => {
    const inner = broken(inside, under(sensitive, key), room - 2);
    const first = list ? '' : `${keyText(String(key))}: `;
    return inner.map((line, at) => `  ${at === 0 ? first : ''}${line}${at === inner.length - 1 ? ',' : ''}`);
  });
  return [list ? '[' : '{', ...lines, list ? ']' : '}'];
}

/** The shadow below one member. */
export function under(shadow: Json | undefined, key: string | number): Json | undefined {
  if (shadow === true) return true;
  if (typeof shadow !== 'object' || shadow === null) return undefined;
  if (Array.isArray(shadow)) return typeof key === 'number' ? (shadow[key] as Json | undefined) : undefined;
  return Object.hasOwn(shadow, key) ? (shadow as JsonObject)[key] : undefined;
}

const plain = /^[A-Za-z_][A-Za-z0-9_-]*$/;

function keyText(key: string): string {
  return plain.test(key) ? key : clean(JSON.stringify(key));
}

/** `retention.daily`, `perTable["sales.orders"].where` */
export function joined(path: string, key: string): string {
  if (!plain.test(key)) return `${path}[${clean(JSON.stringify(key))}]`;
  return path === '' ? key : `${path}.${key}`;
}
