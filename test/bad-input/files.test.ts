import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CallResult, dbkeel, dbkeelLimited } from '../cli/program.ts';
import { projectFolder, sampleFiles, sampleProject, snapshot } from '../cli/sample-project.ts';
import { appliedProject, expectRefused, refused } from './refusal.ts';

let copyOfApplied: () => string;

beforeAll(async () => {
  copyOfApplied = await appliedProject();
});

describe('files', () => {
  const good = sampleFiles['dbkeel.yaml'];
  const broken: readonly (readonly [string, (root: string) => void, RegExp])[] = [
    [
      'a file of 2 MB',
      (root) => writeFileSync(join(root, 'big.yaml'), `# dbkeel/\n${'x: 1\n'.repeat(420_000)}`),
      /^big\.yaml.*error\[DBK1010\] File is too large/m,
    ],
    [
      'invalid UTF-8',
      (root) => writeFileSync(join(root, 'latin.yaml'), Buffer.from('# dbkeel/v1 \xe4\n', 'latin1')),
      /^latin\.yaml.*error\[DBK1020\] File is not UTF-8/m,
    ],
    [
      'a dangling link',
      (root) => symlinkSync('nowhere', join(root, 'link.yaml')),
      /^link\.yaml.*error\[DBK1019\][\s\S]*points nowhere/m,
    ],
    [
      'a link to itself',
      (root) => symlinkSync('self.yaml', join(root, 'self.yaml')),
      /^self\.yaml.*error\[DBK1019\][\s\S]*leads back to itself/m,
    ],
    [
      'a link out of the project',
      (root) => symlinkSync('/etc/hostname', join(root, 'out.yaml')),
      /^out\.yaml.*error\[DBK1019\][\s\S]*out of the project/m,
    ],
    [
      'a device',
      (root) => symlinkSync('/dev/zero', join(root, 'zero.yaml')),
      /^zero\.yaml.*error\[DBK1019\]/m,
    ],
    [
      'a folder where .dbkeelignore should be',
      (root) => mkdirSync(join(root, '.dbkeelignore')),
      /\.dbkeelignore cannot be read/,
    ],
    [
      '20,000 nested lists',
      (root) => writeFileSync(join(root, 'deep.yaml'), `apiVersion: dbkeel/v1\nspec: ${'['.repeat(20_000)}`),
      /^deep\.yaml:2:\d+: error\[DBK/m,
    ],
    [
      'a document of another version',
      (root) => writeFileSync(join(root, 'v2.yaml'), good.replaceAll('dbkeel/v1', 'dbkeel/v2')),
      /^v2\.yaml:1:\d+: error\[DBK1016\]/m,
    ],
  ];

  it.each(broken)('%s stops validate and apply at its place', async (_, damage, said) => {
    const root = copyOfApplied();
    damage(root);
    await refused(root, ['validate'], said, [1, 3]);
    await refused(root, ['apply', '--yes'], said, [1, 3]);
  });

  it('a folder called x.yaml is a folder; what it holds counts; a file without dbkeel/ and .dbkeelignore do not', async () => {
    const root = sampleProject({
      'x.yaml/inner.yaml': 'apiVersion: dbkeel/v1\nkind: Nope\nmetadata: {name: n}\n',
      'chart.yaml': '{{ not: yaml',
      'skip/bad.yaml': 'dbkeel/ {{',
    });
    writeFileSync(join(root, '.dbkeelignore'), 'skip/\n');
    await refused(root, ['validate'], /^x\.yaml\/inner\.yaml:2:\d+: error/m, [3]);
    writeFileSync(join(root, '.dbkeelignore'), 'skip/\nx.yaml\n');
    expect(await dbkeel(['validate'], { cwd: root })).toMatchObject({ code: 0 });
  });

  it.each([
    ['an empty folder', [], /There is nothing of dbkeel in /, 3],
    ['a missing folder', ['-C', 'nope'], /nope cannot be read: it does not exist\./, 1],
    ['a file as folder', ['-C', 'file'], /is not a folder/, 1],
  ])('%s is no project', async (_, args, said, code) => {
    const root = projectFolder({ file: '' });
    for (const command of [['validate'], ['apply', '--yes']])
      await refused(root, [...command, ...args], said, [code]);
  });

  it('an emptied folder never means destroy all', async () => {
    const root = copyOfApplied();
    for (const name of Object.keys(sampleFiles)) rmSync(join(root, name));
    await refused(root, ['plan'], /DBK3\d\d\d/, [1, 3]);
    await refused(root, ['apply', '--yes'], /DBK3\d\d\d/, [1, 3]);
  });

  it('a typo in apiVersion never plans deletes', async () => {
    const root = copyOfApplied();
    writeFileSync(join(root, 'checks.yaml'), sampleFiles['checks.yaml'].replaceAll('dbkeel/v1', 'dbkel/v1'));
    await refused(root, ['plan'], /checks\.yaml.*DBK1021/, [3]);
    await refused(root, ['apply', '--yes'], /checks\.yaml.*DBK1021/, [3]);
  });

  it.each([
    [['--var', 'nope=1'], /nope/],
    [['--var', '=1'], /--var takes name=value/],
    [['--var', '__proto__=1'], /__proto__/],
    [['--env', 'prod'], /prod/],
    [['--env', '../..'], /\.\.\/\.\./],
    [['--selector', '=x'], /--selector/],
  ])('%j is refused', async (args, said) => {
    await refused(copyOfApplied(), ['plan', ...args], said);
  });
});

describe('permissions', () => {
  const nobody = { uid: 65_534, gid: 65_534 };
  const root = process.getuid?.() === 0;

  /** As another user when we are root, who may read everything. */
  function asStranger(args: readonly string[], cwd: string): Promise<CallResult> {
    return dbkeel(args, { cwd, ...(root ? nobody : {}) });
  }
  function give(path: string): void {
    if (!root) return;
    chownSync(path, nobody.uid, nobody.gid);
    if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) give(join(path, name));
  }

  it.each([
    ['file', 'checks.yaml', /^checks\.yaml.*error\[DBK1019\][\s\S]*chmod u\+r checks\.yaml/m],
    ['folder', 'more', /folder more cannot be read: this user may not read it/],
    ['.dbkeelignore', '.dbkeelignore', /\.dbkeelignore cannot be read: this user may not read it/],
    ['state', '.dbkeel/state.json', /state\.json/],
    ['plan', 'p.json', /p\.json/],
  ])('an unreadable %s', async (_, path, said) => {
    const cwd = copyOfApplied();
    mkdirSync(join(cwd, 'more'));
    writeFileSync(join(cwd, '.dbkeelignore'), '');
    give(cwd);
    chmodSync(join(cwd, path), 0);
    const before = root ? snapshot(cwd) : undefined;
    expectRefused(await asStranger(path === 'p.json' ? ['apply', 'p.json'] : ['plan'], cwd), said);
    expectRefused(await asStranger(path === 'p.json' ? ['show', 'p.json'] : ['apply', '--yes'], cwd), said);
    if (before !== undefined) expect(snapshot(cwd)).toEqual(before);
    chmodSync(join(cwd, path), 0o700);
  });

  it('a folder where no state can be written: nothing is done', async () => {
    const cwd = sampleProject();
    give(cwd);
    chmodSync(cwd, 0o500);
    const before = snapshot(cwd);
    expectRefused(await asStranger(['apply', '--yes', '--target', 'Monitor/*'], cwd), /\.dbkeel/);
    expect(snapshot(cwd)).toEqual(before);
    chmodSync(cwd, 0o700);
  });

  it('a folder where the target database cannot be made: said, the rest recorded', async () => {
    const cwd = sampleProject();
    give(cwd);
    chmodSync(join(cwd, 'data'), 0o500);
    expectRefused(await asStranger(['apply', '--yes'], cwd), /copy/, [1, 7]);
    chmodSync(join(cwd, 'data'), 0o700);
    expect((await asStranger(['apply', '--yes'], cwd)).code).toBe(0);
  });
});

describe('a full disk', () => {
  it.each([1, 8, 24])(
    'nothing over %i blocks can be written: an error, and with room it goes on',
    async (blocks) => {
      const cwd = sampleProject();
      const { code, stdout, stderr } = await dbkeelLimited(['apply', '--yes'], { cwd, blocks });
      expect([code, stderr]).toEqual([expect.toSatisfy((each) => each === 1 || each === 7), stderr]);
      expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at |is a bug in dbkeel/);
      expect((await dbkeel(['state', 'list'], { cwd })).code).toBe(0);
      expect((await dbkeel(['apply', '--yes'], { cwd })).code).toBe(0);
      expect((await dbkeel(['plan', '--detailed-exitcode'], { cwd })).code).toBe(0);
    },
  );
});
