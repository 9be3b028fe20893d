// What: the catalog as every engine must tell it. What not: rows.
import { expect } from 'vitest';
import { encodeRow } from '../data/copy-text.ts';
import {
  bytesOf,
  type Check,
  column,
  create,
  id,
  insert,
  model,
  signal,
  whole,
} from './conformance-bench.ts';

export const catalogChecks: readonly Check[] = [
  {
    name: 'tells columns, keys, indexes, foreign keys, defaults and comments',
    run: async ({ bed, session }) => {
      for (const sql of bed.catalogSql) await session.query(sql, [], signal());
      const tables = await session.catalog(['cat_*'], []);
      expect(tables.map(({ estimate, ...table }) => table)).toEqual(bed.catalogTables);
    },
  },
  {
    name: 'finds names as odd as they come, and hides what is ours',
    run: async ({ session }) => {
      const odd = ['odd Käse"`\'x', 'odd SELECT', 'odd_漢', 'odd.dot', 'odd%_\\'];
      for (const each of odd) {
        const table = await create(
          session,
          model(
            { name: each },
            [{ ...id, name: 'order' }, column('a "b" `c` \'d\'', { type: 'text' })],
            ['order'],
          ),
        );
        await insert(session, table, [['1', each]]);
        expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe(encodeRow(['1', each]));
      }
      await create(session, model({ name: 'dbkeel_hidden' }, [id]));
      const all = await session.catalog(['*'], []);
      expect(
        all
          .map((table) => table.name)
          .filter((each) => each.startsWith('odd'))
          .sort(),
      ).toEqual([...odd].sort());
      expect(all.some((table) => table.name.startsWith('dbkeel_'))).toBe(false);
      const found = all.find((table) => table.name === 'odd SELECT');
      expect(found?.columns.map((each) => each.name)).toEqual(['order', 'a "b" `c` \'d\'']);
      expect(found?.key).toEqual(['order']);
    },
  },
  {
    name: 'takes globs and excludes, and misses nothing quietly',
    run: async ({ session }) => {
      for (const each of ['glob_a', 'glob_b', 'glob_ab', 'Glob_Upper'])
        await create(session, model({ name: each }, [id]));
      const names = async (include: readonly string[], exclude: readonly string[] = []) =>
        (await session.catalog(include, exclude)).map((table) => table.name);
      expect(await names(['glob_?'])).toEqual(['glob_a', 'glob_b']);
      expect(await names(['glob_*'], ['*_b'])).toEqual(['glob_a', 'glob_ab']);
      expect(await names(['glob_a', 'no_such'])).toEqual(['glob_a']);
      expect(await names(['no_such'])).toEqual([]);
      expect(await names([])).toEqual([]);
    },
  },
];
