// The built program is killed by SIGKILL at its calls and at random moments; the next apply finishes what it began.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createNodePorts } from '../../runtime/ports/node/create-node-ports.ts';
import { fileStateStore } from '../../runtime/state/file-state-store.ts';
import { postgres } from '../servers/postgres.ts';
import { pause } from '../servers/test-server.ts';
import { type Ended, projectFolder, removeFolder, run, start } from './built-program.ts';
import { fillSource, migrationProject, recordProject, rowsOf } from './projects.ts';

const folders: string[] = [];
const made = (folder: string): string => {
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});

/** Two at a time: as many as the machine has cores. */
async function pairwise(items: readonly number[], work: (item: number) => Promise<void>): Promise<void> {
  const queue = [...items];
  const one = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all([one(), one()]);
}

function copyOf(template: string): string {
  const folder = made(projectFolder({}));
  cpSync(template, folder, { recursive: true });
  return folder;
}

/** What `state list` reads, without a process of its own: they would cost a minute. */
async function stateOpens(folder: string, story: string): Promise<void> {
  const ports = createNodePorts({ root: folder, env: {}, allowExec: [], emit: () => undefined });
  const store = fileStateStore({ ports, path: '.dbkeel/state.json' });
  await expect(store.read(), story).resolves.toBeDefined();
}

async function expectFinished(
  folder: string,
  story: string,
  env: Record<string, string> = {},
): Promise<void> {
  await stateOpens(folder, story);
  const again = await run(folder, ['apply', '--yes'], env);
  expect(again.code, `${story}\n${again.out}${again.err}`).toBe(0);
}

async function expectNoChanges(
  folder: string,
  story: string,
  env: Record<string, string> = {},
): Promise<void> {
  const plan = await run(folder, ['plan', '--detailed-exitcode'], env);
  expect(plan.out, `${story}\n${plan.err}`).toContain('No changes.');
  expect(plan.code, story).toBe(0);
}

function wasKilled(ended: Ended): boolean {
  return ended.signal === 'SIGKILL';
}

/** DBKEEL_TEST_EVERY_CALL=1: no call of an apply with a copy is left out; it takes minutes. */
const everyCall = process.env['DBKEEL_TEST_EVERY_CALL'] === '1';

test('killed at every call that writes the state: it opens, and the next apply finishes', {
  timeout: 180_000,
}, async () => {
  const template = made(projectFolder(recordProject(40)));
  let calls = 0;
  const every = Array.from({ length: 56 }, (_, index) => index + 1);
  await pairwise(every, async (call) => {
    const folder = copyOf(template);
    const after = call % 2 === 0 ? ':after' : '';
    const story = `files:${call}${after}`;
    const ended = await run(folder, ['apply', '--yes'], { DBKEEL_FAILPOINT: `files:${call}${after}` });
    if (!wasKilled(ended)) {
      expect(ended.code, `${story}\n${ended.err}`).toBe(0);
      return;
    }
    calls = Math.max(calls, call);
    await stateOpens(folder, story);
    if (call % 8 < 2) {
      await expectFinished(folder, story);
      await expectNoChanges(folder, story);
    }
  });
  expect(calls).toBeGreaterThan(20);
});

test('SQLite: killed at calls of an apply with a copy, every row is there once', {
  timeout: everyCall ? 1_200_000 : 180_000,
}, async () => {
  const template = made(projectFolder(migrationProject(36)));
  fillSource(template);
  const expected = rowsOf(template, 'a.db');
  let hit = 0;
  const points = Array.from({ length: everyCall ? 170 : 12 }, (_, index) =>
    everyCall ? 1 + index : 3 + index * 13,
  );
  await pairwise(points, async (call) => {
    const folder = copyOf(template);
    const story = `files:${call}`;
    const ended = await run(folder, ['apply', '--yes'], { DBKEEL_FAILPOINT: `files:${call}` });
    if (!wasKilled(ended)) return;
    hit += 1;
    await expectFinished(folder, story);
    expect(rowsOf(folder, 'b.db'), story).toBe(expected);
    if (call % 2 === 0) await expectNoChanges(folder, story);
  });
  expect(hit).toBeGreaterThan(6);
});

test('PostgreSQL: killed at random moments, every row is there once', {
  timeout: 180_000,
}, async () => {
  const server = await postgres();
  const template = made(projectFolder(migrationProject(6)));
  fillSource(template);
  const files = migrationProject(6)['dbkeel.yaml'] ?? '';
  const env = { PGPASS: server.password };
  let hit = 0;
  await pairwise(
    Array.from({ length: 6 }, (_, index) => index),
    async (round) => {
      const database = await server.database();
      const folder = copyOf(template);
      writeFileSync(
        join(folder, 'dbkeel.yaml'),
        files.replace(
          '{engine: sqlite, path: b.db}',
          `{engine: postgres, url: "${database.url}", password: "\${secret:env:PGPASS}", tls: {mode: disable}}`,
        ),
      );
      const running = await start(folder, ['apply', '--yes'], env);
      await running.saw('Migration/m: Creating');
      await pause(round * 40);
      running.process.kill('SIGKILL');
      if (wasKilled(await running.ended)) hit += 1;
      await expectFinished(folder, `round ${round}`, env);
      await server.run(
        database.name,
        `do $$ begin
           if (select count(*) from t) <> 400 or (select count(distinct id) from t) <> 400
             or (select count(*) from u) <> 133 or (select count(*) from keyless) <> 6
           then raise exception 'rows differ'; end if; end $$`,
      );
      await expectNoChanges(folder, `round ${round}`, env);
    },
  );
  expect(hit).toBeGreaterThan(2);
});
