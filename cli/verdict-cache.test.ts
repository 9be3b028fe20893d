// What: `validate` run twice: what is remembered, and that nothing wrong ever passes because of it. What not: what is wrong (compiler).
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Invocation, Options } from './command.ts';
import { run } from './commands/validate.ts';
import { readProject } from './project-files.ts';
import { verdictCache } from './verdict-cache.ts';

let root = '';
let cwd = '';

const connection =
  'apiVersion: dbkeel/v1\nkind: Connection\nmetadata: {name: c}\nspec: {engine: sqlite, path: c.db}\n';
const monitor = (of: string) =>
  `apiVersion: dbkeel/v1\nkind: Monitor\nmetadata: {name: m}\nspec:\n  schedule: {cron: "*/15 * * * *", timeZone: UTC}\n  check: {rowCount: {connection: ${of}, table: t}}\n`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dbkeel-verdict-'));
  cwd = join(root, 'project');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'a.yaml'), `${connection}---\n${monitor('c')}`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function invocationOf(options: Readonly<Record<string, unknown>> = {}, version = '1.0.0') {
  const said = { out: '', err: '' };
  const never = new AbortController().signal;
  const invocation: Invocation = {
    arguments: [],
    options: new Options(options),
    terminal: {
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
      drained: async () => undefined,
      outIsTty: false,
      errIsTty: false,
      width: 100,
      color: false,
      ask: async () => 'nobody' as const,
    },
    env: { XDG_CACHE_HOME: join(root, 'cache') },
    cwd,
    version,
    stop: never,
    abort: never,
  };
  return { said, invocation };
}

async function validate(options: Readonly<Record<string, unknown>> = {}) {
  const { said, invocation } = invocationOf(options);
  return { code: await run(invocation), ...said };
}

const remembered = (options: Readonly<Record<string, unknown>> = {}, version?: string) =>
  verdictCache(readProject(cwd), invocationOf(options, version).invocation).find();

test('a valid project is remembered and says the same again', async () => {
  expect(remembered()).toBeUndefined();
  const first = await validate();
  expect(first).toEqual({ code: 0, out: 'Valid: 2 resources in 1 file.\n', err: '' });
  expect(remembered()).toEqual({ resources: 2 });
  expect(await validate()).toEqual(first);
  const cache = join(root, 'cache', 'dbkeel');
  expect(readdirSync(cache).map((file) => statSync(join(cache, file)).mode & 0o777)).toEqual([0o600, 0o600]);
});

test('a change of the files, a variable, the environment or the version asks the compiler again', async () => {
  await validate();
  expect(remembered({ var: ['a=b'] })).toBeUndefined();
  expect(remembered({ env: 'prod' })).toBeUndefined();
  expect(remembered({}, '1.0.1')).toBeUndefined();
  writeFileSync(join(cwd, 'a.yaml'), `${connection}---\n${monitor('cx')}`);
  expect(remembered()).toBeUndefined();
  const broken = await validate();
  expect(broken.code).toBe(3);
  expect(broken.err).toContain('cx');
  // What is wrong is not remembered.
  expect(remembered()).toBeUndefined();
  expect(await validate()).toEqual(broken);
});

test('a file that moved to another name is another project, though its text is the same', async () => {
  await validate();
  rmSync(join(cwd, 'a.yaml'));
  writeFileSync(join(cwd, 'b.yaml'), `${connection}---\n${monitor('c')}`);
  expect(remembered()).toBeUndefined();
});

test.each(['', '{', '[]', 'null', '{"program":1}', '{"program":"","content":[["x"]]}'])(
  'a damaged cache (%s) is as good as none',
  async (text) => {
    await validate();
    const cache = join(root, 'cache', 'dbkeel');
    for (const file of readdirSync(cache)) writeFileSync(join(cache, file), text);
    expect(remembered()).toBeUndefined();
    expect((await validate()).code).toBe(0);
    expect(remembered()).toEqual({ resources: 2 });
  },
);

test('a cache folder that cannot be made costs nothing but time', async () => {
  writeFileSync(join(root, 'cache'), 'a file is in the way');
  expect((await validate()).code).toBe(0);
  expect(remembered()).toBeUndefined();
});
