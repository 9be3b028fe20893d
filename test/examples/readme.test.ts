// What: README is true: its commands are run (here or by a story), its YAML compiles, its links lead somewhere. What not: the two commands of its top, which install and test everything.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { builtProgram, dbkeel, repository } from '../cli/program.ts';
import { readStory } from './story.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');

function blocks(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
}

/** Each command of each line, without its remark. */
const commands = blocks('sh')
  .flatMap((text) => text.split('\n'))
  .flatMap((line) => line.replace(/\s+#.*$/, '').split(' && '))
  .filter((command) => command !== '');

const stories = readdirSync(join(repository, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readStory(readFileSync(join(repository, 'examples', name, 'story.txt'), 'utf8')));
const told = new Set(stories.flatMap(({ steps }) => steps.map(({ command }) => command)));

describe('README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-readme-'));
  beforeAll(async () => void (await builtProgram()));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows commands that some test runs', () => {
    expect(commands.length).toBeGreaterThan(8);
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const unknown = commands.filter((command) => {
      const [, script] = /^npm run (\S+)$/.exec(command) ?? [];
      if (script !== undefined) return scripts[script] === undefined;
      return (
        !told.has(command) &&
        !['npm ci', 'npm test', 'npm link', 'cd examples/quickstart', 'dbkeel init ops'].includes(command)
      );
    });
    expect(unknown).toEqual([]);
  });

  it('starts a project that is valid', async () => {
    const made = await dbkeel(['init', 'ops'], { cwd: folder });
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(readdirSync(join(folder, 'ops')).toSorted()).toEqual([
      '.gitignore',
      'dbkeel.schema.json',
      'dbkeel.yaml',
    ]);
    const checked = await dbkeel(['validate'], { cwd: join(folder, 'ops') });
    expect([checked.code, checked.stdout]).toEqual([0, 'Valid: 3 resources in 1 file.\n']);
  });

  it('shows YAML that compiles', () => {
    const found = blocks('yaml').map(
      (text) => compile([{ file: 'README.md', text }], { variables: {} }).diagnostics,
    );
    expect(found.length).toBeGreaterThan(0);
    expect(found.flat()).toEqual([]);
  });

  it.each([
    'README.md',
    'CONTRIBUTING.md',
    ...['examples', 'test', 'bench', 'spec', 'cli', 'runtime', 'compiler', 'schemas'].map(
      (name) => `${name}/README.md`,
    ),
    ...['language.md', 'plan-format.md', 'state-format.md'].map((name) => `spec/${name}`),
    ...readdirSync(join(repository, 'spec', 'decisions')).map((name) => `spec/decisions/${name}`),
  ])('%s links to what is there', (page) => {
    const text = readFileSync(join(repository, page), 'utf8');
    const targets = [...text.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, target = '']) => target,
    );
    const missing = targets.filter(
      (target) => !target.includes('://') && !existsSync(join(repository, dirname(page), target)),
    );
    expect(missing).toEqual([]);
    // Files and folders that are named in code spans with a path.
    const named = [
      ...text.matchAll(/`((?:compiler|runtime|cli|schemas|spec|test|bench|examples|scripts)\/[\w./-]+)`/g),
    ].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });
});
