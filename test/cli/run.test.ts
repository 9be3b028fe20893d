// What: run, status, results, runs from outside. What not: how alerts are judged (runtime/run, compiler/rules).
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateEvent } from '../../schemas/event-validator.gen.ts';
import { builtProgram, type CallResult, dbkeel } from './program.ts';
import { sampleProject, sqlite } from './sample-project.ts';

let cwd: string;
const call = (...args: readonly string[]): Promise<CallResult> => dbkeel(args, { cwd });

beforeAll(async () => {
  await builtProgram();
  cwd = sampleProject();
  expect((await call('apply', '--yes')).code).toBe(0);
});

describe('run', () => {
  it.each([
    ['Monitor/fine', 0],
    ['Monitor/warns', 2],
    ['Monitor/alarms', 8],
    ['Monitor/*', 8],
  ])('%s exits %i by the worst alert', async (address, code) => {
    const result = await call('run', address);
    expect(result.code).toBe(code);
    expect(result.stdout).toMatch(/^Monitor\/\w+ check: succeeded in [\d.]+s\n {2}rows = 100/);
  });

  it('--job chooses; --json is events, one a line', async () => {
    expect((await call('run', 'Migration/orders', '--job', 'validate')).code).toBe(0);
    const { code, stdout } = await call('run', 'Monitor/alarms', '--json');
    expect(code).toBe(8);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    for (const event of events) expect([event, validateEvent(event)]).toEqual([event, true]);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['run_start', 'run_end']));
  });

  it.each([
    [['run', 'Monitor/fin'], /Nothing applied is called Monitor\/fin\. Did you mean Monitor\/fine\?/],
    [['run', 'Monitor/fine', '--job', 'copy'], /Monitor\/fine has no job copy; it has check\./],
    [['run', 'Connection/shop'], /Connection\/shop has no jobs\./],
  ])('%j is exit 1', async (args, message) => {
    const { code, stdout, stderr } = await call(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('a check that fails is exit 1, one line why, and is in runs and results', async () => {
    const root = sampleProject();
    await dbkeel(['apply', '--yes'], { cwd: root });
    sqlite(join(root, 'data/shop.db'), 'drop table orders');
    const { code, stdout } = await dbkeel(['run', 'Monitor/fine'], { cwd: root });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Monitor\/fine check: failed in [\d.]+s\n {2}\S.*orders/);
    const runs = await dbkeel(['runs', '--status', 'failed'], { cwd: root });
    expect(runs.stdout).toMatch(/Monitor\/fine +check +manual +[\d.]+s +failed +\S/);
    expect((await dbkeel(['results', 'Monitor/fine'], { cwd: root })).stdout).toMatch(/check {2}failed: /);
  });
});

describe('status, results, runs', () => {
  it('show the last run and what fires, as a table and as JSON', async () => {
    await call('run', 'Monitor/alarms');
    const status = await call('status', 'Monitor/*');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(status.stdout).toMatch(/^ADDRESS +JOB +LAST RUN +STATUS +ALERTS\n/);
    expect(status.stdout).toMatch(
      /^Monitor\/alarms +check +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +succeeded +critical /m,
    );
    const json = JSON.parse((await call('status', 'Monitor/alarms', '--json')).stdout) as {
      address: string;
    }[];
    expect(json).toMatchObject([
      { address: 'Monitor/alarms', job: 'check', lastRun: { status: 'succeeded' } },
    ]);
    const results = JSON.parse(
      (await call('results', 'Monitor/alarms', '--last', '1', '--json')).stdout,
    ) as unknown[];
    expect(results).toMatchObject([{ samples: [{ metric: 'rows', value: 100 }] }]);
    const runs = JSON.parse((await call('runs', '--last', '2', '--json')).stdout) as unknown[];
    expect(runs).toHaveLength(2);
  });

  it('before anything ran say so, make nothing, exit 0', async () => {
    const root = sampleProject();
    expect(await dbkeel(['status'], { cwd: root })).toMatchObject({
      code: 0,
      stdout: 'Nothing with jobs is applied here.\n',
    });
    expect(await dbkeel(['runs'], { cwd: root })).toMatchObject({ code: 0, stdout: 'No runs yet.\n' });
    expect(await dbkeel(['results', 'Monitor/fine'], { cwd: root })).toMatchObject({ code: 1 });
    expect(await dbkeel(['runs', '--status', 'bad'], { cwd: root })).toMatchObject({ code: 1 });
  });

  it('a history that was removed is an empty history', async () => {
    const root = sampleProject();
    await dbkeel(['apply', '--yes'], { cwd: root });
    for (const end of ['', '-wal', '-shm']) rmSync(join(root, `.dbkeel/history.db${end}`), { force: true });
    expect((await dbkeel(['runs'], { cwd: root })).stdout).toBe('No runs yet.\n');
  });
});
