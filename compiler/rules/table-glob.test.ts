import { describe, expect, test } from 'vitest';
import { chooseTables } from './table-glob.ts';

const tables = [
  { schema: 'public', name: 'orders' },
  { schema: 'sales', name: 'orders' },
  { schema: 'public', name: 'Users' },
  { schema: 'public', name: 'tmp_a' },
];
const names = (include: string[], exclude: string[] = []) =>
  chooseTables(tables, include, exclude).map((table) => `${table.schema}.${table.name}`);

describe('the tables that globs mean', () => {
  test('a bare name means it in every schema, a qualified one in its own', () => {
    expect(names(['orders'])).toEqual(['public.orders', 'sales.orders']);
    expect(names(['sales.orders'])).toEqual(['sales.orders']);
  });
  test('exclude takes away, globs look at the bare name unless they have a dot', () => {
    expect(names(['*'], ['tmp_*'])).toEqual(['public.orders', 'sales.orders', 'public.Users']);
    expect(names(['public.*'], ['public.tmp_*'])).toEqual(['public.orders', 'public.Users']);
  });
  test('a plain name that fits nothing exactly is found case-blind when only one fits', () => {
    expect(names(['users'])).toEqual(['public.Users']);
    expect(names(['ORDERS'])).toEqual([]);
    expect(names(['u?ers'])).toEqual([]);
  });
});
