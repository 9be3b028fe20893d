import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { merge, withoutNulls } from './merge.ts';

const none = () => [];

test('maps merge, lists and scalars replace', () => {
  expect(merge({ a: { x: 1, y: [1, 2] }, b: 1 }, { a: { y: [3] }, b: { c: 1 } }, none)).toEqual({
    a: { x: 1, y: [3] },
    b: { c: 1 },
  });
});

test('null unsets what is weaker, and a stronger layer may set it again', () => {
  const unset = merge({ a: { x: 1 }, b: 1 }, { a: null }, none);
  expect(withoutNulls(unset)).toEqual({ b: 1 });
  expect(withoutNulls(merge(unset, { a: { y: 2 } }, none))).toEqual({ a: { y: 2 }, b: 1 });
});

test('the stronger alternative removes the weaker one at its path only', () => {
  const alternatives = (path: readonly string[]) =>
    path.join('.') === 'schedule' ? [['cron', 'every']] : [];
  const merged = merge(
    { schedule: { every: '1m', jitter: '5s' }, other: { every: 1 } },
    { schedule: { cron: '* * * * *' }, other: { cron: 2 } },
    alternatives,
  );
  expect(merged).toEqual({ schedule: { jitter: '5s', cron: '* * * * *' }, other: { every: 1, cron: 2 } });
});

const value: fc.Arbitrary<JsonObject> = fc.letrec<{ json: JsonObject }>((tie) => ({
  json: fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof({ depthSize: 'small' }, fc.integer(), fc.constant([1, 2]), tie('json')),
    { maxKeys: 3 },
  ) as fc.Arbitrary<JsonObject>,
})).json;

test('property: merging twice is merging once, {} is its unit, and neither side is changed', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      const before = JSON.stringify([a, b]);
      expect(merge(merge(a, b, none), b, none)).toEqual(merge(a, b, none));
      expect(merge({}, a, none)).toEqual(a);
      expect(merge(a, {}, none)).toEqual(a);
      expect(JSON.stringify([a, b])).toBe(before);
    }),
  );
});
