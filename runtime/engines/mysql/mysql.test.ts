// What: what only MySQL and MariaDB do: both ways to write, warnings as errors, parameters, escapes. What not: what every engine does (engine.test.ts).
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { text as textSql } from '../../../compiler/dialects/mysql/text.ts';
import type { JsonObject } from '../../../compiler/model/json.ts';
import { mariadb, ownMariadb } from '../../../test/servers/mariadb.ts';
import { accountOf } from '../../../test/servers/test-server.ts';
import { encodeRow, type TextRow } from '../../data/copy-text.ts';
import type { Session } from '../../engine.ts';
import { createNodePorts } from '../../ports/node/create-node-ports.ts';
import { bytesOf, column, create, failing, id, insert, model, signal, whole } from '../conformance-bench.ts';
import { commonCases } from '../conformance-values.ts';
import { bind } from './bind.ts';
import { engine } from './engine.ts';
import { floatText } from './float.ts';
import { forLoadData } from './load-bytes.ts';

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
  access: 'read' | 'write' = 'write',
  statementTimeoutMs = 0,
): Promise<Session> {
  const target = {
    address: 'Connection/test',
    settings,
    access,
    create: false,
    statementTimeoutMs,
    comment: 'dbkeel 0 test',
    secret: () => Promise.reject(new Error('no secrets here')),
  };
  const session = await engine.connect(target, ports, signal());
  sessions.push(session);
  return session;
}

async function fresh(): Promise<JsonObject> {
  const server = await mariadb();
  return { url: (await server.database()).url, password: server.password };
}

describe('writing', () => {
  it('turns what the server would bend into a failure, and keeps nothing', async () => {
    const session = await connect(await fresh());
    const bad: readonly (readonly [string, string, string])[] = [
      ['int', 'abc', 'data'],
      ['int', '99999999999', 'data'],
      ['decimal(4,2)', '1.555', 'data'],
      ['varchar(3)', 'abcd', 'data'],
      ['date', '2024-02-30', 'data'],
      ['datetime', 'infinity', 'data'],
      ['double', 'NaN', 'data'],
      ["enum('a')", 'b', 'data'],
      ['varchar(5) character set latin1', '漢', 'data'],
      ['tinyint(1)', 'maybe', 'data'],
      ['json', '{', 'data'],
    ];
    for (const [at, [native, value, code]] of bad.entries()) {
      const table = await create(
        session,
        model({ name: `bad_${at}` }, [
          id,
          { ...column('v', session.dialect.toNeutral({ name: 'v', native }).type, native) },
        ]),
      );
      const failure = await failing(
        insert(session, table, [
          ['1', null],
          ['2', value],
        ]),
      );
      expect({ native, code: failure.code, said: failure.message }).toEqual({
        native,
        code: native === 'json' ? expect.stringMatching(/data|constraint/) : code,
        said: expect.stringMatching(/v|row/),
      });
      expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('');
    }
  });

  it('writes the same by INSERT where the server forbids LOAD DATA LOCAL', async () => {
    const server = await ownMariadb({ args: ['--local-infile=0'] });
    try {
      const session = await connect({ url: server.url, password: server.password });
      expect(session.server.features).not.toContain('localInfile');
      for (const [at, { type, values }] of commonCases.entries()) {
        const table = await create(
          session,
          model({ name: `c${at}` }, [id, column('v', type, session.dialect.fromNeutral(type).native)]),
        );
        const rows: TextRow[] = [...values, null].map((value, row) => [String(row), value]);
        await insert(session, table, rows);
        expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe(
          rows.map(encodeRow).join(''),
        );
        await session.write(
          { table, columns: table.columns, mode: 'upsert', key: ['id'] },
          { columns: table.columns, format: 'copyText', batches: once(rows) },
          signal(),
        );
        expect((await session.query(session.dialect.count(table), [], signal())).rows).toEqual([
          [String(rows.length)],
        ]);
      }
      const table = await create(session, model({ name: 'refused' }, [id]));
      expect((await failing(insert(session, table, [['1'], ['1']]))).code).toBe('constraint');
      expect((await failing(insert(session, table, [['1'], ['x']]))).code).toBe('data');
      expect((await session.query(session.dialect.count(table), [], signal())).rows).toEqual([['0']]);
    } finally {
      await server.stop();
    }
  });

  it('does not change a row that collides by another unique index', async () => {
    const session = await connect(await fresh());
    await session.query('create table t (id int primary key, code int unique)', [], signal());
    await session.query('insert into t values (1, 10), (2, 20)', [], signal());
    const [table] = await session.catalog(['t'], []);
    if (table === undefined) throw new Error('no table');
    const upsert = session.write(
      { table, columns: table.columns, mode: 'upsert', key: ['id'] },
      { columns: table.columns, format: 'copyText', batches: once([['3', '10']]) },
      signal(),
    );
    expect((await failing(upsert)).code).toBe('constraint');
    expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('1\t10\n2\t20\n');
  });

  it('keeps 0 in a numbered column, and numbers on behind the highest', async () => {
    const session = await connect(await fresh());
    const table = await create(session, model({ name: 'numbered' }, [{ ...id, identity: true }]));
    await insert(session, table, [['0'], ['41']]);
    for (const { sql } of session.dialect.ddl({ restart: table, column: 'id' }))
      await session.query(sql, [], signal());
    await session.query('insert into numbered values ()', [], signal());
    expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('0\n41\n42\n');
  });
});

describe('sessions', () => {
  it('does not let a reader take back that it only reads', async () => {
    const reader = await connect(await fresh(), 'read');
    for (const sql of [
      'set session transaction read write',
      '/*! set session transaction read write */',
      'start transaction read write',
      'select 1; create table t (a int)',
    ]) {
      expect((await failing(reader.query(sql, [], signal()))).code).toMatch(/permission|unsupported/);
    }
    expect((await failing(reader.query('create table t (a int)', [], signal()))).code).toBe('permission');
  });

  it('keeps keys apart that differ in case or trailing spaces', async () => {
    const session = await connect(await fresh());
    const table = await create(
      session,
      model({ name: 'keys' }, [column('k', { type: 'text', size: 10 })], ['k']),
    );
    await insert(session, table, [['A'], ['a'], ['a '], ['ä']]);
    expect((await session.query(session.dialect.count(table), [], signal())).rows).toEqual([['4']]);
  });

  it('tells where its snapshot stands in the binary log', async () => {
    const snapshot = await (await connect(await fresh(), 'read')).snapshot();
    expect(snapshot.position).toMatch(/^bin\.\d+:\d+$/);
    await snapshot.session();
    expect((await failing(snapshot.session())).code).toBe('unsupported');
    await snapshot.close();
  });

  it('spells floats in SQL as in the stream', async () => {
    const session = await connect(await fresh());
    const table = await create(
      session,
      model({ name: 'floats' }, [id, column('v', { type: 'float', bits: 64 }, 'double')]),
    );
    const values = fc
      .sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 500, seed: 1 })
      .map((value) => floatText(value === 0 ? 0 : value, 64));
    await insert(
      session,
      table,
      values.map((value, at) => [String(at), value]),
    );
    const [, v] = table.columns;
    if (v === undefined) throw new Error('no column');
    const inSql = (
      await session.query(`select ${textSql(v)} from floats order by id`, [], signal())
    ).rows.map((row) => row[0]);
    expect(inSql).toEqual(values);
    expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe(
      values.map((value, at) => encodeRow([String(at), value])).join(''),
    );
  });

  it('gives up on a server that stopped in the middle of a statement', async () => {
    const server = await ownMariadb();
    try {
      const session = await connect({ url: server.url, password: server.password }, 'write', 100);
      server.pause();
      expect((await failing(session.query('select 1', [], signal()))).code).toBe('timeout');
      expect((await failing(session.query('select 1', [], signal()))).code).toBe('unavailable');
      server.resume();
    } finally {
      await server.stop();
    }
  });

  it('finds 500 tables in few queries', async () => {
    const settings = await fresh();
    const session = await connect(settings);
    for (let at = 0; at < 500; at += 1)
      await session.query(`create table many_${at} (id int primary key, v text) engine=Aria`, [], signal());
    const started = Date.now();
    expect(await session.catalog(['many_*'], ['many_1*'])).toHaveLength(389);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

describe('tls', () => {
  it('checks what its mode says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dbkeel-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=db.example.net', '-addext', 'subjectAltName=DNS:db.example.net'];
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
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    const account = accountOf('mysql');
    if (account !== undefined)
      for (const path of [folder, key, cert]) chownSync(path, account.uid, account.gid);
    const server = await ownMariadb({ args: [`--ssl-cert=${cert}`, `--ssl-key=${key}`] });
    try {
      const settings = (tls: JsonObject) => ({ url: server.url, password: server.password, tls });
      const cipher = async (tls: JsonObject) =>
        (await (await connect(settings(tls))).query("show status like 'ssl_cipher'", [], signal()))
          .rows[0]?.[1];
      expect(await cipher({ mode: 'require' })).toMatch(/\w/);
      expect(await cipher({ mode: 'disable' })).toBe('');
      expect(await cipher({ mode: 'verify-ca', ca: cert })).toMatch(/\w/);
      // The certificate is for db.example.net, the server is reached as 127.0.0.1.
      expect((await failing(connect(settings({ mode: 'verify-full', ca: cert })))).code).toBe('refused');
      expect((await failing(connect(settings({ mode: 'verify-ca' })))).code).toBe('refused');
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('pieces', () => {
  it('binds parameters outside of texts, names and comments only', () => {
    expect(bind("select ?, '?', \"?\", `?`, 'it''s ?', '\\'?' -- ?\n, ? /* ? */ # ?", ['a', null])).toBe(
      "select 'a', '?', \"?\", `?`, 'it''s ?', '\\'?' -- ?\n, NULL /* ? */ # ?",
    );
    expect(bind('select ?', [new Uint8Array([0, 255])])).toBe("select X'00ff'");
    expect(bind('select ?', ["a'b\\c\0"])).toBe("select 'a''b\\\\c\\0'");
    expect(() => bind('select ?', ['a', 'b'])).toThrow(/1 parameters and 2 values/);
    expect(() => bind('select ?, ?', ['a'])).toThrow(/2 parameters and 1 values/);
  });

  it('rewrites the two escapes that MySQL does not know', () => {
    const sent = (text: string) => forLoadData(Buffer.from(text)).toString();
    expect(sent('a\\vb\\fc\\\\v\\\\\\v\\t\\N\n')).toBe('a\vb\fc\\\\v\\\\\v\\t\\N\n');
    expect(sent('plain v f\n')).toBe('plain v f\n');
  });

  it('spells floats so that they come back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        Object.is(Number(floatText(value, 64)), value),
      ),
    );
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) =>
        Object.is(Math.fround(Number(floatText(value, 32))), value),
      ),
    );
    expect([1e15, 1e14, 0.0001, 0.00001, -0, 123456.789].map((value) => floatText(value, 64))).toEqual([
      '1e+15',
      '100000000000000',
      '0.0001',
      '1e-05',
      '-0',
      '123456.789',
    ]);
  });
});

async function* once(rows: readonly TextRow[]) {
  yield { bytes: Buffer.from(rows.map(encodeRow).join('')), rows: rows.length };
}
