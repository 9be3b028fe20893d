// What: how every engine stops, and how it says what went wrong. What not: what works.
import { expect } from 'vitest';
import type { Session } from '../engine.ts';
import { failureOf } from '../failure.ts';
import { type Check, column, create, failing, id, insert, model, signal } from './conformance-bench.ts';

export const failuresChecks: readonly Check[] = [
  {
    name: 'cancels a long query within two seconds, and goes on',
    run: async ({ bed, connect }) => {
      const own = await connect();
      const control = new AbortController();
      const started = Date.now();
      const work = failing(own.query(bed.slowSql, [], control.signal));
      setTimeout(() => control.abort(), 300);
      expect((await work).code).toBe('canceled');
      expect(Date.now() - started).toBeLessThan(2_300);
      const next = bed.engine.capabilities.cancel === 'server' ? own : await connect();
      expect((await next.query('select 1', [], signal())).rows).toEqual([['1']]);
    },
  },
  {
    name: 'does not send what is canceled already',
    run: async ({ session }) => {
      expect((await failing(session.query('select 1', [], AbortSignal.abort()))).code).toBe('canceled');
    },
  },
  {
    name: 'ends a statement at its timeout',
    run: async ({ bed, connect }) => {
      const hurried = await connect({ statementTimeoutMs: 300 });
      const started = Date.now();
      expect((await failing(hurried.query(bed.slowSql, [], signal()))).code).toBe('timeout');
      expect(Date.now() - started).toBeLessThan(5_000);
    },
  },
  {
    name: 'classifies refusals when connecting, without telling a secret',
    run: async ({ bed, connect }) => {
      for (const refusal of bed.refusals) {
        const started = Date.now();
        const failure = await failing(connect({ settings: refusal.settings }));
        expect({ what: refusal.what, code: failure.code, message: failure.message }).toEqual({
          what: refusal.what,
          code: refusal.code,
          message: failure.message,
        });
        expect(Date.now() - started).toBeLessThan(refusal.withinMs ?? 5_000);
        for (const secret of Object.values(bed.secrets)) expect(failure.message).not.toContain(secret);
      }
    },
  },
  {
    name: 'classifies what statements meet',
    run: async ({ session, fresh }) => {
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['1']]);
      const name = session.dialect.table(table);
      expect((await failing(session.query('select * from no_such_table', [], signal()))).code).toBe(
        'missing',
      );
      expect((await failing(session.query(`insert into ${name} values (1)`, [], signal()))).code).toBe(
        'constraint',
      );
      expect((await session.query('select 1', [], signal())).rows).toEqual([['1']]);
    },
  },
  {
    name: 'tells a deadlock',
    absent: (bed) => (!bed.deadlocks ? 'one writer at a time: there are no deadlocks' : undefined),
    run: async ({ session, connect, fresh }) => {
      const table = await create(session, model(fresh(), [id, column('v', { type: 'integer', bits: 32 })]));
      await insert(session, table, [
        ['1', '0'],
        ['2', '0'],
      ]);
      const name = session.dialect.table(table);
      const [a, b] = [await connect(), await connect()];
      const bump = (one: Session, row: number) =>
        one.query(`update ${name} set v = v + 1 where id = ${row}`, [], signal());
      let met = 0;
      const both = new Promise<void>((resolve) => {
        setTimeout(resolve, 500);
      });
      const crossing = (one: Session, first: number, second: number) =>
        one.transaction('write', async () => {
          await bump(one, first);
          met += 1;
          await both;
          await bump(one, second);
        });
      const ended = await Promise.allSettled([crossing(a, 1, 2), crossing(b, 2, 1)]);
      expect(met).toBe(2);
      const lost = ended.filter((each) => each.status === 'rejected');
      expect(lost.map((each) => failureOf(each.reason).code)).toEqual(['deadlock']);
    },
  },
  {
    name: 'tells that the server died in the middle of a query',
    absent: (bed) => (bed.mortal === undefined ? 'there is no server that could die' : undefined),
    run: async ({ bed, connect }) => {
      if (bed.mortal === undefined) throw new Error('checked by `absent`');
      const mortal = await bed.mortal();
      try {
        const doomed = await connect({ settings: mortal.settings });
        const work = failing(doomed.query(bed.slowSql, [], signal()));
        const killed = new Promise((resolve) => setTimeout(() => resolve(mortal.kill()), 300));
        expect((await work).code).toBe('unavailable');
        expect((await failing(doomed.query('select 1', [], signal()))).code).toBe('unavailable');
        await killed;
        expect((await failing(connect({ settings: mortal.settings }))).code).toBe('refused');
      } finally {
        await mortal.stop();
      }
    },
  },
];
