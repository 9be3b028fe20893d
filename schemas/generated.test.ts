// What: generated files are fresh, the same each time, and follow the plug-in folders alone. What not: what is in them.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generated } from './generate.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
let now: ReadonlyMap<string, string>;

beforeAll(async () => {
  now = await generated(root);
});

test('what is committed is what would be generated (else: npm run generate)', () => {
  const stale = [...now]
    .filter(([file, text]) => readFileSync(join(root, file), 'utf8') !== text)
    .map(([file]) => file);
  expect(stale).toEqual([]);
});

test('generating again gives the same bytes', async () => {
  expect([...(await generated(root))]).toEqual([...now]);
});

describe('a plug-in is its folder and its schema', () => {
  const copy = mkdtempSync(join(tmpdir(), 'dbkeel-generate-'));
  const add = (file: string, text: string): void => {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  };
  const rename = (file: string, words: readonly (readonly [string, string])[]): string =>
    words.reduce((text, [from, to]) => text.replaceAll(from, to), readFileSync(join(root, file), 'utf8'));
  let before: ReadonlyMap<string, string>;
  let then: ReadonlyMap<string, string>;

  beforeAll(async () => {
    for (const folder of ['schemas', 'compiler', 'runtime'])
      cpSync(join(root, folder), join(copy, folder), { recursive: true });
    before = await generated(copy);
    add('compiler/kinds/audit/kind.ts', '');
    add(
      'schemas/kinds/audit.schema.json',
      rename('schemas/kinds/query-analysis.schema.json', [
        ['query-analysis', 'audit'],
        ['QueryAnalysis', 'Audit'],
      ]),
    );
    add('runtime/channels/pigeon/channel.ts', '');
    add(
      'schemas/channels/pigeon.schema.json',
      rename('schemas/channels/log.schema.json', [
        ['channels/log', 'channels/pigeon'],
        ['LogChannel', 'PigeonChannel'],
      ]),
    );
    add('runtime/operations/rows-shuffle/operation.ts', '');
    add('runtime/engines/unfinished/session.ts', '');
    then = await generated(copy);
  });

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('a new kind is in its registry, validators, walks, types and the bundle', () => {
    expect(then.get('compiler/kinds/all.gen.ts')).toContain(
      "import { kind as audit } from './audit/kind.ts';",
    );
    expect(then.get('compiler/kinds/all.gen.ts')).toMatch(/^ {2}Audit: audit,$/m);
    expect(then.get('schemas/validators.gen.ts')).toContain('"Audit": validateAudit');
    expect(then.get('schemas/walks.gen.ts')).toContain('  Audit: [');
    expect(then.get('schemas/types.gen.ts')).toContain('export interface AuditSpec {');
    expect(JSON.parse(then.get('schemas/dbkeel.schema.json') ?? '')).toMatchObject({
      $defs: { AuditSpec: { type: expect.arrayContaining(['object']) } },
    });
  });

  test('a new channel is a key of Notifier, and loaded when asked for', () => {
    expect(then.get('runtime/channels/all.gen.ts')).toContain(
      "pigeon: async () => (await import('./pigeon/channel.ts')).channel,",
    );
    expect(then.get('schemas/types.gen.ts')).toContain('readonly pigeon?: PigeonChannel;');
  });

  test('an operation folder is named after its operation; a folder without its main file is left out', () => {
    expect(then.get('runtime/operations/all.gen.ts')).toContain(
      "'rows.shuffle': async () => (await import('./rows-shuffle/operation.ts')).executor,",
    );
    expect(then.get('runtime/engines/all.gen.ts')).not.toContain('unfinished');
  });

  test('nothing else changes', () => {
    const changed = [...then].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
    expect(
      changed.every((file) => /\.gen\.ts$|^schemas\/dbkeel\.schema\.json$|^spec\/fields\.md$/.test(file)),
    ).toBe(true);
    expect([...then.keys()]).toEqual([...before.keys()]);
  });

  test('--check names what is stale and fails, until it is written', () => {
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    add('package.json', '{"type": "module"}');
    const run = (...flags: readonly string[]): { readonly code: number; readonly text: string } => {
      try {
        const argv = ['--import', 'tsx', 'schemas/generate.ts', ...flags];
        return { code: 0, text: execFileSync(process.execPath, argv, { cwd: copy, encoding: 'utf8' }) };
      } catch (error) {
        const { status, stdout } = error as { readonly status: number; readonly stdout: string };
        return { code: status, text: stdout };
      }
    };
    const stale = run('--check');
    expect(stale.code).toBe(1);
    expect(stale.text).toContain('stale: compiler/kinds/all.gen.ts\n');
    expect(stale.text).toContain('Run `npm run generate` and commit the result.');
    expect(run().text).toContain('wrote compiler/kinds/all.gen.ts\n');
    expect(run('--check')).toEqual({ code: 0, text: '' });
  });

  test('a kind without a schema is named', async () => {
    add('compiler/kinds/nameless/kind.ts', '');
    await expect(generated(copy)).rejects.toThrow(
      'compiler/kinds/nameless has no schemas/kinds/nameless.schema.json',
    );
  });
});
