// What: walks and fields say what the schemas say, and fit each other. What not: who walks (compiler/).
import { describe, expect, test } from 'vitest';
import { fields } from './fields.gen.ts';
import type { Field, WalkPath } from './walk.ts';
import { kindsWithJobs, walks } from './walks.gen.ts';

function at(kind: string, path: string): readonly WalkPath[] {
  return (walks[kind] ?? []).filter((walk) => walk.path.join('.') === path);
}

/** The fields at a path, in the variant it names or in all. */
function fieldsAt(field: Field, path: readonly string[], variant: string | undefined): readonly Field[] {
  const [step, ...rest] = path;
  if (step === undefined) return [field];
  const variants = Object.entries(field.variants ?? {}).filter(
    ([name]) => variant === undefined || name === variant,
  );
  const below = step === '*' ? [field.items, field.map] : [field.keys?.[step]];
  const inside = [...below, ...variants.map(([, one]) => one.keys?.[step])];
  return inside.flatMap((one) => (one === undefined ? [] : fieldsAt(one, rest, undefined)));
}

describe('walks', () => {
  test('references, and who fills them in', () => {
    expect(at('BackupPolicy', 'connection')).toEqual([
      { path: ['connection'], ref: 'Connection', implicit: 'connection' },
    ]);
    expect(at('Migration', 'source.connection')).toEqual([
      { path: ['source', 'connection'], ref: 'Connection' },
    ]);
    expect(at('Monitor', 'notify.*')).toEqual([{ path: ['notify', '*'], ref: 'Notifier' }]);
    expect(at('Task', 'do.*.run')).toEqual([{ path: ['do', '*', 'run'], refsGlob: '*', type: 'address' }]);
  });

  test('what lists are', () => {
    expect(at('Monitor', 'alerts')).toEqual([{ path: ['alerts'], key: ['name', 'when'], default: [] }]);
    expect(at('Migration', 'objects')).toMatchObject([
      { set: true, default: ['indexes', 'sequences', 'foreignKeys'] },
    ]);
  });

  test('keys of which one is there', () => {
    expect(at('Notifier', '')[0]?.oneOf).toEqual([
      'alertmanager',
      'dingtalk',
      'email',
      'log',
      'slack',
      'webhook',
    ]);
    expect(at('Monitor', 'check')[0]?.oneOf).toContain('rowCount');
    expect(at('CleanupPolicy', 'files')[0]?.anyOf).toEqual(['olderThan', 'maxSize', 'keepLast']);
    expect(at('Monitor', 'schedule')[0]?.atMostOneOf).toEqual(['cron', 'every']);
  });

  test('what all engines have alike is said once, the rest with its engine', () => {
    expect(at('Connection', 'poolSize')).toEqual([{ path: ['poolSize'], default: 4 }]);
    expect(at('Connection', 'path')).toEqual([{ path: ['path'], variant: 'sqlite', type: 'path' }]);
    expect(at('Connection', 'url').map((walk) => walk.variant)).toEqual(['mysql', 'postgres']);
    expect(
      at('Connection', 'password').every((walk) => walk.sensitive === true && walk.type === 'secret'),
    ).toBe(true);
    expect(at('Connection', 'engine')).toEqual([{ path: ['engine'], immutable: true }]);
  });

  test('every path leads to a field', () => {
    const lost = Object.entries(walks).flatMap(([kind, list]) =>
      list
        .filter((walk) => fieldsAt(fields[kind] as Field, walk.path, walk.variant).length === 0)
        .map((walk) => `${kind} ${walk.path.join('.')}`),
    );
    expect(lost).toEqual([]);
  });
});

test('fields know the names, values and variants of a place', () => {
  expect(Object.keys(fields['Connection']?.variants ?? {})).toEqual([
    'mysql',
    'postgres',
    'snowflake',
    'sqlite',
  ]);
  expect(fields['Connection']?.discriminator).toBe('engine');
  expect(fields['Migration']?.keys?.['onExisting']?.values).toEqual([
    'fail',
    'append',
    'upsert',
    'truncate',
    'replace',
  ]);
  expect(Object.keys(fields['Monitor']?.keys?.['check']?.keys ?? {})).toEqual([
    'health',
    'dataDiff',
    'rowCount',
    'schemaChange',
    'freshness',
    'metric',
  ]);
  expect(fields['Envelope']?.required).toEqual(['apiVersion', 'kind', 'metadata']);
});

test('all kinds but three have jobs', () => {
  expect(Object.keys(fields).filter((kind) => !kindsWithJobs.includes(kind))).toEqual([
    'Envelope',
    'Connection',
    'Notifier',
    'Project',
  ]);
});
