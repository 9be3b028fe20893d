// What: what only PostgreSQL does: binary rows, TLS, search path, standby-free identity, servers that stop answering. What not: what every engine does (engine.test.ts).
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../compiler/model/json.ts';
import { ownPostgres, postgres } from '../../../test/servers/postgres.ts';
import { accountOf } from '../../../test/servers/test-server.ts';
import type { Session } from '../../engine.ts';
import { createNodePorts } from '../../ports/node/create-node-ports.ts';
import { bytesOf, create, failing, id, insert, model, signal, whole } from '../conformance-bench.ts';
import { arrayLiteral } from './array-literal.ts';
import { engine } from './engine.ts';
import { binaryHeader, binaryTrailer, RowCutter } from './row-cutter.ts';

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

async function connect(
  settings: JsonObject,
  more: { readonly access?: 'read' | 'write'; readonly statementTimeoutMs?: number } = {},
): Promise<Session> {
  const plain = (text: string) => ({
    reveal: () => text,
    toString: () => '***' as const,
    toJSON: () => '***' as const,
  });
  const target = {
    address: 'Connection/test',
    settings,
    access: 'write' as const,
    create: false,
    statementTimeoutMs: 0,
    comment: 'dbkeel 0 test',
    secret: async (name: string) => plain(name),
    ...more,
  };
  const session = await engine.connect(target, ports, signal());
  sessions.push(session);
  return session;
}

async function fresh(): Promise<JsonObject> {
  const server = await postgres();
  return { url: (await server.database()).url, password: server.password };
}

describe('sessions', () => {
  it('copies binary rows byte for byte', async () => {
    const settings = await fresh();
    const [source, target] = [await connect(settings, { access: 'read' }), await connect(settings)];
    await target.query(
      "create table a as select i as id, repeat('x', i % 1000) as t, i::numeric / 7 as n, now() as at, array[i, null] as l from generate_series(1, 20000) i",
      [],
      signal(),
    );
    await target.query('create table b (like a)', [], signal());
    const [a] = await source.catalog(['a'], []);
    if (a === undefined) throw new Error('no table');
    const stream = source.read({ table: a, columns: a.columns, orderBy: [] }, 'pgBinary', signal());
    const written = await target.write(
      { table: { name: 'b' }, columns: a.columns, mode: 'insert', key: [] },
      stream,
      signal(),
    );
    expect(written.rows).toBe(20_000);
    expect(
      (
        await target.query(
          'select count(*) from ((table a except table b) union all (table b except table a)) x',
          [],
          signal(),
        )
      ).rows,
    ).toEqual([['0']]);
  });

  it('does not let a reader take back that it only reads', async () => {
    const reader = await connect(await fresh(), { access: 'read' });
    for (const sql of [
      'begin read write',
      'set default_transaction_read_only = off',
      "select set_config('default_transaction_read_only', 'off', false)",
      'select 1; create table t (a int)',
    ]) {
      expect((await failing(reader.query(sql, [], signal()))).code).toMatch(/permission|unsupported/);
    }
    expect((await failing(reader.transaction('write', async () => undefined))).code).toBe('permission');
    expect((await failing(reader.query('create table t (a int)', [], signal()))).code).toBe('permission');
  });

  it('tells a commit that was none', async () => {
    const session = await connect(await fresh());
    const work = session.transaction('write', async () => {
      await session.query('select no_such_column', [], signal()).catch(() => undefined);
    });
    expect((await failing(work)).code).toBe('conflict');
  });

  it('marks itself for whoever looks, and speaks UTC', async () => {
    const session = await connect(await fresh());
    expect(
      (
        await session.query(
          'select application_name from pg_stat_activity where pid = pg_backend_pid()',
          [],
          signal(),
        )
      ).rows,
    ).toEqual([['dbkeel 0 test']]);
    expect(
      (
        await session.query(
          "select timestamptz '2024-06-01 12:00:00+02', true, '\\x00ff'::bytea, 0.1::float4",
          [],
          signal(),
        )
      ).rows,
    ).toEqual([['2024-06-01 10:00:00+00', 't', '\\x00ff', '0.1']]);
  });

  it('gives a user without rights an identity and a permission failure', async () => {
    const server = await postgres();
    const database = await server.database();
    await server.run(database.name, 'create table secret_table (a int)');
    const low = await connect({
      url: database.url.replace('dbkeel@', 'low@'),
      password: server.lowUser?.password ?? '',
    });
    const high = await connect({ url: database.url, password: server.password });
    expect(low.server.identity).toBe(high.server.identity);
    expect((await failing(low.query('select * from secret_table', [], signal()))).code).toBe('permission');
    expect((await failing(low.query('select 1/0', [], signal()))).code).toBe('data');
  });

  it('gives up on a server that stopped in the middle of a statement', async () => {
    const session = await connect(await fresh(), { statementTimeoutMs: 100 });
    const [[pid] = []] = (await session.query('select pg_backend_pid()', [], signal())).rows;
    process.kill(Number(pid), 'SIGSTOP');
    try {
      const started = Date.now();
      expect((await failing(session.query('select 1', [], signal()))).code).toBe('timeout');
      expect(Date.now() - started).toBeLessThan(7_000);
      expect((await failing(session.query('select 1', [], signal()))).code).toBe('unavailable');
    } finally {
      process.kill(Number(pid), 'SIGCONT');
    }
  });

  it('cancels in the middle of a stream, reading and writing', async () => {
    const settings = await fresh();
    const session = await connect(settings);
    await session.query(
      "create table a as select i as id, repeat('x', 500) as t from generate_series(1, 100000) i",
      [],
      signal(),
    );
    const [a] = await session.catalog(['a'], []);
    if (a === undefined) throw new Error('no table');
    const reading = new AbortController();
    const read = (async () => {
      for await (const batch of session.read(whole(a), 'copyText', reading.signal).batches)
        if (batch.rows > 0) reading.abort();
    })();
    expect((await failing(read)).code).toBe('canceled');
    const writing = new AbortController();
    const endless = async function* () {
      for (;;) {
        yield { bytes: Buffer.from('1\tx\n'), rows: 1 };
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const write = session.write(
      { table: a, columns: a.columns, mode: 'insert', key: [] },
      { columns: a.columns, format: 'copyText', batches: endless() },
      writing.signal,
    );
    setTimeout(() => writing.abort(), 200);
    expect((await failing(write)).code).toBe('canceled');
    expect((await session.query('select count(*) from a', [], signal())).rows).toEqual([['100000']]);
  });
});

describe('catalog', () => {
  it('reads a bare name as PostgreSQL does, and 2,000 tables in few queries', async () => {
    const settings = await fresh();
    const session = await connect(settings);
    await session.query(
      'create schema other; create table orders (a int); create table other.orders (b int); create table other.only_there (c int)',
      [],
      signal(),
    );
    const found = async (...globs: string[]) =>
      (await session.catalog(globs, [])).map((table) => `${table.schema}.${table.name}`);
    expect(await found('orders')).toEqual(['public.orders']);
    expect(await found('only_there')).toEqual(['other.only_there']);
    expect(await found('other.*')).toEqual(['other.only_there', 'other.orders']);
    expect(await found('order*')).toEqual(['other.orders', 'public.orders']);
    await session.query(
      "do $$ begin for i in 1..2000 loop execute format('create table many_%s (id int primary key, v text)', i); end loop; end $$",
      [],
      signal(),
    );
    const started = Date.now();
    expect(await session.catalog(['many_*'], [])).toHaveLength(2000);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('restarts a sequence behind the highest value', async () => {
    const session = await connect(await fresh());
    const table = await create(session, model({ name: 'numbered' }, [{ ...id, identity: true }]));
    const restart = async () => {
      for (const { sql } of session.dialect.ddl({ restart: { name: 'numbered' }, column: 'id' }))
        await session.query(sql, [], signal());
      return (await session.query('insert into numbered default values returning id', [], signal())).rows;
    };
    expect(await restart()).toEqual([['1']]);
    await insert(session, table, [['41']]);
    expect(await restart()).toEqual([['42']]);
    expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('1\n41\n42\n');
  });
});

describe('tls', () => {
  it('checks what its mode says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dbkeel-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        cert,
        '-subj',
        '/CN=db.example.net',
        '-addext',
        'subjectAltName=DNS:db.example.net',
      ],
      { stdio: 'ignore' },
    );
    const account = accountOf('postgres');
    if (account !== undefined)
      for (const path of [folder, key, cert]) chownSync(path, account.uid, account.gid);
    const server = await ownPostgres({ args: ['ssl=on', `ssl_cert_file=${cert}`, `ssl_key_file=${key}`] });
    try {
      const settings = (tls: JsonObject) => ({ url: server.url, password: server.password, tls });
      const secure = async (tls: JsonObject) =>
        (
          await (
            await connect(settings(tls))
          ).query('select ssl from pg_stat_ssl where pid = pg_backend_pid()', [], signal())
        ).rows;
      expect(await secure({ mode: 'require' })).toEqual([['t']]);
      expect(await secure({ mode: 'disable' })).toEqual([['f']]);
      expect(await secure({ mode: 'verify-ca', ca: cert })).toEqual([['t']]);
      expect(await secure({ mode: 'verify-ca', ca: readFileSync(cert, 'utf8') })).toEqual([['t']]);
      // The certificate is for db.example.net, the server is reached as 127.0.0.1.
      expect((await failing(connect(settings({ mode: 'verify-full', ca: cert })))).code).toBe('refused');
      expect((await failing(connect(settings({ mode: 'verify-ca' })))).code).toBe('refused');
      expect((await failing(connect(settings({ mode: 'verify-ca', ca: 'no/such.pem' })))).code).toBe('auth');
      const session = await connect(settings({ mode: 'require' }));
      const control = new AbortController();
      const sleeping = failing(session.query('select pg_sleep(30)', [], control.signal));
      setTimeout(() => control.abort(), 200);
      expect((await sleeping).code).toBe('canceled');
      expect((await session.query('select 1', [], signal())).rows).toEqual([['1']]);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('pieces', () => {
  it('cuts rows wherever the stream was cut', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text) => `${text.replaceAll('\n', '')}\n`);
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(30)), (lines, sizes) => {
        expect(cut('copyText', Buffer.from(lines.join('')), sizes)).toEqual({
          bytes: lines.join(''),
          rows: lines.length,
        });
      }),
    );
  });

  it('cuts binary rows wherever the stream was cut', () => {
    const tuple = fc.array(fc.option(fc.uint8Array({ maxLength: 9 })), { maxLength: 4 }).map((fields) => {
      const parts = fields.map((field) =>
        field === null ? int(-1, 4) : Buffer.concat([int(field.length, 4), field]),
      );
      return Buffer.concat([int(fields.length, 2), ...parts]);
    });
    fc.assert(
      fc.property(fc.array(tuple), fc.array(fc.nat(30)), (tuples, sizes) => {
        const stream = Buffer.concat([binaryHeader, ...tuples, binaryTrailer]);
        expect(cut('pgBinary', stream, sizes)).toEqual({
          bytes: Buffer.concat(tuples).toString('utf8'),
          rows: tuples.length,
        });
      }),
    );
  });

  it('writes arrays as PostgreSQL reads them', () => {
    expect(arrayLiteral('[1,null,-2.50]', 'c')).toBe('{1,NULL,-2.50}');
    expect(arrayLiteral('[["a","b\\"\\\\\\n"],["null","{,}"]]', 'c')).toBe(
      '{{"a","b\\"\\\\\n"},{"null","{,}"}}',
    );
    expect(arrayLiteral(null, 'c')).toBeNull();
    expect(() => arrayLiteral('{1}', 'c')).toThrow(/c: .* not an array/);
  });
});

function cut(
  format: 'copyText' | 'pgBinary',
  stream: Buffer,
  sizes: readonly number[],
): { readonly bytes: string; readonly rows: number } {
  const cutter = new RowCutter(format);
  let at = 0;
  for (const size of [...sizes, stream.length]) {
    cutter.push(stream.subarray(at, at + size + 1));
    at += size + 1;
  }
  const batch = cutter.take();
  return { bytes: Buffer.from(batch.bytes).toString('utf8'), rows: batch.rows };
}

function int(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeIntBE(value, 0, bytes);
  return buffer;
}
