// What stands when an apply fails in part, is interrupted, or runs into a full disk.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { SimWorld } from '../sim-engine/sim-world.ts';
import { tinyPlan } from '../sim-engine/tiny-plan.ts';
import { projectFolder, removeFolder, run, start } from './built-program.ts';
import { fillSource, migrationProject, recordProject, rowsOf, withDatabase } from './projects.ts';

const timeout = 120_000;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) removeFolder(folder);
});
function project(files: Readonly<Record<string, string>>): string {
  const folder = projectFolder(files);
  folders.push(folder);
  return folder;
}

/** A copy that takes seconds: long enough to be interrupted. */
function slowProject(): string {
  const folder = project(migrationProject(3));
  fillSource(folder);
  withDatabase(join(folder, 'a.db'), (database) =>
    database.exec(`create table big (id integer primary key, v text);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 400000)
        insert into big select i, 'row ' || i from n`),
  );
  return folder;
}

function rowsIn(folder: string, table: string): number {
  return withDatabase(join(folder, 'b.db'), (database) => {
    const row = database.prepare(`select count(*) as n from ${table}`).get() as { readonly n: number };
    return row.n;
  });
}

test('a failing step: dependents are skipped with the reason, the rest is done, exit 7, a rerun goes on', {
  timeout,
}, async () => {
  const folder = project({
    ...migrationProject(3),
    'more.yaml': (recordProject(4)['dbkeel.yaml'] ?? '').replaceAll('name: log', 'name: other'),
  });
  fillSource(folder);
  // The copy cannot keep its checkpoints in a table of this shape.
  withDatabase(join(folder, 'b.db'), (database) =>
    database.exec('create table dbkeel_checkpoints (wrong text)'),
  );
  const failed = await run(folder, ['apply', '--yes']);
  expect(failed.code, `${failed.out}${failed.err}`).toBe(7);
  expect(failed.err).toMatch(/failed\s+Migration\/m/);
  expect(failed.err).toMatch(/skipped\s+Monitor\/many\/k0 \(Migration\/m failed\)/);
  expect(failed.err).toContain('dbkeel apply');
  const list = await run(folder, ['state', 'list']);
  expect(list.out).toContain('Notifier/other/k3');
  expect(list.out).not.toContain('Monitor/many');
  withDatabase(join(folder, 'b.db'), (database) => database.exec('drop table dbkeel_checkpoints'));
  const again = await run(folder, ['apply', '--yes']);
  expect(again.code, `${again.out}${again.err}`).toBe(0);
  expect(rowsOf(folder, 'b.db')).toBe(rowsOf(folder, 'a.db'));
  expect((await run(folder, ['plan'])).out).toContain('No changes.');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s once: what is under way is finished, nothing new starts, exit %i',
  { timeout },
  async (signal, code) => {
    const folder = slowProject();
    const running = await start(folder, ['apply', '--yes']);
    await running.saw('Migration/m: Creating');
    running.process.kill(signal);
    const ended = await running.ended;
    expect(ended.code, `${ended.out}${ended.err}`).toBe(code);
    expect(rowsIn(folder, 'big')).toBe(400_000);
    expect(ended.err).toContain('(interrupted)');
    const again = await run(folder, ['apply', '--yes']);
    expect(again.code, again.err).toBe(0);
    expect(again.out).toContain('3 added');
    expect((await run(folder, ['plan'])).out).toContain('No changes.');
  },
);

test('SIGINT twice cancels what is under way; the next apply goes on and doubles nothing', {
  timeout,
}, async () => {
  const folder = slowProject();
  const running = await start(folder, ['apply', '--yes']);
  await running.saw('Migration/m: Creating');
  running.process.kill('SIGINT');
  await running.saw('Interrupted');
  running.process.kill('SIGINT');
  const ended = await running.ended;
  expect(ended.code, `${ended.out}${ended.err}`).toBe(130);
  const again = await run(folder, ['apply', '--yes']);
  expect(again.code, `${again.out}${again.err}`).toBe(0);
  expect(rowsIn(folder, 'big')).toBe(400_000);
  expect(rowsOf(folder, 'b.db')).toBe(rowsOf(folder, 'a.db'));
  expect((await run(folder, ['plan'])).out).toContain('No changes.');
});

const mayMount = process.getuid?.() === 0 && canMount();

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where nothing can be mounted the simulated disk is full instead: the same refusals at the same calls. */
test(`a full disk stops the apply with an error and loses nothing (${mayMount ? 'a real one' : 'a simulated one'})`, {
  timeout,
}, async () => {
  if (mayMount) await realFullDisk();
  else await simulatedFullDisk();
});

async function realFullDisk(): Promise<void> {
  const folder = project(recordProject(4));
  mkdirSync(join(folder, '.dbkeel'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'none', join(folder, '.dbkeel')]);
  try {
    expect((await run(folder, ['apply', '--yes'])).code).toBe(0);
    const before = await run(folder, ['state', 'pull']);
    writeFileSync(join(folder, 'dbkeel.yaml'), recordProject(900)['dbkeel.yaml'] ?? '');
    const full = await run(folder, ['apply', '--yes']);
    expect(full.code, full.out).toBe(1);
    expect(full.err).toContain('ENOSPC');
    expect((await run(folder, ['state', 'list'])).code).toBe(0);
    expect(before.out).toContain('Notifier/log/k3');
    cpSync(join(folder, '.dbkeel'), join(folder, 'saved'), { recursive: true });
  } finally {
    execFileSync('umount', [join(folder, '.dbkeel')]);
  }
  // The disk has room again.
  cpSync(join(folder, 'saved'), join(folder, '.dbkeel'), { recursive: true });
  expect(existsSync(join(folder, '.dbkeel/state.json'))).toBe(true);
  const again = await run(folder, ['apply', '--yes']);
  expect(again.code, again.err).toBe(0);
  expect((await run(folder, ['state', 'list'])).out.trim().split('\n')).toHaveLength(900);
}

async function simulatedFullDisk(): Promise<void> {
  const desired = {
    resources: Array.from({ length: 5 }, (_, index) => ({ address: `Task/t${index}`, spec: {} })),
  };
  const world = new SimWorld(1);
  world.process.calls.faultAt(30, 'ENOSPC', 60);
  await expect(world.apply(tinyPlan(desired, undefined))).rejects.toThrow('ENOSPC');
  world.restart('kill');
  await world.recover();
  const plan = tinyPlan(desired, await world.state());
  if (plan.execution_graph.nodes.length > 0) expect((await world.apply(plan)).status).toBe('complete');
  expect((await world.state())?.resources).toHaveLength(5);
}
