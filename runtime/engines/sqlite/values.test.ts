import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ColumnModel, NeutralType } from '../../../compiler/model/table.ts';
import type { Failure } from '../../../compiler/model/world.ts';
import { rowsOf } from '../../data/copy-text.ts';
import type { RowStream, Session } from '../../engine.ts';
import { failureOf } from '../../failure.ts';
import { createNodePorts } from '../../ports/node/create-node-ports.ts';
import { openDatabase } from './driver/database.ts';
import { engine } from './engine.ts';

const signal = new AbortController().signal;
let folder = '';
const open: Session[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbkeel-session-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function connect(access: 'read' | 'write' = 'write', name = 'a.db'): Promise<Session> {
  const ports = createNodePorts({ root: folder, emit: () => undefined, env: {}, allowExec: [] });
  const session = await engine.connect(
    {
      address: 'Connection/a',
      settings: { engine: 'sqlite', path: name },
      access,
      create: true,
      statementTimeoutMs: 0,
      comment: '',
      secret: () => Promise.reject(new Error('none')),
    },
    ports,
    signal,
  );
  open.push(session);
  return session;
}

async function bytesOf(stream: RowStream): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const batch of stream.batches) parts.push(batch.bytes);
  return Buffer.concat(parts).toString('utf8');
}

async function failing(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    return failureOf(error);
  }
  throw new Error('expected a failure, and it worked');
}

const column = (name: string, type: NeutralType): ColumnModel => ({ name, type, native: '', nullable: true });
const run = (session: Session, sql: string) => session.query(sql, [], signal);
const read = (session: Session, table: string, ...columns: readonly ColumnModel[]) =>
  bytesOf(session.read({ table: { name: table }, columns, orderBy: [] }, 'copyText', signal));
/** Both ways a table is read: row by row, and in groups within a transaction. */
async function readBoth(
  session: Session,
  table: string,
  ...columns: readonly ColumnModel[]
): Promise<string> {
  const plain = await read(session, table, ...columns);
  expect(await session.transaction('read', () => read(session, table, ...columns))).toBe(plain);
  return plain;
}

describe('values of SQLite', () => {
  it('keeps storage classes apart as any, and passes plain texts to typed columns', async () => {
    const session = await connect();
    await run(session, 'create table t (v)');
    await run(
      session,
      "insert into t values (1), (1.0), ('1'), (x'31'), (null), ('hello'), ('\\N'), (''), ('it''s'), ('''q'), (-0.5), ('NaN'), (1e300), (char(9, 10, 92)), (9e999)",
    );
    const any = column('v', { type: 'any' });
    const lines = await readBoth(session, 't', any);
    expect(lines.split('\n')).toEqual([
      '1',
      '1.0',
      "'1",
      '\\\\x31',
      '\\N',
      'hello',
      "'\\\\N",
      '',
      "it's",
      "''q",
      '-0.5',
      "'NaN",
      '1e+300',
      '\\t\\n\\\\',
      'Infinity',
      '',
    ]);
    await run(session, 'create table u (v)');
    const stream = session.read({ table: { name: 't' }, columns: [any], orderBy: [] }, 'copyText', signal);
    await (await connect()).write(
      { table: { name: 'u' }, columns: [any], mode: 'insert', key: [] },
      stream,
      signal,
    );
    expect(
      (
        await run(
          session,
          'select count(*) from t join u on t.rowid = u.rowid and t.v is u.v and typeof(t.v) = typeof(u.v)',
        )
      ).rows,
    ).toEqual([['15']]);
    await run(session, "delete from t where typeof(v) = 'blob'");
    expect((await readBoth(session, 't', column('v', { type: 'text' }))).split('\n').slice(0, 3)).toEqual([
      '1',
      '1.0',
      '1',
    ]);
  });

  it('never changes a sloppy value in silence', async () => {
    const session = await connect();
    await run(
      session,
      'create table t (i int, b boolean, d decimal(10, 2), f double, ts timestamp, x blob, u uuid)',
    );
    await run(
      session,
      "insert into t values ('abc', 'yes', '12.3456', 'n/a', 1700000000, 'hi', 'ABC'), (2.5, 'TRUE', 7, 3, '2024-02-29T12:34:56.500Z', x'00', 'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6'), (1, 0, 1.1, 1, '2024-02-29 12:34', null, null)",
    );
    const columns = (await session.catalog(['t'], []))[0]?.columns ?? [];
    expect((await readBoth(session, 't', ...columns)).split('\n')).toEqual([
      'abc\tyes\t12.3456\tn/a\t1700000000\t\\\\x6869\tabc',
      '2.5\tt\t7.00\t3\t2024-02-29 12:34:56.5\t\\\\x00\tf81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      '1\tf\t1.10\t1\t2024-02-29 12:34:00\t\\N\t\\N',
      '',
    ]);
    await run(session, "insert into t (i) values (x'01')");
    expect(await failing(read(session, 't', columns[0] as ColumnModel))).toMatchObject({
      code: 'data',
      message: expect.stringContaining('Column i'),
    });
  });

  it('fails on texts that are not UTF-8, whatever their bytes are', async () => {
    const session = await connect();
    for (const hex of [
      'ff',
      'fc',
      'fd31',
      'fb31',
      'fa',
      'f931',
      'fe',
      '61ff62',
      'ffff',
      'c3',
      '80',
      'eda080',
      'ff61ff62ff',
    ]) {
      await run(session, 'drop table if exists t');
      await run(session, `create table t as select 1 as a, cast(x'${hex}' as text) as b, 2 as c`);
      const work = [
        column('a', { type: 'integer' }),
        column('b', { type: 'text' }),
        column('c', { type: 'integer' }),
      ];
      const codes = [
        await failing(read(session, 't', ...work)),
        await failing(session.transaction('read', () => read(session, 't', ...work))),
      ];
      expect([hex, ...codes.map((failure) => failure.code)]).toEqual([hex, 'data', 'data']);
      expect((await failing(run(session, 'select * from t'))).code).toBe('data');
    }
  });

  it('reads in groups what it reads row by row: gaps, negative rowids, large rows, odd columns', async () => {
    const session = await connect();
    await run(session, 'create table t (rowid text, v text)');
    await run(
      session,
      "insert into t (_rowid_, rowid, v) with recursive n(i) as (select 1 union all select i + 1 from n where i < 3500) select i * 7 - 9000, 'r' || i, case when i % 500 = 0 then replace(hex(zeroblob(3000)), '00', 'ä\\') else 'v' || i end from n",
    );
    await run(
      session,
      "insert into t (_rowid_, rowid, v) values (-9223372036854775808, 'first', ''), (9223372036854775807, 'last', null)",
    );
    const text = await readBoth(
      session,
      't',
      column('rowid', { type: 'text' }),
      column('v', { type: 'text' }),
    );
    expect(text.split('\n')).toHaveLength(3503);
    expect([text.startsWith('first\t\nr1\tv1\n'), text.endsWith('last\t\\N\n')]).toEqual([true, true]);
    await run(session, 'create table w (k text primary key, v) without rowid');
    await run(session, "insert into w values ('b', 1), ('a', 2)");
    expect(await readBoth(session, 'w', column('k', { type: 'text' }))).toBe('a\nb\n');
    await run(session, 'create view x as select v from w');
    expect((await readBoth(session, 'x', column('v', { type: 'any' }))).length).toBe(4);
  });

  it('reads a table of 1500 columns', async () => {
    const session = await connect();
    const names = Array.from({ length: 1500 }, (_, index) => `c${index}`);
    await run(session, `create table wide (${names.join(', ')})`);
    await run(session, `insert into wide (c0, c1499) values (1, 'z')`);
    const text = await readBoth(session, 'wide', ...names.map((name) => column(name, { type: 'any' })));
    expect([text.split('\t').length, text.endsWith('\tz\n')]).toEqual([1500, true]);
  });

  it('reads UTF-16 databases as well', async () => {
    const database = await openDatabase({ path: join(folder, 'u.db'), mode: 'rwc' });
    database.script(
      "pragma encoding = 'utf-16le'; create table t (a, b, c real); insert into t values ('é😀\t', x'00ff', 0.1), (null, 5, null)",
    );
    database.close();
    const session = await connect('write', 'u.db');
    expect(session.server.features).toEqual(['utf16']);
    expect(
      await readBoth(
        session,
        't',
        column('a', { type: 'text' }),
        column('b', { type: 'any' }),
        column('c', { type: 'float' }),
      ),
    ).toBe('é😀\\t\t\\\\x00ff\t0.1\n\\N\t5\t\\N\n');
  });

  it('refuses numbers it would have to round', async () => {
    const session = await connect();
    await run(session, 'create table t (n numeric, i bigint)');
    const write = (type: NeutralType, name: string, text: string) =>
      failing(
        session.write(
          { table: { name: 't' }, columns: [column(name, type)], mode: 'insert', key: [] },
          rowsOf([column(name, type)], [[text]]),
          signal,
        ),
      );
    expect(await write({ type: 'decimal' }, 'n', '0.1234567890123456789')).toMatchObject({
      code: 'data',
      message: expect.stringContaining('decimal_text'),
    });
    expect(await write({ type: 'integer' }, 'i', '9223372036854775808')).toMatchObject({ code: 'data' });
    expect((await run(session, 'select count(*) from t')).rows).toEqual([['0']]);
  });
});
