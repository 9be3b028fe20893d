// What: laws of the whole compiler over projects. What not: single diagnostics (spec/conformance).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Compiled, compile } from './compile.ts';
import type { Document, Source } from './model/source.ts';

const head = (kind: string, name: string) =>
  `apiVersion: dbkeel/v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
const connection = (name: string) => `${head('Connection', name)}spec: {engine: sqlite, path: ${name}.db}\n`;
const rows = (name: string, to: string, more = '') =>
  `${head('Monitor', name)}spec:\n  check: {rowCount: {connection: ${to}, table: t}}\n${more}`;
const run = (texts: Readonly<Record<string, string>>, environment?: string): Compiled =>
  compile(
    Object.entries(texts).map(([file, text]) => ({ file, text })),
    { variables: {}, ...(environment === undefined ? {} : { environment }) },
  );
const codesOf = (compiled: Compiled) => compiled.diagnostics.map(({ code }) => code);
const digestOf = (compiled: Compiled) => {
  expect(codesOf(compiled)).toEqual([]);
  return compiled.program?.digest;
};

describe('the digest', () => {
  test('ignores the spelling: 60s is 1m, sets have no order, defaults may be written out', () => {
    const one = run({ 'a.yaml': `${connection('a')}---\n${rows('m', 'a', '  schedule: {every: 60s}\n')}` });
    const other = run({
      'b.yaml': rows('m', 'a', '  alerts: []\n  schedule: {misfire: runOnce, every: 1m}\n'),
      'a.yaml': connection('a'),
    });
    expect(digestOf(other)).toBe(digestOf(one));
  });

  test('sees a change of meaning', () => {
    const one = run({ 'a.yaml': `${connection('a')}---\n${rows('m', 'a', '  schedule: {every: 1m}\n')}` });
    const other = run({ 'a.yaml': `${connection('a')}---\n${rows('m', 'a', '  schedule: {every: 2m}\n')}` });
    expect(digestOf(other)).not.toBe(digestOf(one));
  });

  test('of one environment does not see the values of another', () => {
    const project = (value: string) =>
      `${head('Project', 'p')}spec:\n  variables: {d: {type: string}}\n  environments: {dev: {variables: {d: ${value}}}, prod: {variables: {d: p}}}\n---\n${head('Connection', 'a')}spec: {engine: sqlite, path: "\${var:d}.db"}\n`;
    expect(digestOf(run({ 'a.yaml': project('x') }, 'prod'))).toBe(
      digestOf(run({ 'a.yaml': project('y') }, 'prod')),
    );
    expect(digestOf(run({ 'a.yaml': project('x') }, 'dev'))).not.toBe(
      digestOf(run({ 'a.yaml': project('y') }, 'dev')),
    );
  });
});

test('property: the order of files and documents changes neither program nor diagnostics', () => {
  const parts = [
    connection('a'),
    connection('b'),
    rows('m', 'a'),
    rows('n', 'b', '  notify: [slack]\n'),
    `${head('Notifier', 'slack')}spec: {log: {}}\n`,
    `${head('Monitor', 'up')}forEachConnection: {}\nspec: {check: {health: {}}}\n`,
  ];
  const expected = run({ 'x.yaml': parts.join('---\n') });
  expect(codesOf(expected)).toEqual([]);
  fc.assert(
    fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), fc.nat(5), (shuffled, cut) => {
      const compiled = run({
        'y.yaml': shuffled.slice(0, cut).join('---\n'),
        'z.yaml': shuffled.slice(cut).join('---\n'),
      });
      expect(digestOf(compiled)).toBe(expected.program?.digest);
      expect(compiled.program?.graph.order).toEqual(expected.program?.graph.order);
    }),
  );
});

test('a chain of 10,000 resources is ordered, and closed to a circle it is one error', () => {
  const link = (index: number, needs: number) =>
    `${head('Connection', `c${index}`)}dependsOn: [Connection/c${needs}]\nspec: {engine: sqlite, path: a.db}\n`;
  const chain = Array.from({ length: 9_999 }, (_, index) => link(index + 1, index));
  const files = (parts: readonly string[]) =>
    Object.fromEntries(
      Array.from({ length: 20 }, (_, file) => [
        `f${file}.yaml`,
        parts.filter((_one, index) => index % 20 === file).join('---\n'),
      ]),
    );
  const open = run(files([connection('c0'), ...chain]));
  expect(codesOf(open)).toEqual([]);
  expect(open.program?.graph.order.at(-1)).toBe('Connection/c9999');
  const closed = run(files([link(0, 9_999), ...chain]));
  expect(codesOf(closed)).toEqual(['DBK1305']);
  expect(closed.diagnostics[0]?.detail).toContain('Connection/c0 -> Connection/c9999 -> Connection/c9998');
});

test('10,000 broken references are told without comparing each with every name', () => {
  const monitors = Array.from({ length: 10_000 }, (_, index) => rows(`m${index}`, `gone${index}`));
  const parts = Array.from({ length: 40 }, (_, file) =>
    monitors.filter((_one, index) => index % 40 === file).join('---\n'),
  );
  const compiled = run(Object.fromEntries(parts.map((text, file) => [`f${file}.yaml`, text])));
  expect(codesOf(compiled)).toHaveLength(10_000);
});

test('a cached parse gives the same program, and a broken file is never cached', () => {
  const cached = new Map<string, readonly Document[]>();
  const cache = {
    get: (source: Source) => cached.get(source.text),
    set: (source: Source, documents: readonly Document[]) => void cached.set(source.text, documents),
  };
  const sources = [
    { file: 'a.yaml', text: connection('a') },
    { file: 'b.yaml', text: rows('m', 'a') },
  ];
  const cold = compile(sources, { variables: {}, cache });
  const warm = compile(sources, { variables: {}, cache });
  expect(cached.size).toBe(2);
  expect(warm.program?.digest).toBe(cold.program?.digest);
  compile([{ file: 'c.yaml', text: `${head('Connection', 'x')}spec: {engine: [\n` }], {
    variables: {},
    cache,
  });
  expect(cached.size).toBe(2);
});

test('positions survive normalisation: defaults, patch, variable, forEach entry, sorted set', () => {
  const compiled = run(
    {
      'p.yaml': `${head('Project', 'p')}spec:\n  variables: {table: {type: string, default: t}}\n  defaults: {"*": {notify: [z, a]}}\n  environments:\n    prod:\n      patches: [{resource: "Monitor/*", spec: {suspend: true}}]\n`,
      'r.yaml': `${connection('c')}---\n${head('Notifier', 'a')}spec: {log: {}}\n---\n${head('Notifier', 'z')}spec: {log: {}}\n---\n${head('Monitor', 'm')}forEach: {k: {over: 1h}}\nspec: {check: {rowCount: {connection: c, table: "\${var:table}", over: "\${each:value.over}"}}}\n`,
    },
    'prod',
  );
  const monitor = compiled.program?.graph.resources.get('Monitor/m/k');
  const place = (...path: (string | number)[]) => {
    const at = compiled.locate(monitor!.at(path));
    return `${at?.file}:${at?.line}:${at?.column}`;
  };
  expect(place('notify', 0)).toBe('p.yaml:6:32'); // `a` is second where it was written
  expect(place('notify', 1)).toBe('p.yaml:6:29');
  expect(place('suspend')).toBe('p.yaml:9:57');
  expect(place('check', 'rowCount', 'table')).toBe('p.yaml:5:46');
  expect(place('check', 'rowCount', 'over')).toBe('r.yaml:19:21');
  expect(place('check', 'rowCount', 'where')).toBe('r.yaml:20:16'); // not written: its parent
});

test('bad input of any shape is diagnosed, never thrown', () => {
  const value = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.constantFrom('', '${', '${var:x}', '${each:key}', '${secret:env:A}', 'a', '*', '{{'),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'spec',
          'check',
          'rowCount',
          'connection',
          'alerts',
          'when',
          'schedule',
          'every',
          'variables',
          'environments',
          'patches',
          'defaults',
          '*',
          'x',
        ),
        tie('json'),
        { maxKeys: 4 },
      ),
    ),
  })).json;
  const kinds = fc.constantFrom(
    'Project',
    'Connection',
    'Notifier',
    'Monitor',
    'Migration',
    'Task',
    'BackupPolicy',
    'ScalingPolicy',
    'CleanupPolicy',
    'CapacityPlan',
    'QueryAnalysis',
    'Nope',
  );
  const document = fc.record(
    {
      apiVersion: fc.constant('dbkeel/v1'),
      kind: kinds,
      metadata: fc.oneof(fc.constant({ name: 'a' }), value),
      forEach: value,
      forEachConnection: value,
      environments: value,
      dependsOn: value,
      lifecycle: value,
      spec: value,
    },
    { requiredKeys: ['apiVersion', 'kind', 'metadata'] },
  );
  fc.assert(
    fc.property(fc.array(document, { minLength: 1, maxLength: 4 }), (documents) => {
      const text = documents.map((one) => JSON.stringify(one)).join('\n---\n');
      const compiled = run({ 'a.yaml': text });
      for (const diagnostic of compiled.diagnostics) compiled.locate(diagnostic.where);
      expect(compiled.program === undefined).toBe(
        compiled.diagnostics.some(({ severity }) => severity === 'error'),
      );
    }),
    { numRuns: 300 },
  );
});

/** Real projects, where a checkout has them beside it. */
const projects = join(import.meta.dirname, '../../shared/projects');
const cases = existsSync(projects)
  ? ([
      ['shop-migration', 'staging', 16],
      ['shop-migration', 'prod', 17],
      ['fleet', 'dev', 18],
      ['fleet', 'staging', 27],
      ['fleet', 'prod', 308],
      ['small-team', undefined, 10],
    ] as const)
  : [];
test.each(cases)('the project %s compiles in %s', (project, environment, resources) => {
  const folder = join(projects, project);
  const texts = Object.fromEntries(
    readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
  const compiled = run(texts, environment);
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(compiled.resources).toBe(resources);
});
