// Two processes on one state, plans that grew old, locks taken by force.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { projectFolder, type Running, removeFolder, run, start } from './built-program.ts';
import { fillSource, migrationProject, recordProject, rowsOf, withDatabase } from './projects.ts';

const timeout = 120_000;
const folders: string[] = [];
function project(files: Readonly<Record<string, string>>): string {
  const folder = projectFolder(files);
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) removeFolder(folder);
});

function withSource(): string {
  const folder = project(migrationProject(2));
  fillSource(folder);
  return folder;
}

/** An apply that holds the lock, stopped in the middle of its copy. */
async function paused(folder: string): Promise<Running> {
  const running = await start(folder, ['apply', '--yes']);
  await running.saw('Migration/m: Creating');
  running.process.kill('SIGSTOP');
  return running;
}

test('two applies at once: one does it, the other is told who holds the lock, exit 6', {
  timeout,
}, async () => {
  const folder = withSource();
  const first = await paused(folder);
  const second = await run(folder, ['apply', '--yes']);
  expect(second.code).toBe(6);
  expect(second.err).toContain(`pid ${first.process.pid}`);
  expect(second.err).toContain('dbkeel apply');
  const plan = await run(folder, ['plan']);
  expect(plan.code, plan.err).toBe(0);
  first.process.kill('SIGCONT');
  expect((await first.ended).code).toBe(0);
  expect(rowsOf(folder, 'b.db')).toBe(rowsOf(folder, 'a.db'));
  expect((await run(folder, ['apply', '--yes'])).code).toBe(0);
});

test('a race of applies: exactly one creates', { timeout }, async () => {
  const folder = project(recordProject(20));
  const ended = await Promise.all([1, 2, 3].map(() => run(folder, ['apply', '--yes'])));
  const created = ended.filter(({ out }) => out.includes('20 added'));
  expect(created).toHaveLength(1);
  for (const { code, out, err } of ended)
    if (!out.includes('20 added')) expect([0, 5, 6], `${out}${err}`).toContain(code);
  const list = await run(folder, ['state', 'list']);
  expect(list.out.trim().split('\n')).toHaveLength(20);
});

test('force-unlock of a living apply: the zombie stops, and nothing is damaged', { timeout }, async () => {
  const folder = withSource();
  const zombie = await paused(folder);
  const { id } = JSON.parse(readFileSync(join(folder, '.dbkeel/state.json.lock'), 'utf8')) as { id: string };
  expect((await run(folder, ['state', 'force-unlock', 'not-the-id', '--yes'])).code).not.toBe(0);
  const unlocked = await run(folder, ['state', 'force-unlock', id, '--yes']);
  expect(unlocked.code, unlocked.err).toBe(0);
  zombie.process.kill('SIGCONT');
  const ended = await zombie.ended;
  expect(ended.code, `${ended.out}${ended.err}`).toBe(6);
  expect(ended.err).toContain('no longer holds the state lock');
  const next = await run(folder, ['apply', '--yes']);
  expect(next.code, `${next.out}${next.err}`).toBe(0);
  expect(rowsOf(folder, 'b.db')).toBe(rowsOf(folder, 'a.db'));
  expect((await run(folder, ['plan'])).out).toContain('No changes.');
});

async function savedPlan(folder: string): Promise<void> {
  const plan = await run(folder, ['plan', '--out', 'p.json']);
  expect(plan.code, plan.err).toBe(0);
}

async function expectStale(folder: string, reason: RegExp): Promise<void> {
  const before = await run(folder, ['state', 'list']);
  const applied = await run(folder, ['apply', 'p.json']);
  expect(applied.code, `${applied.out}${applied.err}`).toBe(5);
  expect(applied.err).toMatch(reason);
  expect((await run(folder, ['state', 'list'])).out).toBe(before.out);
}

test('a saved plan is stale when the state has moved, or is another one', { timeout }, async () => {
  const folder = project(recordProject(3));
  await savedPlan(folder);
  expect((await run(folder, ['apply', 'p.json'])).code).toBe(0);
  await expectStale(folder, /DBK3112[\s\S]*made before there was a state/);
  writeFileSync(join(folder, 'dbkeel.yaml'), recordProject(4)['dbkeel.yaml'] ?? '');
  await savedPlan(folder);
  expect((await run(folder, ['apply', '--yes'])).code).toBe(0);
  await expectStale(folder, /serial 1 to 2/);
  writeFileSync(join(folder, 'dbkeel.yaml'), recordProject(5)['dbkeel.yaml'] ?? '');
  const other = project(recordProject(3));
  expect((await run(other, ['apply', '--yes'])).code).toBe(0);
  await savedPlan(folder);
  writeFileSync(join(folder, '.dbkeel/state.json'), readFileSync(join(other, '.dbkeel/state.json')));
  await expectStale(folder, /made for another state \(lineage/);
});

test('a saved plan is stale when the files or a table it rests on changed', { timeout }, async () => {
  const folder = withSource();
  await savedPlan(folder);
  withDatabase(join(folder, 'a.db'), (database) => database.exec('alter table t add column more text'));
  await expectStale(folder, /tables? \* of Connection\/a changed after the plan was made \(Migration\/m\)/i);
  writeFileSync(join(folder, 'more.yaml'), recordProject(1)['dbkeel.yaml'] ?? '');
  await expectStale(folder, /files of the project have changed/);
});

test('an apply that was cut off makes a saved plan stale, and is settled on the way', {
  timeout,
}, async () => {
  const folder = project(recordProject(12));
  await savedPlan(folder);
  const killed = await run(folder, ['apply', 'p.json'], { DBKEEL_FAILPOINT: 'files.link:2' });
  expect(killed.signal).toBe('SIGKILL');
  await savedPlan(folder);
  const stale = await run(folder, ['apply', 'p.json']);
  if (stale.code !== 0) {
    expect(stale.code, stale.err).toBe(5);
    await savedPlan(folder);
    expect((await run(folder, ['apply', 'p.json'])).code).toBe(0);
  }
  expect((await run(folder, ['plan'])).out).toContain('No changes.');
});
