// What: sessions as every engine must do them: queries, transactions, access, snapshots. What not: rows in bulk (conformance-rows.ts).
import { expect } from 'vitest';
import type { Cell } from '../../compiler/model/table.ts';
import {
  bytesOf,
  type Check,
  create,
  failing,
  id,
  insert,
  model,
  signal,
  whole,
} from './conformance-bench.ts';

export const sessionChecks: readonly Check[] = [
  {
    name: 'says what the server is, the same twice',
    run: async ({ session, connect }) => {
      const again = await connect({ access: 'read' });
      expect(session.server.version).toMatch(/^\d+\.\d+/);
      expect(session.server.identity).not.toBe('');
      expect(again.server).toEqual(session.server);
    },
  },
  {
    name: 'binds parameters and answers texts, bytes and NULL, never numbers',
    run: async ({ bed, session, fresh }) => {
      const values: Cell[] = ['it\'s; -- \\ "x" 😀', null];
      const result = await session.query(bed.echoSql, values, signal());
      expect(result.columns).toHaveLength(2);
      expect(result.rows).toEqual([values]);
      expect(result.affected).toBe(0);
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['9007199254740993']]);
      const { rows } = await session.query(
        `select ${session.dialect.quote('id')} from ${session.dialect.table(table)}`,
        [],
        signal(),
      );
      expect(rows).toEqual([['9007199254740993']]);
      expect((await session.query(session.dialect.count(table), [], signal())).rows).toEqual([['1']]);
    },
  },
  {
    name: 'counts changed rows',
    run: async ({ session, fresh }) => {
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['1'], ['2'], ['3']]);
      const result = await session.query(
        `delete from ${session.dialect.table(table)} where ${session.dialect.quote('id')} > 1`,
        [],
        signal(),
      );
      expect(result.affected).toBe(2);
    },
  },
  {
    name: 'commits what resolves and rolls back what rejects',
    run: async ({ session, fresh }) => {
      const table = await create(session, model(fresh(), [id]));
      await session.transaction('write', () => insert(session, table, [['1']]));
      const stop = session.transaction('write', async () => {
        await insert(session, table, [['2']]);
        throw new Error('changed my mind');
      });
      await expect(stop).rejects.toThrow('changed my mind');
      expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('1\n');
    },
  },
  {
    name: 'cannot write with read access',
    run: async ({ session, connect, fresh }) => {
      const table = await create(session, model(fresh(), [id]));
      const reader = await connect({ access: 'read' });
      const attempts = [
        () => reader.query(`insert into ${session.dialect.table(table)} values (1)`, [], signal()),
        () => reader.query(`create table ${session.dialect.quote('nope')} (a int)`, [], signal()),
        () => insert(reader, table, [['1']]),
      ];
      for (const attempt of attempts) expect((await failing(attempt())).code).toBe('permission');
      expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('');
    },
  },
  {
    name: 'shows one moment to a read transaction',
    run: async ({ session, connect, fresh }) => {
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['1']]);
      const reader = await connect({ access: 'read' });
      const seen = await reader.transaction('read', async () => {
        const before = await bytesOf(reader.read(whole(table), 'copyText', signal()));
        await insert(session, table, [['2']]);
        return [before, await bytesOf(reader.read(whole(table), 'copyText', signal()))];
      });
      expect(seen).toEqual(['1\n', '1\n']);
      expect(await bytesOf(reader.read(whole(table), 'copyText', signal()))).toBe('1\n2\n');
    },
  },
  {
    name: 'shares a snapshot as its capabilities say',
    run: async ({ bed, session, connect, fresh, sessions }) => {
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['1']]);
      const snapshot = await (await connect({ access: 'read' })).snapshot();
      try {
        const first = await snapshot.session();
        sessions.push(first);
        await insert(session, table, [['2']]);
        expect(await bytesOf(first.read(whole(table), 'copyText', signal()))).toBe('1\n');
        if (snapshot.consistency === 'exported') {
          const second = await snapshot.session();
          sessions.push(second);
          expect(await bytesOf(second.read(whole(table), 'copyText', signal()))).toBe('1\n');
        } else {
          expect(bed.engine.capabilities.sharedSnapshot).not.toBe('exported');
        }
      } finally {
        await snapshot.close();
      }
    },
  },
];
