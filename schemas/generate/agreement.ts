// What: what the agreement tests share: full types, errors, and objects with one member too many. What not: a test.
import type { JsonValue } from '../json-value.ts';
import type { Validator } from '../validator.ts';

/** T with every optional member present, so that a member the schema does not know cannot be forgotten here. Open maps stay as they are. */
export type Full<T> = [JsonValue] extends [T]
  ? T
  : T extends string | number | boolean | null
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Full<Item>[]
      : string extends keyof T
        ? T
        : { readonly [Key in keyof T]-?: Full<Exclude<T[Key], undefined>> };

/** What the validator finds in the value as a file holds it. */
export function errorsOf(validate: Validator | undefined, data: unknown): unknown {
  if (validate === undefined) return 'no validator';
  return validate(JSON.parse(JSON.stringify(data))) ? [] : validate.errors;
}

/** Where a value is the user's or an engine's, and so may hold anything. */
const open = new Set([
  'labels',
  'spec',
  'args',
  'identity',
  'variables',
  'connections',
  'instances',
  'before',
  'after',
  'after_unknown',
  'before_sensitive',
  'after_sensitive',
  'after_default',
  'list_keys',
  'match',
  'done',
  'output',
  'operation',
  'failure',
  'store',
  'scaler',
  'tolerance',
  'archiveTo',
  'headers',
  'settings',
]);

/** Copies of the value with one object more than it should hold, one for each closed object. */
export function withStrangers(value: unknown): readonly { readonly at: string; readonly value: unknown }[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      withStrangers(item).map((found) => ({
        at: `/${index}${found.at}`,
        value: value.with(index, found.value),
      })),
    );
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value)
    .filter(([key]) => !open.has(key))
    .flatMap(([key, part]) =>
      withStrangers(part).map((found) => ({
        at: `/${key}${found.at}`,
        value: { ...value, [key]: found.value },
      })),
    );
  return [{ at: '', value: { ...value, stranger: 1 } }, ...below];
}
