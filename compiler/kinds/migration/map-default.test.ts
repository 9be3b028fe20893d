import { expect, it } from 'vitest';
import type { DefaultModel, NeutralType } from '../../model/table.ts';
import { mapDefault } from './map-default.ts';

const of = (value: string | null): DefaultModel => ({ is: 'literal', value });
const now: DefaultModel = { is: 'now' };
const sql: DefaultModel = { is: 'expression', sql: 'x()' };

it.each<[DefaultModel, NeutralType['type'], NeutralType['type'], DefaultModel | undefined]>([
  [of('t'), 'boolean', 'integer', of('1')],
  [of('f'), 'boolean', 'decimal', of('0')],
  [of('t'), 'boolean', 'text', of('t')],
  [of('1'), 'integer', 'boolean', of('t')],
  [of('2'), 'integer', 'boolean', undefined],
  [of('abc'), 'text', 'integer', undefined],
  [of('12'), 'text', 'integer', of('12')],
  [of("'12"), 'any', 'text', of('12')],
  [of('2024-01-01 00:00:00+00'), 'timestamptz', 'timestamp', of('2024-01-01 00:00:00')],
  [of('2024-01-01 00:00:00'), 'timestamp', 'timestamptz', of('2024-01-01 00:00:00+00')],
  [of('\\x00'), 'bytes', 'text', undefined],
  [of(null), 'text', 'integer', of(null)],
  [now, 'timestamptz', 'timestamp', now],
  [now, 'text', 'text', undefined],
  [sql, 'integer', 'integer', undefined],
])('%o of %s in a column of %s', (value, from, to, expected) => {
  expect(mapDefault(value, { type: from }, { type: to }, false)).toEqual(expected);
});

it('one engine understands its own SQL', () => {
  expect(mapDefault(sql, { type: 'integer' }, { type: 'integer' }, true)).toEqual(sql);
  expect(mapDefault(now, { type: 'text' }, { type: 'text' }, true)).toEqual(now);
});
