// What: which table a written name means, and how sizes read. What not: globs.
import { describe, expect, it } from 'vitest';
import type { TableModel } from '../model/table.ts';
import { collisions, mapTables } from './table-map.ts';
import { bytesText, parseTableName, pickTable, rowsText } from './tables.ts';

function table(schema: string | undefined, name: string): TableModel {
  const named = schema === undefined ? { name } : { schema, name };
  return { ...named, columns: [], key: [], indexes: [], foreignKeys: [], checks: [] };
}

describe('a written name', () => {
  const tables = [table('public', 'orders'), table('sales', 'Bills'), table('old', 'Bills')];
  const pick = (written: string) => pickTable(tables, written);

  it('is exact, else case-blind if only one fits', () => {
    expect(pick('public.orders')).toEqual({ is: 'found', table: tables[0] });
    expect(pick('ORDERS')).toEqual({ is: 'found', table: tables[0] });
    expect(pick('sales.bills')).toEqual({ is: 'found', table: tables[1] });
    expect(pick('Bills').is).toBe('several');
    expect(pick('nope')).toEqual({ is: 'none' });
  });

  it('has a schema before its first dot', () => {
    expect(parseTableName('a.b.c')).toEqual({ schema: 'a', name: 'b.c' });
    expect(parseTableName('orders')).toEqual({ name: 'orders' });
  });
});

describe('numbers for people', () => {
  it('keep three digits at most', () => {
    expect([0, 9_999, 10_000, 1_204_000, 48_200_000, 2e9].map(rowsText)).toEqual([
      '0',
      '9,999',
      '10 k',
      '1.2 M',
      '48.2 M',
      '2 G',
    ]);
    expect([0, 1023, 1024, 1536, 22_977_450_803].map(bytesText)).toEqual([
      '0 B',
      '1023 B',
      '1 KiB',
      '1.5 KiB',
      '21.4 GiB',
    ]);
  });
});

describe('where tables go', () => {
  const sources = [table(undefined, 'orders'), table('app', 'logs')];
  const targets = (spec: Parameters<typeof mapTables>[0], schemas: boolean) =>
    mapTables(spec, sources, schemas).tables.map((each) => each.to);

  it('is the schema that is written, else the target’s, else the source’s, else public', () => {
    const perTable = { orders: { to: 'sales.bills' } };
    expect(targets({ target: {} }, true)).toEqual([
      { schema: 'public', name: 'orders' },
      { schema: 'app', name: 'logs' },
    ]);
    expect(targets({ target: { schema: 's' }, perTable }, true)).toEqual([
      { schema: 'sales', name: 'bills' },
      { schema: 's', name: 'logs' },
    ]);
    expect(targets({ target: {} }, false)).toEqual([{ name: 'orders' }, { name: 'logs' }]);
  });

  it('names settings that mean nothing, and targets that meet', () => {
    const mapping = mapTables(
      { target: {}, perTable: { ordrs: {}, orders: { to: 'LOGS' } } },
      sources,
      false,
    );
    expect(mapping.unused).toEqual(['ordrs']);
    expect(collisions(mapping.tables).map((same) => same.map((each) => each.source.name))).toEqual([
      ['orders', 'logs'],
    ]);
  });
});
