// What: the bundle for editors is strict, accepts what may be written, and points at a mistake once. What not: the compiler's own checks.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const bundle = JSON.parse(
  readFileSync(fileURLToPath(new URL('dbkeel.schema.json', import.meta.url)), 'utf8'),
) as object;
const ajv = new ajv2020.default({
  strict: true,
  allErrors: true,
  allowUnionTypes: true,
  strictRequired: false,
});
const validate = ajv.compile(bundle);

/** Places of mistakes; what only repeats that a branch failed is left out. */
function mistakes(kind: string, rest: string): readonly string[] {
  const document: unknown = parse(`apiVersion: dbkeel/v1\nkind: ${kind}\nmetadata: {name: a}\n${rest}`);
  if (validate(document)) return [];
  const found = (validate.errors ?? []).filter(
    (error) => error.keyword !== 'if' && error.keyword !== 'anyOf',
  );
  return [
    ...new Set(
      found.map((error) =>
        `${error.instancePath} ${Object.values(error.params).find((param) => typeof param === 'string') ?? ''}`.trim(),
      ),
    ),
  ];
}

describe('the bundle', () => {
  test.each([
    [
      'Connection',
      'forEach: $' +
        '{var:fleet}\nspec: {engine: postgres, url: "postgres://$' +
        '{each:key}", poolSize: "$' +
        '{var:size}"}',
    ],
    [
      'Monitor',
      'forEachConnection: {name: "pg/*"}\nspec: {check: {health: {}}, schedule: {every: "$' +
        '{each:value.every}"}, notify: "$' +
        '{var:notify}"}',
    ],
    ['Monitor', 'spec: {check: "$' + '{var:check}", suspend: null}'],
    [
      'Migration',
      'spec: {source: {connection: a}, target: {connection: b}, onExisting: "$' +
        '{var:mode}", batch: {rows: "$' +
        '{var:rows}"}}',
    ],
    ['BackupPolicy', 'spec: {connection: shop}'],
    ['Notifier', 'spec: {slack: {url: "$' + '{secret:env:S}"}}'],
    ['Project', 'spec: {timeZone: UTC, defaults: {Monitor: {notify: [slack]}}}'],
  ])('accepts a %s with %s', (kind, rest) => {
    expect(mistakes(kind, rest)).toEqual([]);
  });

  test.each([
    ['Connection', 'spec: {engine: postgres, url: x, poolsize: 3}', '/spec poolsize'],
    ['Connection', 'spec: {engine: sqlite, path: x, url: x}', '/spec url'],
    ['Monitor', 'spec: {check: {helth: {}}}', '/spec/check helth'],
    ['Monitor', 'spec: {check: {health: {}}, schedule: {evry: 3s}}', '/spec/schedule evry'],
    ['Migration', 'spec: {source: {connection: a}, target: {conection: b}}', '/spec/target conection'],
    ['Project', 'spec: {defaults: {Monitors: {}}}', '/spec/defaults Monitors'],
    ['Task', 'dependOn: [A/b]\nspec: {do: [{sql: x}]}', 'dependOn'],
  ])('points at the one mistake of a %s: %s', (kind, rest, mistake) => {
    expect(mistakes(kind, rest)).toEqual([mistake]);
  });

  test('keeps descriptions and examples for hovers', () => {
    expect(bundle).toMatchObject({
      $defs: { Schedule: { properties: { jitter: { description: expect.any(String), examples: ['20s'] } } } },
    });
  });

  test('carries no annotation of ours', () => {
    expect(JSON.stringify(bundle)).not.toContain('x-dbkeel');
  });
});
