// What: what only SQLite's sessions do: hosts that die and come back, locks, foreign keys added late. What not: the suite of all engines.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ColumnModel, NeutralType, TableModel } from '../../../compiler/model/table.ts';
import type { Failure } from '../../../compiler/model/world.ts';
import type { RowStream, Session } from '../../engine.ts';
import { failureOf } from '../../failure.ts';
import { createNodePorts } from '../../ports/node/create-node-ports.ts';
import { openDatabase } from './driver/database.ts';
import { engine } from './engine.ts';

const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n';
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

async function _bytesOf(stream: RowStream): Promise<string> {
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

describe('a session of SQLite', () => {
  it('stops within 50 ms of a cancel and works on in a new host', async () => {
    const session = await connect();
    await run(session, 'create table t (a)');
    const control = new AbortController();
    const work = failing(session.query(endless, [], control.signal));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = performance.now();
    control.abort();
    expect((await work).code).toBe('canceled');
    expect(performance.now() - started).toBeLessThan(50);
    expect((await run(session, 'select count(*) from t')).rows).toEqual([['0']]);
  });

  it('rolls a transaction back when its statement is stopped, and says so to the rest of it', async () => {
    const session = await connect();
    await run(session, 'create table t (a)');
    const control = new AbortController();
    const failure = await failing(
      session.transaction('write', async () => {
        await run(session, 'insert into t values (1)');
        setTimeout(() => control.abort(), 100);
        await session.query(endless, [], control.signal).catch(() => undefined);
        await run(session, 'insert into t values (2)');
      }),
    );
    expect(failure.code).toBe('canceled');
    expect((await run(session, 'select count(*) from t')).rows).toEqual([['0']]);
  });

  it('outlives a host that libsql aborts', async () => {
    const session = await connect();
    await run(session, 'create table t (a)');
    const failure = await failing(run(session, "insert into t values (cast(x'ff' as text)) returning a"));
    expect([failure.code, failure.message]).toEqual(['unavailable', expect.stringContaining('not UTF-8')]);
    expect((await run(session, 'select 1')).rows).toEqual([['1']]);
  });

  it('leaves no host behind when its program is killed', async () => {
    const here = (file: string): string => new URL(file, import.meta.url).href;
    const code = `const { engine } = await import(${JSON.stringify(here('./engine.ts'))}); const { createNodePorts } = await import(${JSON.stringify(here('../../ports/node/create-node-ports.ts'))});
      const ports = createNodePorts({ root: ${JSON.stringify(folder)}, emit() {}, env: {}, allowExec: [] });
      const s = await engine.connect({ address: 'C/a', settings: { path: 'k.db' }, access: 'write', create: true, statementTimeoutMs: 0, comment: '', secret() {} }, ports, new AbortController().signal);
      await s.query('create table t (a)', [], new AbortController().signal);
      s.transaction('write', () => s.query(${JSON.stringify(endless)}, [], new AbortController().signal)); setTimeout(() => process.send('busy'), 500);`;
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;
    const child = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', code], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    const session = await connect('write', 'k.db');
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The write lock of the killed program's host goes with it, well before the driver gives up waiting (5 s).
    await run(session, 'insert into t values (1)');
    expect((await run(session, 'select a from t')).rows).toEqual([['1']]);
  });

  it('waits for nobody with an open read in rollback-journal mode', async () => {
    const [writer, reader] = [await connect(), await connect('read').catch(() => undefined)];
    await run(writer, 'create table t (a)');
    await run(
      writer,
      'insert into t with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) select i from n',
    );
    const other = reader ?? (await connect('read'));
    for await (const batch of other.read(
      { table: { name: 't' }, columns: [column('a', { type: 'integer' })], orderBy: [] },
      'copyText',
      signal,
    ).batches) {
      expect(batch.rows).toBeGreaterThan(0);
      break;
    }
    expect((await run(writer, 'delete from t where a < 10')).affected).toBe(9);
  });

  it('adds a foreign key to a table that has rows, and enforces it', async () => {
    const session = await connect();
    const id = { ...column('id', { type: 'integer', bits: 64 }), nullable: false, identity: true };
    const parts = { indexes: [], foreignKeys: [], checks: [] };
    const tables: readonly TableModel[] = [
      { name: 'par"ent', columns: [id], key: ['id'], ...parts },
      { name: 'child', columns: [id, column('p', { type: 'integer', bits: 64 })], key: ['id'], ...parts },
    ];
    const key = {
      name: 'child_p',
      columns: ['p'],
      to: { name: 'par"ent' },
      toColumns: ['id'],
      onDelete: 'cascade',
      onUpdate: 'noAction',
    } as const;
    await session.transaction('write', async () => {
      for (const create of tables)
        for (const statement of session.dialect.ddl({ create })) await run(session, statement.sql);
      await run(session, 'insert into child values (1, null)');
      for (const statement of session.dialect.ddl({ foreignKey: key, on: { name: 'child' } }))
        await run(session, statement.sql);
    });
    expect((await session.catalog(['child'], []))[0]?.foreignKeys).toEqual([key]);
    expect((await run(session, 'pragma integrity_check')).rows).toEqual([['ok']]);
    expect((await failing(run(session, 'insert into child values (2, 77)'))).code).toBe('constraint');
    expect((await failing(run(await connect(), 'insert into child values (2, 77)'))).code).toBe('constraint');
    expect((await run(session, "select count(*) from sqlite_schema where name like 'dbkeel%'")).rows).toEqual(
      [['0']],
    );
  });

  it('refuses a foreign key that rows violate, and leaves the table as it was', async () => {
    const session = await connect();
    await run(session, 'create table p (id integer primary key)');
    await run(session, 'create table c (p int) strict');
    await run(session, 'insert into c values (1), (2)');
    const key = {
      name: "c's p",
      columns: ['p'],
      to: { name: 'p' },
      toColumns: ['id'],
      onDelete: 'noAction',
      onUpdate: 'noAction',
    } as const;
    const add = () =>
      session.transaction('write', async () => {
        for (const statement of session.dialect.ddl({ foreignKey: key, on: { name: 'c' } }))
          await run(session, statement.sql);
      });
    const failure = await failing(add());
    expect([failure.code, failure.message]).toEqual([
      'constraint',
      expect.stringContaining('of c is violated by 2 rows'),
    ]);
    expect((await session.catalog(['c'], []))[0]?.foreignKeys).toEqual([]);
    await session
      .transaction('write', async () => {
        await run(session, 'pragma writable_schema = on');
        throw new Error('stop');
      })
      .catch(() => undefined);
    expect((await failing(run(session, "update sqlite_schema set sql = ''"))).message).toContain(
      'may not be modified',
    );
    await run(session, 'delete from c');
    await add();
    expect((await session.catalog(['c'], []))[0]?.foreignKeys).toEqual([key]);
    expect((await failing(run(session, "insert into c values ('x')"))).code).toMatch(/data|constraint/);
  });

  it('says when a database is locked, damaged or encrypted', async () => {
    const session = await connect();
    await run(session, 'create table t as select hex(randomblob(50000)) as a');
    const lock = await openDatabase({ path: join(folder, 'a.db'), mode: 'rw', busyTimeoutMs: 0 });
    lock.run('begin exclusive');
    expect(await failing(run(session, 'delete from t'))).toMatchObject({ code: 'timeout', retry: 'later' });
    lock.run('rollback');
    lock.close();
    const other = await connect('write', 'b.db');
    await run(other, 'create table t as select hex(randomblob(50000)) as a');
    await other.close();
    const bytes = Buffer.alloc(100_000, 0x5a);
    writeFileSync(join(folder, 'c.db'), bytes);
    expect((await failing(connect('read', 'c.db'))).code).toBe('data');
  });
});
