// What: the canonical text, both its ways, against a plain definition. What not: what is hashed with it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, digestOf } from './canonical.ts';

/** As the contract says it, without any shortcut. */
function plainly(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainly).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${plainly(member)}`);
  return `{${members.join(',')}}`;
}

/** Keys that objects keep in an order of their own, or that mean something to JSON.stringify. */
const keys = fc.constantFrom(
  '',
  '1',
  '2',
  '10',
  'a',
  'b',
  'B',
  'é',
  '\ud83d\ude00',
  'toJSON',
  '__proto__',
  'length',
);
const values = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -0, 1.5, 1e21, '', 'x"\n', '\u2028', undefined),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(keys, tie('any'), { maxKeys: 5 }),
  ),
})).any;

test('is the plain definition for every value, whatever the order of its keys', () => {
  fc.assert(
    fc.property(values, (value) => {
      expect(canonicalJson(value)).toBe(plainly(value));
    }),
    { numRuns: 2000 },
  );
});

test('keys that look like numbers are sorted as texts, also where JavaScript lists them as numbers', () => {
  expect(canonicalJson({ 10: 1, 9: 2 })).toBe('{"10":1,"9":2}');
  expect(canonicalJson({ a: { 10: 1, 9: 2 } })).toBe('{"a":{"10":1,"9":2}}');
});

test('undefined members are no members', () => {
  expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }));
  expect(digestOf({ b: undefined, a: 1 })).toBe(digestOf({ a: 1 }));
});
