// What: the state commands from outside, also on files that do not compile and a state that is damaged. What not: the store (runtime/state).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { statePaths } from '../../runtime/state/state-paths.ts';
import { validateState } from '../../schemas/state-validator.gen.ts';
import { builtProgram, type CallResult, dbkeel, startDbkeel } from './program.ts';
import { sampleProject } from './sample-project.ts';

let cwd: string;
const call = (...args: readonly string[]): Promise<CallResult> => dbkeel(args, { cwd });
const stateFile = (): string => join(cwd, '.dbkeel/state.json');

beforeAll(async () => {
  await builtProgram();
  cwd = sampleProject();
  expect((await call('apply', '--yes')).code).toBe(0);
});

describe('reading', () => {
  it('list takes globs and selectors, and speaks JSON', async () => {
    expect((await call('state', 'list', 'Monitor/*')).stdout).toBe(
      'Monitor/alarms\nMonitor/fine\nMonitor/warns\n',
    );
    expect((await call('state', 'list', '--selector', 'team=shop')).stdout).toBe(
      'Connection/shop\nMonitor/fine\n',
    );
    const json = JSON.parse((await call('state', 'list', '--json')).stdout) as {
      serial: number;
      resources: unknown[];
    };
    expect(json).toMatchObject({ serial: 1 });
    expect(json.resources).toHaveLength(8);
  });

  it('show prints one record; a wrong address gets a suggestion', async () => {
    expect((await call('state', 'show', 'Monitor/fine')).stdout).toMatch(/^address: Monitor\/fine$/m);
    expect(JSON.parse((await call('state', 'show', 'Monitor/fine', '--json')).stdout)).toHaveProperty('uid');
    const wrong = await call('state', 'show', 'Monitor/fin');
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toBe(
      'Error: The state has no Monitor/fin. Did you mean Monitor/fine? See: dbkeel state list\n',
    );
  });

  it('pull prints a state that validates', async () => {
    const state: unknown = JSON.parse((await call('state', 'pull')).stdout);
    expect([validateState(state), validateState.errors]).toEqual([true, null]);
  });

  it('nothing applied yet is no error for list, and said by pull', async () => {
    const empty = sampleProject();
    expect(await dbkeel(['state', 'list'], { cwd: empty })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(await dbkeel(['state', 'history'], { cwd: empty })).toMatchObject({
      code: 0,
      stdout: 'No earlier versions are kept.\n',
    });
    expect((await dbkeel(['state', 'pull'], { cwd: empty })).stderr).toBe(
      'Error: There is no state yet: nothing was applied here.\n',
    );
    expect(existsSync(join(empty, '.dbkeel'))).toBe(false);
  });
});

describe('writing', () => {
  it('rm asks first, forgets all or none; mv keeps the uid; restore brings a version back', async () => {
    const before = readFileSync(stateFile(), 'utf8');
    const unasked = await call('state', 'rm', 'Monitor/fine');
    expect(unasked).toMatchObject({ code: 1, stdout: '' });
    expect(unasked.stderr).toContain('Say --yes when you are sure.');
    expect((await call('state', 'rm', 'Monitor/fine', 'Monitor/nope', '--yes')).stderr).toMatch(
      /^Error: Monitor\/nope is not in the state/,
    );
    expect(readFileSync(stateFile(), 'utf8')).toBe(before);

    const uid = (
      JSON.parse((await call('state', 'show', 'Monitor/fine', '--json')).stdout) as { uid: string }
    ).uid;
    expect(await call('state', 'mv', 'Monitor/fine', 'Monitor/best')).toMatchObject({
      code: 0,
      stdout: 'Moved Monitor/fine to Monitor/best (serial 2).\n',
    });
    expect(JSON.parse((await call('state', 'show', 'Monitor/best', '--json')).stdout)).toHaveProperty(
      'uid',
      uid,
    );
    expect((await call('state', 'mv', 'Monitor/best', 'Task/best')).code).toBe(1);
    expect(await call('state', 'rm', 'Monitor/best', '--yes')).toMatchObject({
      code: 0,
      stdout: 'Forgot Monitor/best (serial 3).\n',
    });
    expect((await call('state', 'history')).stdout).toMatch(/serial {2}kept at\n +2 {2}.*\n +1 {2}/);
    const restored = await call('state', 'restore', '1', '--yes');
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.stdout).toMatch(/^Serial 1 is in force again, as serial 4\.$/m);
    expect((await call('state', 'list')).stdout).toContain('Monitor/fine\n');
    expect((await call('state', 'restore', '77', '--yes')).code).toBe(1);
  });

  it('push takes what was pulled, refuses another lineage without --force, and what is no state', async () => {
    const pulled = (await call('state', 'pull')).stdout;
    const state = JSON.parse(pulled) as { lineage: string; resources: { address: string }[] };
    writeFileSync(join(cwd, 'same.json'), JSON.stringify({ ...state, resources: state.resources.slice(1) }));
    expect((await call('state', 'push', 'same.json', '--yes')).code).toBe(0);
    const lineage = '00000000-0000-4000-8000-000000000000';
    writeFileSync(join(cwd, 'other.json'), JSON.stringify({ ...state, lineage }));
    const refused = await call('state', 'push', 'other.json', '--yes');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('another lineage');
    expect((await call('state', 'push', 'other.json', '--yes', '--force')).code).toBe(0);
    for (const bad of ['{}', 'not json', '[]', '{"format_version":"9.0"}']) {
      writeFileSync(join(cwd, 'bad.json'), bad);
      const { code, stdout, stderr } = await call('state', 'push', 'bad.json', '--yes', '--force');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^Error: bad\.json /);
    }
    expect((await call('state', 'push', 'nowhere.json', '--yes')).code).toBe(1);
  });

  it('resolve says that nothing is unfinished; force-unlock that nothing is locked', async () => {
    const resolve = await call('state', 'resolve', 'Migration/orders', 'copy', '--done');
    expect(resolve).toMatchObject({ code: 1, stdout: '' });
    expect(resolve.stderr).toMatch(/no unfinished operation/);
    expect(await call('state', 'force-unlock', 'x')).toMatchObject({
      code: 1,
      stderr: 'Error: The state is not locked.\n',
    });
  });
});

describe('locked by another host', () => {
  it('every writer is exit 6 and names holder and way out; readers go on; force-unlock takes the exact id', async () => {
    const more = 'apiVersion: dbkeel/v1\nkind: Notifier\nmetadata: {name: more}\nspec: {log: {}}\n';
    writeFileSync(join(cwd, 'more.yaml'), more);
    const id = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
    const holder = { pid: 1, bootId: 'b', processStart: '1', host: 'elsewhere', user: 'eve' };
    const lock = { id, ...holder, operation: 'apply', at: new Date().toISOString() };
    writeFileSync(join(cwd, statePaths('.dbkeel/state.json').lock), JSON.stringify(lock));
    for (const args of [
      ['apply', '--yes'],
      ['destroy', '--yes'],
      ['state', 'mv', 'Monitor/warns', 'Monitor/x'],
      ['state', 'rm', 'Monitor/warns', '--yes'],
      ['state', 'restore', '1', '--yes'],
    ]) {
      const { code, stderr } = await call(...args);
      expect([args, code]).toEqual([args, 6]);
      expect(stderr).toMatch(
        /Error: the state is locked by eve on elsewhere \(pid 1, dbkeel apply, since \d+s\)\./,
      );
      expect(stderr).toContain(`dbkeel state force-unlock ${id}`);
    }
    expect((await call('plan')).code).toBe(0);
    expect((await call('state', 'list')).code).toBe(0);
    expect((await call('state', 'force-unlock', 'nope', '--yes')).stderr).toContain(
      `The lock that is held is ${id}, not nope.`,
    );
    expect((await call('state', 'force-unlock', id, '--yes')).code).toBe(0);
    expect((await call('state', 'mv', 'Monitor/warns', 'Monitor/x')).code).toBe(0);
  });
});

describe('when the files do not compile', () => {
  it('the state can still be read and mended, and that is said', async () => {
    const root = sampleProject();
    await dbkeel(['apply', '--yes'], { cwd: root });
    writeFileSync(join(root, 'dbkeel.yaml'), 'apiVersion: dbkeel/v1\nkind: Project\nmetadata: {name: [\n');
    for (const args of [['list'], ['show', 'Monitor/fine'], ['pull'], ['history']]) {
      const { code, stdout, stderr } = await dbkeel(['state', ...args], { cwd: root });
      expect([args, code]).toEqual([args, 0]);
      expect(stderr).toBe(
        'The files do not compile (see dbkeel validate); the state is looked for in its default place.\n',
      );
      if (args[0] !== 'history') expect(stdout).toContain('Monitor/fine');
    }
    expect((await dbkeel(['state', 'mv', 'Monitor/fine', 'Monitor/best'], { cwd: root })).code).toBe(0);
    expect((await dbkeel(['state', 'rm', 'Monitor/best', '--yes'], { cwd: root })).code).toBe(0);
    expect((await dbkeel(['state', 'restore', '1', '--yes'], { cwd: root })).code).toBe(0);
    expect((await dbkeel(['state', 'list'], { cwd: root })).stdout).toContain('Monitor/fine\n');
  });
});

it('two applies at once: one wins, the other is exit 6 or finds nothing to do', async () => {
  const root = sampleProject();
  const children = [1, 2].map(() => startDbkeel(['apply', '--yes', '--target', 'Monitor/*'], { cwd: root }));
  const codes = await Promise.all(
    children.map((child) => new Promise<number | null>((resolve) => child.on('close', resolve))),
  );
  expect(codes).toContain(0);
  for (const code of codes) expect([0, 5, 6]).toContain(code);
  expect((await dbkeel(['plan', '--target', 'Monitor/*', '--detailed-exitcode'], { cwd: root })).code).toBe(
    0,
  );
});
