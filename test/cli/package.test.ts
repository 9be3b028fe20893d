// What: the package as npm packs it, unpacked into an empty folder beside its production dependencies alone. What not: publishing.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { builtProgram, repository } from './program.ts';
import { projectFolder, sampleProject } from './sample-project.ts';

let home: string;
let packed: readonly string[];

/** npm's own packing; installing needs no registry, because what npm would fetch lies in this repository already. */
beforeAll(async () => {
  const program = await builtProgram();
  for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md'])
    copyFileSync(join(repository, name), join(program, name));
  home = projectFolder({ 'package.json': '{"name": "home", "private": true, "type": "module"}' });
  const told = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home], {
    cwd: program,
    encoding: 'utf8',
  });
  const [tarball] = JSON.parse(told) as { filename: string; files: { path: string }[] }[];
  packed = tarball?.files.map(({ path }) => path) ?? [];
  const inside = join(home, 'node_modules', 'dbkeel');
  mkdirSync(inside, { recursive: true });
  execFileSync('tar', ['-xzf', join(home, tarball?.filename ?? ''), '--strip-components=1', '-C', inside]);
  for (const path of productionDependencies()) {
    const link = join(home, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, path), link);
  }
  mkdirSync(join(home, 'node_modules', '.bin'));
  const { bin } = JSON.parse(readFileSync(join(inside, 'package.json'), 'utf8')) as {
    bin: { dbkeel: string };
  };
  // npm makes what bin names executable when it installs.
  chmodSync(join(inside, bin.dbkeel), 0o755);
  symlinkSync(join('..', 'dbkeel', bin.dbkeel), join(home, 'node_modules', '.bin', 'dbkeel'));
});

/** Folders of the lock file that an install without development dependencies has, nested ones inside their parents. */
function productionDependencies(): readonly string[] {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(
      ([path, { dev }]) =>
        path.lastIndexOf('node_modules/') === 0 && dev !== true && existsSync(join(repository, path)),
    )
    .map(([path]) => path);
}

function npx(
  args: readonly string[],
  cwd: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const env = { PATH: process.env.PATH ?? '', HOME: home, XDG_CACHE_HOME: join(home, 'cache') };
  return spawnSync(join(home, 'node_modules', '.bin', 'dbkeel'), args, { cwd, env, encoding: 'utf8' });
}

it('holds the program, every schema, the licence, and nothing of the tests', () => {
  expect(packed).toEqual(
    expect.arrayContaining([
      'dist/cli/cli.js',
      'dist/compiler/index.d.ts',
      'LICENSE',
      'README.md',
      'schemas/dbkeel.schema.json',
      'schemas/kinds/monitor.schema.json',
      'schemas/engines/postgres.schema.json',
      'schemas/channels/slack.schema.json',
    ]),
  );
  expect(
    packed.filter((path) => /\.test\.|conformance|node_modules|\.ts$/.test(path) && !path.endsWith('.d.ts')),
  ).toEqual([]);
});

it('npx finds it', () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    version: string;
  };
  const told = execFileSync('npx', ['--no', '--', 'dbkeel', '--version'], { cwd: home, encoding: 'utf8' });
  expect(told).toBe(`${version}\n`);
});

it('validates, plans, applies, runs and explains without any development dependency', () => {
  const cwd = sampleProject();
  expect(npx(['validate'], cwd)).toMatchObject({ status: 0, stdout: 'Valid: 8 resources in 3 files.\n' });
  expect(npx(['plan', '--detailed-exitcode'], cwd)).toMatchObject({ status: 2 });
  expect(npx(['plan', '--markdown'], cwd).stdout).toContain('Monitor');
  expect(npx(['apply', '--yes'], cwd)).toMatchObject({ status: 0 });
  expect(npx(['run', 'Monitor/fine'], cwd)).toMatchObject({ status: 0 });
  expect(npx(['fmt', '--check', '--diff'], cwd).stderr).toBe('');
  for (const args of [['schema'], ['schema', 'Task'], ['explain', 'DBK1001'], ['graph']])
    expect(npx(args, cwd)).toMatchObject({ status: 0, stderr: '' });
  const fresh = projectFolder({});
  expect(npx(['init'], fresh)).toMatchObject({ status: 0 });
  expect(npx(['validate'], fresh)).toMatchObject({ status: 0 });
});

it('its types resolve for a program that imports it', () => {
  const text = `import { compile } from 'dbkeel';
const documents: number = compile([], { variables: {} }).documents;
// @ts-expect-error: a number, so the types are really there
const wrong: string = compile([], { variables: {} }).documents;
console.log(documents, wrong);
`;
  writeFileSync(join(home, 'consumer.ts'), text);
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  const types = relative(home, join(repository, 'node_modules', '@types'));
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--typeRoots',
    types,
    '--types',
    'node',
    'consumer.ts',
  ];
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options], { cwd: home, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});
