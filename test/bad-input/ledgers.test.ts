import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dbkeel } from '../cli/program.ts';
import { randomFrom } from './malformed.ts';
import { appliedProject, refused } from './refusal.ts';

let copyOfApplied: () => string;

beforeAll(async () => {
  copyOfApplied = await appliedProject();
});

describe('state, journal, lock, history', () => {
  const state = (root: string): string => join(root, '.dbkeel/state.json');
  const random = randomFrom(7);
  const flips = Array.from({ length: 30 }, () => random(4000));

  it.each(flips)('byte %i of the state changed: every command says damage and the way out', async (place) => {
    const root = copyOfApplied();
    const bytes = readFileSync(state(root));
    const at = place % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(state(root), bytes);
    const command = [
      ['plan'],
      ['apply', '--yes'],
      ['state', 'list'],
      ['run', 'Monitor/fine'],
      ['drift'],
      ['destroy', '--yes'],
    ][place % 6] ?? ['plan'];
    await refused(root, command, /state\.json .*Nothing was changed\. .*dbkeel state restore/s, [1]);
  });

  it.each([
    ['empty', ''],
    ['a bracket', '{'],
    ['another format', '{"format_version": "9.0"}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['binary', '\0\0\0\0'],
  ])('a state that is %s is damage, and state restore mends it', async (_, text) => {
    const root = copyOfApplied();
    writeFileSync(
      join(root, 'more.yaml'),
      'apiVersion: dbkeel/v1\nkind: Notifier\nmetadata: {name: more}\nspec: {log: {}}\n',
    );
    expect((await dbkeel(['apply', '--yes'], { cwd: root })).code).toBe(0);
    writeFileSync(state(root), text);
    await refused(root, ['plan'], /state\.json .*dbkeel state history/s, [1]);
    await refused(root, ['state', 'pull'], /state\.json/, [1]);
    expect((await dbkeel(['state', 'history'], { cwd: root })).stdout).toMatch(/^ +1 /m);
    expect((await dbkeel(['state', 'restore', '1', '--yes'], { cwd: root })).code).toBe(0);
    expect((await dbkeel(['state', 'list'], { cwd: root })).stdout).toContain('Monitor/fine\n');
  });

  it('a state that is a folder, a missing state with backups', async () => {
    const root = copyOfApplied();
    rmSync(state(root));
    mkdirSync(state(root));
    await refused(root, ['plan'], /state\.json/, [1]);
  });

  it('a journal that is garbage, but a torn tail', async () => {
    const root = copyOfApplied();
    writeFileSync(join(root, '.dbkeel/state.json.journal'), 'garbage\nmore garbage\n');
    await refused(root, ['plan'], /journal/, [1]);
    await refused(root, ['apply', '--yes'], /journal/, [1]);
  });

  it('a lock that is garbage has no owner: the next writer takes it over, and the state stays whole', async () => {
    const root = copyOfApplied();
    writeFileSync(join(root, '.dbkeel/state.json.lock'), '{{{');
    expect((await dbkeel(['plan'], { cwd: root })).code).toBe(0);
    expect((await dbkeel(['state', 'list'], { cwd: root })).code).toBe(0);
    expect((await dbkeel(['state', 'rm', 'Monitor/fine', '--yes'], { cwd: root })).code).toBe(0);
    expect((await dbkeel(['state', 'list', 'Monitor/*'], { cwd: root })).stdout).toBe(
      'Monitor/alarms\nMonitor/warns\n',
    );
  });

  it.each(['garbage that is long enough to be looked at as a database file, again and again', ''])(
    'a history that is %j',
    async (text) => {
      const root = copyOfApplied();
      for (const end of ['-wal', '-shm']) rmSync(join(root, `.dbkeel/history.db${end}`), { force: true });
      writeFileSync(join(root, '.dbkeel/history.db'), text);
      if (text === '') return expect((await dbkeel(['runs'], { cwd: root })).code).toBeLessThanOrEqual(1);
      for (const args of [['runs'], ['status'], ['results', 'Monitor/fine'], ['run', 'Monitor/fine']])
        await refused(root, args, /history\.db/, [1]);
    },
  );

  it.each([
    ['empty', () => ''],
    ['text', () => 'plan'],
    ['an object', () => '{}'],
    ['a newer format', (text: string) => text.replace('"format_version":"1.', '"format_version":"2.')],
    ['cut', (text: string) => text.slice(0, text.length / 2)],
    ['without its steps', (text: string) => text.replace('"execution_graph"', '"graph"')],
    ['with an error', (text: string) => text.replace('"errored":false', '"errored":true')],
  ])('a saved plan that is %s', async (_, damage) => {
    const root = copyOfApplied();
    writeFileSync(join(root, 'p.json'), damage(readFileSync(join(root, 'p.json'), 'utf8')));
    await refused(root, ['apply', 'p.json'], /^Error: p\.json /m, [1]);
  });

  it('a saved plan that is not there, or a folder', async () => {
    await refused(copyOfApplied(), ['apply', 'nope.json'], /nope\.json/, [1]);
    await refused(copyOfApplied(), ['show', 'data'], /data/, [1]);
  });
});
