import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderByNeeds } from './order.ts';

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

test('walks by level, then by address', () => {
  const { order, circles } = orderByNeeds(graph({ z: [], c: ['a'], b: ['z'], a: ['z'], y: [] }));
  expect(order).toEqual(['y', 'z', 'a', 'b', 'c']);
  expect(circles).toEqual([]);
});

test('lists direct dependents in order and ignores needs that are not there', () => {
  const { dependents, order } = orderByNeeds(graph({ a: [], c: ['a'], b: ['a', 'gone'] }));
  expect([...dependents]).toEqual([['a', ['b', 'c']]]);
  expect(order).toEqual(['a', 'b', 'c']);
});

test('a circle is told whole, from its smallest member, without what hangs on it', () => {
  const { circles } = orderByNeeds(graph({ d: ['b'], c: ['b'], b: ['a'], a: ['c'], e: ['d'] }));
  expect(circles).toEqual([['a', 'c', 'b']]);
});

test('every separate circle is told, and a node that needs itself is one', () => {
  const { circles } = orderByNeeds(graph({ a: ['b'], b: ['a'], c: ['c'], d: ['e', 'a'], e: ['d'] }));
  expect(circles).toEqual([['a', 'b'], ['c'], ['d', 'e']]);
});

test('a chain of 100,000 neither overflows nor takes quadratic time', () => {
  const needs = new Map<string, readonly string[]>();
  for (let index = 0; index < 100_000; index += 1)
    needs.set(`n${index}`, index === 0 ? [] : [`n${index - 1}`]);
  const { order } = orderByNeeds(needs);
  expect(order).toHaveLength(100_000);
  expect(order.at(-1)).toBe('n99999');
});

test('property: an acyclic graph is ordered after its needs, whatever the order of insertion', () => {
  const acyclic = fc
    .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 40 })
    .map((rows) =>
      rows.map((row, index): [string, string[]] => [
        `n${index}`,
        index === 0 ? [] : [...new Set(row.map((n) => `n${n % index}`))],
      ]),
    );
  fc.assert(
    fc.property(acyclic, fc.integer(), (rows, seed) => {
      const shuffled = [...rows]
        .sort((a, b) => ((a[0].length * seed) % 7) - ((b[0].length * seed) % 7))
        .reverse();
      const { order, circles } = orderByNeeds(new Map(rows));
      expect(circles).toEqual([]);
      expect(orderByNeeds(new Map(shuffled)).order).toEqual(order);
      const place = new Map(order.map((address, index) => [address, index]));
      for (const [address, needs] of rows)
        for (const need of needs) expect(place.get(need)!).toBeLessThan(place.get(address)!);
    }),
  );
});
