// What: the hand-written schemas keep the rules of schemas/README.md. What not: what they say about a single kind (specs.test.ts).
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadSources, type Schema } from './generate/load.ts';
import { buildUniverse, isSchema } from './generate/universe.ts';
import { makeAjv } from './generate/validators.ts';
import { followed } from './generate/walks.ts';

const sources = loadSources(join(dirname(fileURLToPath(import.meta.url)), '..'));
const universe = buildUniverse(sources);

interface Part {
  readonly pointer: string;
  readonly schema: Schema;
  /** The part is the schema of a named property. */
  readonly isProperty: boolean;
}

const encode = (key: string): string => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));

function partsOf(schema: Schema, pointer: string, isProperty = false): readonly Part[] {
  const below = Object.entries(schema).flatMap(([keyword, value]): readonly Part[] => {
    const at = `${pointer}/${keyword}`;
    if (keyword === 'properties')
      return Object.entries(value as Record<string, Schema>).flatMap(([name, part]) =>
        partsOf(part, `${at}/${encode(name)}`, true),
      );
    if (keyword === 'oneOf')
      return (value as readonly Schema[]).flatMap((part, index) => partsOf(part, `${at}/${index}`));
    if (['items', 'additionalProperties'].includes(keyword) && isSchema(value)) return partsOf(value, at);
    return [];
  });
  return [{ pointer, schema, isProperty }, ...below];
}

/** A part on its own must not have a default: ajv refuses what it would ignore. */
function withoutDefaults(schema: Schema): Schema {
  const { default: _default, ...rest } = schema;
  return Object.fromEntries(
    Object.entries(rest).map(([keyword, value]) => {
      if (keyword === 'properties') return [keyword, eachWithoutDefaults(value as Record<string, Schema>)];
      if (keyword === 'oneOf') return [keyword, (value as readonly Schema[]).map(withoutDefaults)];
      return [
        keyword,
        ['items', 'additionalProperties'].includes(keyword) && isSchema(value)
          ? withoutDefaults(value)
          : value,
      ];
    }),
  );
}

function eachWithoutDefaults(schemas: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutDefaults(schema)]));
}

const parts = Object.entries(universe.$defs).flatMap(([name, schema]) =>
  partsOf(schema, `dbkeel#/$defs/${name}`),
);
const annotations = new Set(
  [
    'ref',
    'refs-glob',
    'type',
    'set',
    'key',
    'immutable',
    'implicit',
    'sensitive',
    'jobs',
    'multiline',
    'union',
    'one-of',
    'at-most-one-of',
    'any-of',
  ].map((name) => `x-dbkeel-${name}`),
);
const textTypes = [
  'duration',
  'size',
  'cron',
  'timeZone',
  'when',
  'sql',
  'address',
  'addressGlob',
  'tableGlob',
  'path',
  'url',
  'secret',
  'instant',
  'regex',
];
const offenders = (wrong: (part: Part) => boolean): readonly string[] =>
  parts.filter(wrong).map((part) => part.pointer);

describe('every schema', () => {
  test.each([...sources.files])('%s says what it is, and its $id is its path', (file, schema) => {
    expect(schema['$id']).toBe(`https://dbkeel.dev/schemas/${file}`);
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['title']).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(schema['description']).toMatch(/\.$/);
  });

  test('describes every property in a sentence', () => {
    expect(parts.filter((part) => part.isProperty).length).toBeGreaterThan(300);
    expect(
      offenders((part) => part.isProperty && !/[.…]$|\)$/.test(String(part.schema['description'] ?? ''))),
    ).toEqual([]);
  });

  test('gives an example of every property', () => {
    expect(
      offenders((part) => part.isProperty && !Array.isArray(followed(part.schema, universe)['examples'])),
    ).toEqual([]);
  });

  test('accepts its own examples and defaults', () => {
    const ajv = makeAjv({ ...universe, $defs: eachWithoutDefaults(universe.$defs) }, false);
    const refused = parts.flatMap(({ pointer, schema }) => {
      const own = [
        ...((schema['examples'] as readonly unknown[] | undefined) ?? []),
        ...('default' in schema ? [schema['default']] : []),
      ];
      const validate = ajv.getSchema(pointer);
      if (validate === undefined) return [`${pointer} does not compile`];
      return own
        .filter((example) => !validate(structuredClone(example)))
        .map((example) => `${pointer}: ${JSON.stringify(example)}: ${JSON.stringify(validate.errors)}`);
    });
    expect(refused).toEqual([]);
  });

  test('closes every object that names its keys', () => {
    const isOpen = ({ schema }: Part) =>
      schema['properties'] !== undefined && schema['additionalProperties'] !== false;
    expect(offenders(isOpen)).toEqual([]);
  });

  test('has no union that makes several errors of one mistake', () => {
    const isBare = ({ schema }: Part) =>
      'anyOf' in schema ||
      'allOf' in schema ||
      'not' in schema ||
      ('oneOf' in schema && schema['discriminator'] === undefined);
    expect(offenders(isBare)).toEqual([]);
    const isLoose = ({ schema }: Part) =>
      schema['x-dbkeel-union'] === true && (schema['minProperties'] !== 1 || schema['maxProperties'] !== 1);
    expect(offenders(isLoose)).toEqual([]);
  });

  test('uses only annotations that are known, with values that mean something', () => {
    const kinds = sources.members.kinds.map((member) => member.title);
    expect(
      offenders(({ schema }) =>
        Object.keys(schema).some((key) => key.startsWith('x-') && !annotations.has(key)),
      ),
    ).toEqual([]);
    expect(
      offenders(
        ({ schema }) =>
          schema['x-dbkeel-ref'] !== undefined && !kinds.includes(String(schema['x-dbkeel-ref'])),
      ),
    ).toEqual([]);
    expect(
      offenders(
        ({ schema }) =>
          schema['x-dbkeel-refs-glob'] !== undefined &&
          !['*', ...kinds].includes(String(schema['x-dbkeel-refs-glob'])),
      ),
    ).toEqual([]);
    expect(
      offenders(
        ({ schema }) =>
          schema['x-dbkeel-type'] !== undefined && !textTypes.includes(String(schema['x-dbkeel-type'])),
      ),
    ).toEqual([]);
  });

  test('names in its groups only keys that it has', () => {
    const groups = ['x-dbkeel-one-of', 'x-dbkeel-at-most-one-of', 'x-dbkeel-any-of', 'required'];
    const namesOthers = ({ schema }: Part) =>
      schema['properties'] !== undefined &&
      groups.some((group) =>
        ((schema[group] as readonly string[] | undefined) ?? []).some(
          (key) => !(key in (schema['properties'] as Schema)),
        ),
      );
    expect(offenders(namesOthers)).toEqual([]);
  });

  test('puts defaults beside the key, where a validator fills them in, and never on what is required', () => {
    const wrong = ({ schema }: Part) =>
      Object.entries((schema['properties'] as Record<string, Schema> | undefined) ?? {}).some(
        ([name, part]) =>
          part['default'] !== undefined &&
          ((schema['required'] as readonly string[] | undefined) ?? []).includes(name),
      );
    expect(offenders(wrong)).toEqual([]);
    expect(Object.entries(universe.$defs).filter(([, schema]) => 'default' in schema)).toEqual([]);
  });

  test('writes secrets only as references', () => {
    const literal = ({ schema }: Part) =>
      schema['x-dbkeel-sensitive'] === true &&
      ((schema['examples'] as readonly string[] | undefined) ?? []).some(
        (example) => !/^\$\{secret:(?:env|file|exec):.+\}$/.test(example),
      );
    expect(offenders(literal)).toEqual([]);
  });
});

test('all eleven kinds have a schema', () => {
  expect(sources.members.kinds.map((member) => member.title)).toEqual([
    'BackupPolicy',
    'CapacityPlan',
    'CleanupPolicy',
    'Connection',
    'Migration',
    'Monitor',
    'Notifier',
    'Project',
    'QueryAnalysis',
    'ScalingPolicy',
    'Task',
  ]);
});
