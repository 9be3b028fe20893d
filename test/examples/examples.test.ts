// What: every story of examples/, command by command, in a copy of its folder with the built program; UPDATE=1 writes what it sees. What not: the servers (test/servers).
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtProgram, repository } from '../cli/program.ts';
import { type Needs, needsOf } from './needs.ts';
import { readStory, runStep } from './story.ts';

const examples = join(repository, 'examples');
const stories = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const update = process.env['UPDATE'] === '1';

let cli: string;
beforeAll(async () => {
  cli = join(await builtProgram(), 'dist', 'cli', 'cli.js');
});

describe('examples', () => {
  it('are the four stories that README names', () => {
    expect(stories.toSorted()).toEqual(['environments', 'for-each', 'postgres-mysql', 'quickstart']);
  });
});

describe.each(stories)('%s', (name) => {
  const home = join(examples, name);
  const file = join(home, 'story.txt');
  const folder = mkdtempSync(join(tmpdir(), `dbkeel-${name}-`));
  let needs: Needs;
  beforeAll(async () => {
    cpSync(home, folder, { recursive: true, filter: (path) => !/\.(mjs|txt|md)$/.test(path) });
    needs = await needsOf(name);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const { head, steps } = readStory(readFileSync(file, 'utf8'));
  const seen: string[] = [];
  it.each(steps.map((step, index) => ({ ...step, index })))('$command', ({ command, expected, index }) => {
    const run = {
      cli,
      folder,
      home,
      env: needs.env,
      stands: [...needs.stands, [folder, 'PROJECT'] as const],
    };
    const actual = runStep(command, run);
    // Not even UPDATE=1 may make this the expected output.
    expect(actual).not.toContain('This is a bug');
    seen[index] = actual;
    if (!update) expect(actual).toBe(expected);
  });

  it('tells the whole story', () => {
    expect(steps.length).toBeGreaterThan(3);
    expect(seen.length).toBe(steps.length);
    if (!update) return;
    const parts = steps.map(({ command }, index) => `$ ${command}\n${seen[index] ?? ''}`.trimEnd());
    writeFileSync(file, `${[head.trimEnd(), ...parts].filter((part) => part !== '').join('\n')}\n`);
  });
});
