// What: a server whose disk is full, as the engines tell it. What not: dbkeel's own files on a full disk (test/crash).
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Engine, Session } from '../../runtime/engine.ts';
import { classify as classifyMysql } from '../../runtime/engines/mysql/classify.ts';
import { engine as mysql } from '../../runtime/engines/mysql/engine.ts';
import { classify as classifyPostgres } from '../../runtime/engines/postgres/classify.ts';
import { engine as postgresql } from '../../runtime/engines/postgres/engine.ts';
import { failureOf } from '../../runtime/failure.ts';
import { createNodePorts } from '../../runtime/ports/node/create-node-ports.ts';
import { ownMariadb } from '../servers/mariadb.ts';
import { ownPostgres } from '../servers/postgres.ts';
import { accountOf, type OwnServer } from '../servers/test-server.ts';

const signal = new AbortController().signal;
const endings: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

/** A folder of 24 MB that `account` owns; undefined where nothing can be mounted. */
function smallDisk(account: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  endings.push(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const inside = join(folder, 'data');
  mkdirSync(inside);
  const owner = accountOf(account);
  if (owner !== undefined) chownSync(inside, owner.uid, owner.gid);
  return inside;
}

async function connect(engine: Engine, server: OwnServer, url: string): Promise<Session> {
  const session = await engine.connect(
    {
      address: 'Connection/full',
      settings: { engine: engine.name, url, password: '${secret:env:PW}', tls: { mode: 'disable' } },
      access: 'write',
      create: false,
      statementTimeoutMs: 0,
      comment: 'dbkeel test',
      secret: async () => ({
        reveal: () => server.password,
        toString: () => '***' as const,
        toJSON: () => '***' as const,
      }),
    },
    createNodePorts({ root: process.cwd(), emit: () => undefined, env: {}, allowExec: [] }),
    signal,
  );
  endings.push(() => session.close());
  return session;
}

/** Doubles a table until the disk refuses; that refusal's code. */
async function fill(session: Session, table: string): Promise<string> {
  try {
    await session.query(`insert into ${table} values ('${'x'.repeat(1000)}')`, [], signal);
    for (let round = 0; round < 20; round += 1)
      await session.query(`insert into ${table} select * from ${table}`, [], signal);
    return 'the disk was never full';
  } catch (error) {
    return failureOf(error).code;
  }
}

// A server that this user may not give a small disk is replaced by what it says: the recorded error of a full disk.
test('PostgreSQL', async () => {
  const disk = smallDisk('postgres');
  if (disk === undefined) {
    const recorded = Object.assign(
      new Error('could not extend file "base/5/16384": No space left on device'),
      { code: '53100', severity: 'ERROR' },
    );
    expect(classifyPostgres(recorded).failure.code).toBe('diskFull');
    return;
  }
  const server = await ownPostgres({});
  endings.push(() => server.stop());
  const database = await server.database();
  await server.run(database.name, `create tablespace small location '${disk}'`);
  await server.run(
    database.name,
    'create table filled (v text) tablespace small; grant all on filled to public',
  );
  expect(await fill(await connect(postgresql, server, database.url), 'filled')).toBe('diskFull');
});

test('MariaDB', async () => {
  const disk = smallDisk('mysql');
  if (disk === undefined) {
    const recorded = Object.assign(new Error("The table 'filled' is full"), {
      errno: 1114,
      code: 'ER_RECORD_FILE_FULL',
      sqlState: 'HY000',
    });
    expect(classifyMysql(recorded).failure.code).toBe('diskFull');
    return;
  }
  const server = await ownMariadb({});
  endings.push(() => server.stop());
  const database = await server.database();
  await server.run(database.name, `create table filled (v varchar(1000)) data directory = '${disk}'`);
  expect(await fill(await connect(mysql, server, database.url), 'filled')).toBe('diskFull');
});
