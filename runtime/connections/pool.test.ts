import { expect, test } from 'vitest';
import type { Session } from '../engine.ts';
import { fail } from '../failure.ts';
import { Pool } from './pool.ts';

const never = new AbortController().signal;

/** Sessions that only count how many are open. */
function counting(size: number) {
  const seen = { open: 0, most: 0, made: 0, closed: 0 };
  const fails = { with: undefined as Error | undefined };
  const pool = new Pool(size, async () => {
    seen.open += 1;
    seen.made += 1;
    seen.most = Math.max(seen.most, seen.open);
    const session: Partial<Session> = {
      query: async () => {
        if (fails.with !== undefined) throw fails.with;
        return { columns: [], rows: [], affected: 0 };
      },
      read: (select, format) => ({
        columns: select.columns,
        format,
        batches: (async function* () {
          yield { bytes: new Uint8Array(), rows: 1 };
          yield { bytes: new Uint8Array(), rows: 1 };
        })(),
      }),
      close: async () => {
        seen.open -= 1;
        seen.closed += 1;
      },
    };
    return session as Session;
  });
  return { pool, seen, fails };
}

test('never more than its size, whoever asks for what', async () => {
  const { pool, seen } = counting(2);
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const session = await pool.lease(index % 2 === 0 ? 'read' : 'write', never);
      await new Promise((done) => setTimeout(done, index % 3));
      await session.close();
    }),
  );
  expect(seen.most).toBe(2);
  await pool.close();
  expect(seen.open).toBe(0);
});

test('who waits first is served first', async () => {
  const { pool } = counting(1);
  const first = await pool.lease('read', never);
  const order: number[] = [];
  const waiting = [1, 2, 3].map(async (place) => {
    const session = await pool.lease('read', never);
    order.push(place);
    await session.close();
  });
  await first.close();
  const late = pool.lease('read', never).then((session) => {
    order.push(4);
    return session.close();
  });
  await Promise.all([...waiting, late]);
  expect(order).toEqual([1, 2, 3, 4]);
});

test('waiting ends when the caller is told to stop, and costs nobody a slot', async () => {
  const { pool } = counting(1);
  const first = await pool.lease('read', never);
  const stop = new AbortController();
  const waiting = pool.lease('read', stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ failure: { code: 'canceled' } });
  await expect(pool.lease('read', stop.signal)).rejects.toMatchObject({ failure: { code: 'canceled' } });
  await first.close();
  await (await pool.lease('read', never)).close();
});

test('a healthy session is used again, a broken one never', async () => {
  const { pool, seen, fails } = counting(1);
  for (let turn = 0; turn < 3; turn += 1) await (await pool.lease('read', never)).close();
  expect(seen.made).toBe(1);
  fails.with = fail('constraint', 'no');
  const fine = await pool.lease('read', never);
  await expect(fine.query('', [], never)).rejects.toThrow('no');
  await fine.close();
  expect(seen.closed).toBe(0);
  fails.with = fail('unavailable', 'gone');
  const broken = await pool.lease('read', never);
  await expect(broken.query('', [], never)).rejects.toThrow('gone');
  await broken.close();
  await broken.close();
  expect(seen.closed).toBe(1);
});

test('a stream left half read costs its session', async () => {
  const { pool, seen } = counting(1);
  const session = await pool.lease('read', never);
  const { batches } = session.read({ table: { name: 't' }, columns: [], orderBy: [] }, 'copyText', never);
  for await (const _ of batches) break;
  await session.close();
  expect(seen.closed).toBe(1);
  const again = await pool.lease('read', never);
  const whole = again.read({ table: { name: 't' }, columns: [], orderBy: [] }, 'copyText', never);
  for await (const _ of whole.batches);
  await again.close();
  expect(seen.closed).toBe(1);
});

test('an open that fails frees its slot', async () => {
  let tries = 0;
  const pool = new Pool(1, async () => {
    tries += 1;
    throw fail('refused', 'nobody');
  });
  for (let turn = 0; turn < 3; turn += 1) await expect(pool.lease('read', never)).rejects.toThrow('nobody');
  expect(tries).toBe(3);
});
