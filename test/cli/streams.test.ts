// What: colours, terminals, closed pipes, signals and how soon something is seen. What not: what the commands say.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtProgram, dbkeel, dbkeelOnTerminal, startDbkeel } from './program.ts';
import { sampleProject, sqliteRows } from './sample-project.ts';

let program: string;
let cwd: string;
beforeAll(async () => {
  program = await builtProgram();
  cwd = sampleProject();
});

const escapeCode = '\u001b[';

describe('colours', () => {
  it.each([
    ['nothing said and no terminal', [], {}, false],
    ['--color', ['--color'], {}, true],
    ['FORCE_COLOR', [], { FORCE_COLOR: '1' }, true],
    ['NO_COLOR over FORCE_COLOR', [], { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['--color over NO_COLOR', ['--color'], { NO_COLOR: '1' }, true],
    ['--no-color over FORCE_COLOR', ['--no-color'], { FORCE_COLOR: '1' }, false],
    ['an empty NO_COLOR says nothing', [], { NO_COLOR: '', FORCE_COLOR: '1' }, true],
  ])('%s', async (_, args, env, coloured) => {
    const { stdout } = await dbkeel(['plan', ...args], { cwd, env: env as Record<string, string> });
    expect(stdout.includes(escapeCode)).toBe(coloured);
  });
});

describe('a terminal', () => {
  it('asks, takes only yes, and leaves a picture that ended', async () => {
    const root = sampleProject();
    const no = await dbkeelOnTerminal(['apply'], { cwd: root, answers: 'y\n' });
    expect(no.code).toBe(1);
    expect(no.stdout).toContain('Not approved; nothing was done.');
    const yes = await dbkeelOnTerminal(['apply'], { cwd: root, answers: 'yes\n', columns: 60 });
    expect(yes.code).toBe(0);
    expect(yes.stdout).toContain('Migration/orders: Creation complete after');
    expect(yes.stdout).toContain('Apply complete! Resources: 8 added');
    expect(yes.stdout).toContain(escapeCode);
  });

  it('Ctrl-C instead of an answer is exit 130 and does nothing', async () => {
    const root = sampleProject();
    const { code, stdout } = await dbkeelOnTerminal(['apply'], { cwd: root, answers: '\u0003' });
    expect(code).toBe(130);
    expect(stdout).toContain('Interrupted; nothing was done.');
  });
});

describe('Ctrl-C while steps are drawn live', () => {
  it('lets the step end, saves the state and frees the lock', async () => {
    const root = sampleProject();
    const options = { cwd: root, answers: '\u0003', when: 'Migration/orders: Creating' };
    const { code, stdout } = await dbkeelOnTerminal(['apply', '--yes'], options);
    expect(stdout).toContain('Interrupted: stopping.');
    expect(stdout).not.toContain('bug');
    expect([7, 130]).toContain(code);
    expect(existsSync(join(root, '.dbkeel/state.json'))).toBe(true);
    expect(existsSync(join(root, '.dbkeel/state.json.lock'))).toBe(false);
    expect((await dbkeel(['apply', '--yes'], { cwd: root })).code).toBe(0);
    expect((await dbkeel(['plan', '--detailed-exitcode'], { cwd: root })).code).toBe(0);
  });
});

describe('a closed pipe', () => {
  it('loses text, never the work', () => {
    const root = sampleProject();
    const command = `'${process.execPath}' '${join(program, 'dist/cli/cli.js')}' apply --yes | head -1`;
    const { stdout } = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' });
    expect(stdout).toBe('dbkeel will perform these actions (no state yet):\n');
    expect(sqliteRows(join(root, 'data/copy.db'), 'select count(*) as n from orders')).toEqual([{ n: 100 }]);
  });
});

describe('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s in an endless run ends it with %i and words', async (signal, code) => {
    const forever = 'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n';
    const root = sampleProject({
      'forever.yaml': `apiVersion: dbkeel/v1\nkind: Monitor\nmetadata: {name: forever}\nspec: {check: {metric: {connection: shop, sql: "${forever}"}}}\n`,
    });
    expect((await dbkeel(['apply', '--yes'], { cwd: root })).code).toBe(0);
    const child = startDbkeel(['run', 'Monitor/forever', '--json'], { cwd: root });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    await new Promise((resolve) =>
      child.stdout.on('data', (chunk: Buffer) => chunk.includes('operation_start') && resolve(0)),
    );
    child.kill(signal);
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(code);
    expect(said).toMatch(/^\n(Interrupted|Terminated): stopping\./);
    expect(said).not.toContain('bug');
  });
});

it('help loads the table of commands and commander, nothing of compiler, runtime or schemas', () => {
  const entry = join(program, 'dist/cli/cli.js');
  const loaded = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(trace)}`, entry, '--help'],
    { encoding: 'utf8' },
  );
  const modules = loaded.stderr.split('\n').filter((line) => line.startsWith('loaded '));
  expect(modules.length).toBeGreaterThan(3);
  expect(
    modules.filter((line) => /node_modules\/(?!commander)|dist\/(compiler|runtime|schemas)/.test(line)),
  ).toEqual([]);
});

/** Says every module on stderr, from Node's own loader. */
const hook = `export async function load(url, context, next) { process._rawDebug('loaded ' + url); return next(url, context); }`;
const trace = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
