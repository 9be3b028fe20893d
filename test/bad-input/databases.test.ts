// What: databases that are missing, damaged, locked, silent or wrong against the real program. What not: engines (their conformance suite).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtProgram, dbkeel } from '../cli/program.ts';
import { projectFolder, sampleFiles, sampleProject, sqlite } from '../cli/sample-project.ts';
import { postgres } from '../servers/postgres.ts';
import { freePort } from '../servers/test-server.ts';
import { expectRefused, refused } from './refusal.ts';

beforeAll(async () => void (await builtProgram()));

describe('SQLite files', () => {
  const path = (root: string): string => join(root, 'data/shop.db');
  const cases: readonly (readonly [string, (root: string) => void])[] = [
    ['missing', (root) => rmSync(path(root))],
    [
      'a folder',
      (root) => {
        rmSync(path(root));
        mkdirSync(path(root));
      },
    ],
    [
      'no database',
      (root) => writeFileSync(path(root), 'this is a long text that is not a database at all\n'.repeat(20)),
    ],
  ];

  it.each(cases)('the source is %s: plan and apply are refused, nothing is made', async (_, damage) => {
    const root = sampleProject();
    damage(root);
    await refused(root, ['plan', '--target', 'Migration/orders'], /shop/, [1]);
    await refused(root, ['apply', '--yes', '--target', 'Migration/orders'], /shop/, [1]);
  });

  it('the source is cut short: nothing is called done', async () => {
    const root = sampleProject();
    writeFileSync(path(root), readFileSync(path(root)).subarray(0, 5000));
    const result = await dbkeel(['apply', '--yes', '--target', 'Migration/orders'], { cwd: root });
    expectRefused(result, /Apply did not finish/, [7]);
  });

  it('the source is locked by another process: said after the busy timeout, no hang', async () => {
    const root = sampleProject();
    const code = `const D = require('libsql'); const d = new D('data/shop.db'); d.exec('begin exclusive'); console.log('held'); setInterval(() => {}, 1000)`;
    const holder = spawn(process.execPath, ['-e', code], {
      cwd: root,
      env: { ...process.env, NODE_PATH: join(import.meta.dirname, '../../node_modules') },
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    try {
      expectRefused(
        await dbkeel(['plan', '--target', 'Migration/orders'], { cwd: root }),
        /locked|busy/i,
        [1],
      );
    } finally {
      await ended(holder);
    }
  });

  it('a monitored table that is gone, a statement that never ends', async () => {
    const root = sampleProject();
    const forever = 'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n';
    const extra = `\n---\napiVersion: dbkeel/v1\nkind: Monitor\nmetadata: {name: forever}\nspec: {schedule: {every: 5m, timeout: 1s}, check: {metric: {connection: shop, sql: "${forever}"}}}\n`;
    writeFileSync(join(root, 'checks.yaml'), `${sampleFiles['checks.yaml']}${extra}`);
    expect((await dbkeel(['apply', '--yes'], { cwd: root })).code).toBe(0);
    const result = await dbkeel(['run', 'Monitor/forever'], { cwd: root, timeoutMs: 20_000 });
    expectRefused(result, /timeout|timed out|canceled|longer/i, [1]);
    sqlite(path(root), 'drop table orders');
    expectRefused(await dbkeel(['run', 'Monitor/fine'], { cwd: root }), /orders/, [1]);
  });
});

describe('servers', () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  function movingFrom(engine: string, url: string, password?: string): string {
    const secret = password === undefined ? '' : `, password: "\${secret:env:P}"`;
    return projectFolder({
      'a.yaml': `apiVersion: dbkeel/v1
kind: Connection
metadata: {name: far}
spec: {engine: ${engine}, url: "${url}"${secret}, tls: {mode: disable}, statementTimeout: 2s}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: near}
spec: {engine: sqlite, path: near.db}
---
apiVersion: dbkeel/v1
kind: Migration
metadata: {name: move}
spec: {source: {connection: far, tables: ["*"]}, target: {connection: near}}
`,
    });
  }

  it.each(['postgres', 'mysql'])('a closed port (%s)', async (engine) => {
    const root = movingFrom(engine, `${engine}://u@127.0.0.1:${await freePort()}/d`);
    await refused(root, ['plan'], /Connection\/far[\s\S]*(ECONNREFUSED|refused)/, [1]);
    await refused(root, ['apply', '--yes'], /Connection\/far/, [1]);
  });

  it.each(['postgres', 'mysql'])(
    'a server that accepts and says nothing (%s): given up, not waited for',
    async (engine) => {
      const server = createServer(() => undefined);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const port = (server.address() as { port: number }).port;
      const root = movingFrom(engine, `${engine}://u@127.0.0.1:${port}/d`);
      await refused(root, ['plan'], /Connection\/far/, [1]);
    },
  );

  it('a host that does not exist', async () => {
    await refused(
      movingFrom('postgres', 'postgres://u@no-such-host.invalid/d'),
      ['plan'],
      /no-such-host\.invalid/,
      [1],
    );
  });

  it('a wrong password, a database that is not there, a secret that is not set', async () => {
    const server = await postgres();
    const at = `${server.host}:${server.port}`;
    const wrong = movingFrom('postgres', `postgres://${server.user}@${at}/postgres`, 'wrong');
    const canary = 'wrong-canary-7f3a';
    const result = await dbkeel(['plan'], { cwd: wrong, env: { P: canary } });
    expectRefused(result, /Connection\/far[\s\S]*(auth|password)/i, [1]);
    expect(`${result.stdout}${result.stderr}`).not.toContain(canary);
    const missing = movingFrom('postgres', `postgres://${server.user}@${at}/no_such_db`, 'right');
    expectRefused(await dbkeel(['plan'], { cwd: missing, env: { P: server.password } }), /no_such_db/, [1]);
    expectRefused(await dbkeel(['plan'], { cwd: missing }), /env:P|\bP\b/, [1]);
  });
});

function ended(child: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  return gone;
}
