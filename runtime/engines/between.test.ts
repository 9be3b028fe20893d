// What: rows from one engine to another and back again, for every type both can hold. What not: plans and operations that ask for it.
import { afterAll, expect, it } from 'vitest';
import { mariadb } from '../../test/servers/mariadb.ts';
import { postgres } from '../../test/servers/postgres.ts';
import type { TestServer } from '../../test/servers/test-server.ts';
import { encodeRow, type TextRow } from '../data/copy-text.ts';
import type { Engine, Session } from '../engine.ts';
import { createNodePorts } from '../ports/node/create-node-ports.ts';
import { bytesOf, column, create, failing, id, insert, model, signal, whole } from './conformance-bench.ts';
import { commonCases } from './conformance-values.ts';
import { engine as mysql } from './mysql/engine.ts';
import { engine as postgresEngine } from './postgres/engine.ts';

const ports = createNodePorts({
  root: process.cwd(),
  emit: () => undefined,
  env: process.env,
  allowExec: [],
});
const sessions: Session[] = [];
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
});

async function connect(engine: Engine, server: TestServer): Promise<Session> {
  const { url } = await server.database();
  const secret = () => Promise.reject(new Error('no secrets here'));
  const target = {
    address: 'Connection/test',
    settings: { url, password: server.password },
    access: 'write' as const,
    create: false,
    statementTimeoutMs: 0,
    comment: 'test',
    secret,
  };
  const session = await engine.connect(target, ports, signal());
  sessions.push(session);
  return session;
}

it('PostgreSQL to MariaDB and back gives the same bytes for every type', async () => {
  const [pg, my] = [await connect(postgresEngine, await postgres()), await connect(mysql, await mariadb())];
  for (const [at, { type, values }] of commonCases.entries()) {
    const table = (session: Session, name: string) =>
      create(session, model({ name }, [id, column('v', type, session.dialect.fromNeutral(type).native)]));
    const [first, middle, last] = [
      await table(pg, `first_${at}`),
      await table(my, `middle_${at}`),
      await table(pg, `last_${at}`),
    ];
    const rows: TextRow[] = [...values, null].map((value, row) => [String(row), value]);
    await insert(pg, first, rows);
    await my.write(
      { table: middle, columns: middle.columns, mode: 'insert', key: ['id'] },
      pg.read(whole(first), 'copyText', signal()),
      signal(),
    );
    await pg.write(
      { table: last, columns: last.columns, mode: 'upsert', key: ['id'] },
      my.read(whole(middle), 'copyText', signal()),
      signal(),
    );
    const read = await bytesOf(pg.read(whole(last), 'copyText', signal()));
    expect({ type, read }).toEqual({ type, read: rows.map(encodeRow).join('') });
  }
});

it('values that the other side has not are refused by name, and nothing arrives', async () => {
  const [pg, my] = [await connect(postgresEngine, await postgres()), await connect(mysql, await mariadb())];
  const bad = [
    { from: my, to: pg, type: { type: 'date' }, value: '0000-00-00' },
    { from: my, to: pg, type: { type: 'text' }, value: 'a\0b' },
    { from: my, to: pg, type: { type: 'time', scale: 0 }, value: '838:59:59' },
    { from: pg, to: my, type: { type: 'date' }, value: '0044-03-15 BC' },
    { from: pg, to: my, type: { type: 'timestamptz', scale: 6 }, value: 'infinity' },
    { from: pg, to: my, type: { type: 'timestamptz', scale: 6 }, value: '1969-12-31 23:59:59+00' },
    { from: pg, to: my, type: { type: 'float', bits: 64 }, value: 'NaN' },
    { from: pg, to: my, type: { type: 'decimal' }, value: `1${'0'.repeat(40)}` },
  ] as const;
  for (const [at, { from, to, type, value }] of bad.entries()) {
    const table = (session: Session) =>
      create(
        session,
        model({ name: `bad_${at}` }, [id, column('v', type, session.dialect.fromNeutral(type).native)]),
      );
    const [source, target] = [await table(from), await table(to)];
    await insert(from, source, [
      ['1', null],
      ['2', value],
    ]);
    const failure = await failing(
      to.write(
        { table: target, columns: target.columns, mode: 'insert', key: ['id'] },
        from.read(whole(source), 'copyText', signal()),
        signal(),
      ),
    );
    expect({ type, value, code: failure.code, message: failure.message }).toEqual({
      type,
      value,
      code: 'data',
      message: expect.stringMatching(/\bv\b|column|line 2|row 2/),
    });
    expect(await bytesOf(to.read(whole(target), 'copyText', signal()))).toBe('');
  }
});

it('a column is told as the type that is asked for', async () => {
  const [pg, my] = [await connect(postgresEngine, await postgres()), await connect(mysql, await mariadb())];
  const asked = [
    {
      native: { pg: 'real', my: 'float' },
      type: { type: 'float', bits: 64 },
      written: '0.1',
      read: '0.10000000149011612',
    },
    { native: { pg: 'real', my: 'float' }, type: { type: 'float', bits: 32 }, written: '0.1', read: '0.1' },
    {
      native: { pg: 'numeric(10,2)', my: 'decimal(10,2)' },
      type: { type: 'decimal' },
      written: '12.50',
      read: '12.5',
    },
    {
      native: { pg: 'numeric(10,2)', my: 'decimal(10,2)' },
      type: { type: 'decimal' },
      written: '100.00',
      read: '100',
    },
    {
      native: { pg: 'numeric(10,2)', my: 'decimal(10,2)' },
      type: { type: 'decimal', size: 10, scale: 2 },
      written: '100.00',
      read: '100.00',
    },
  ] as const;
  for (const [at, { native, type, written, read }] of asked.entries()) {
    for (const [session, spelled] of [
      [pg, native.pg],
      [my, native.my],
    ] as const) {
      const table = await create(session, model({ name: `asked_${at}` }, [id, column('v', type, spelled)]));
      await insert(session, table, [['1', written]]);
      const got = await bytesOf(session.read(whole(table), 'copyText', signal()));
      expect({ engine: session.dialect.engine, spelled, type, got }).toEqual({
        engine: session.dialect.engine,
        spelled,
        type,
        got: `1\t${read}\n`,
      });
      // The server itself prints six digits of a float: in SQL it is told as the double that equals it (dialects/mysql/text.ts).
      const single = type.type === 'float' && type.bits === 32;
      const [, v] = table.columns;
      if (v === undefined) throw new Error('no column');
      expect(
        (
          await session.query(
            `select ${session.dialect.text(v)} from ${session.dialect.table(table)}`,
            [],
            signal(),
          )
        ).rows,
      ).toEqual([[single && session === my ? '0.10000000149011612' : read]]);
    }
  }
});
