// What: annotated paths and field trees of every kind, as data. What not: their types (schemas/walk.ts).
import type { Schema, Sources } from './load.ts';
import { isSchema, type Universe } from './universe.ts';

type Entry = Record<string, unknown> & { path: readonly string[] };

/** A schema with its reference followed; what stands beside the reference is stronger. */
export function followed(schema: Schema, universe: Universe): Schema {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return schema;
  const { $ref: _ref, ...own } = schema;
  return { ...followed(universe.$defs[ref.slice('#/$defs/'.length)] as Schema, universe), ...own };
}

const annotations: readonly (readonly [string, string])[] = [
  ['x-dbkeel-ref', 'ref'],
  ['x-dbkeel-refs-glob', 'refsGlob'],
  ['x-dbkeel-type', 'type'],
  ['x-dbkeel-set', 'set'],
  ['x-dbkeel-key', 'key'],
  ['x-dbkeel-immutable', 'immutable'],
  ['x-dbkeel-implicit', 'implicit'],
  ['x-dbkeel-sensitive', 'sensitive'],
  ['x-dbkeel-multiline', 'multiline'],
  ['x-dbkeel-one-of', 'oneOf'],
  ['x-dbkeel-at-most-one-of', 'atMostOneOf'],
  ['x-dbkeel-any-of', 'anyOf'],
  ['default', 'default'],
];

function oneOfKeys(schema: Schema): readonly string[] | undefined {
  if (schema['x-dbkeel-union'] === true) return Object.keys((schema['properties'] as Schema) ?? {});
  return schema['x-dbkeel-one-of'] as readonly string[] | undefined;
}

function collect(
  schema: Schema,
  universe: Universe,
  at: { readonly path: readonly string[]; readonly variant?: string },
  out: Entry[],
): void {
  const node = followed(schema, universe);
  const entry: Entry = { path: at.path, ...(at.variant === undefined ? {} : { variant: at.variant }) };
  for (const [keyword, name] of annotations) if (node[keyword] !== undefined) entry[name] = node[keyword];
  const oneOf = oneOfKeys(node);
  if (oneOf !== undefined) entry['oneOf'] = oneOf;
  if (Object.keys(entry).length > (at.variant === undefined ? 1 : 2)) out.push(entry);
  for (const [name, part] of Object.entries((node['properties'] as Record<string, Schema> | undefined) ?? {}))
    collect(part, universe, { ...at, path: [...at.path, name] }, out);
  for (const keyword of ['additionalProperties', 'items']) {
    const part = node[keyword];
    if (isSchema(part)) collect(part, universe, { ...at, path: [...at.path, '*'] }, out);
  }
  for (const part of (node['oneOf'] as readonly Schema[] | undefined) ?? []) {
    const variant = followed(part, universe);
    collect(variant, universe, { ...at, variant: variantName(node, variant, universe) }, out);
  }
}

function variantName(node: Schema, variant: Schema, universe: Universe): string {
  const key = (node['discriminator'] as { readonly propertyName: string }).propertyName;
  return String(
    followed((variant['properties'] as Record<string, Schema>)[key] as Schema, universe)['const'],
  );
}

/** Entries alike in all variants are said once, without a variant. */
function merged(entries: readonly Entry[], variants: number): readonly Entry[] {
  const counts = new Map<string, number>();
  for (const { variant: _variant, ...rest } of entries) {
    const key = JSON.stringify(rest);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const seen = new Set<string>();
  return entries.flatMap((entry): readonly Entry[] => {
    const { variant, ...rest } = entry;
    const key = JSON.stringify(rest);
    if (variant === undefined || (counts.get(key) ?? 0) < variants) return [entry];
    if (seen.has(key)) return [];
    seen.add(key);
    return [rest as Entry];
  });
}

function walkOf(schema: Schema, universe: Universe): readonly Entry[] {
  const out: Entry[] = [];
  collect(schema, universe, { path: [] }, out);
  return merged(out, ((schema['oneOf'] as readonly unknown[] | undefined) ?? []).length);
}

/** The tree of names at each path. */
function fieldOf(schema: Schema, universe: Universe): Record<string, unknown> {
  const node = followed(schema, universe);
  const properties = node['properties'] as Record<string, Schema> | undefined;
  const constant = node['const'];
  const type = node['type'];
  const implied = properties !== undefined ? 'object' : 'any';
  const variants = node['oneOf'] as readonly Schema[] | undefined;
  const values = constant === undefined ? node['enum'] : [constant];
  const map = node['additionalProperties'];
  return {
    types: type === undefined ? [values === undefined ? implied : 'string'] : [type].flat(),
    ...(node['description'] === undefined ? {} : { description: node['description'] }),
    ...(properties === undefined
      ? {}
      : {
          keys: Object.fromEntries(
            Object.entries(properties).map(([name, part]) => [name, fieldOf(part, universe)]),
          ),
        }),
    ...(node['required'] === undefined ? {} : { required: node['required'] }),
    ...(isSchema(map) ? { map: fieldOf(map, universe) } : {}),
    ...(properties === undefined && map === undefined && type === 'object'
      ? { map: { types: ['any'] } }
      : {}),
    ...(isSchema(node['items']) ? { items: fieldOf(node['items'], universe) } : {}),
    ...(values === undefined ? {} : { values }),
    ...(oneOfKeys(node) === undefined ? {} : { oneOf: oneOfKeys(node) }),
    ...(node['x-dbkeel-type'] === undefined ? {} : { type: node['x-dbkeel-type'] }),
    ...(variants === undefined
      ? {}
      : {
          discriminator: (node['discriminator'] as { readonly propertyName: string }).propertyName,
          variants: Object.fromEntries(
            variants.map((part) => [
              variantName(node, followed(part, universe), universe),
              fieldOf(part, universe),
            ]),
          ),
        }),
  };
}

/** Equal parts are written once, as constants: the trees repeat schedules and alerts many times. */
function shared(trees: Readonly<Record<string, unknown>>): {
  readonly constants: readonly string[];
  readonly text: (value: unknown) => string;
} {
  const counts = new Map<string, number>();
  const count = (value: unknown): void => {
    if (!isSchema(value) && !Array.isArray(value)) return;
    const key = JSON.stringify(value);
    const times = (counts.get(key) ?? 0) + 1;
    counts.set(key, times);
    if (times === 1) for (const part of Object.values(value)) count(part);
  };
  for (const tree of Object.values(trees)) count(tree);
  const names = new Map<string, string>();
  const constants: string[] = [];
  const text = (value: unknown): string => {
    if (!isSchema(value))
      return Array.isArray(value) ? `[${value.map(text).join(', ')}]` : JSON.stringify(value);
    const key = JSON.stringify(value);
    const known = names.get(key);
    if (known !== undefined) return known;
    const body = `{ ${Object.entries(value)
      .map(([name, part]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}: ${text(part)}`)
      .join(', ')} }`;
    if ((counts.get(key) ?? 0) < 2 || !('types' in value)) return body;
    const name = `f${constants.length + 1}`;
    names.set(key, name);
    constants.push(`const ${name}: Field = ${body};`);
    return name;
  };
  return { constants, text };
}

function jobsOf(sources: Sources): string {
  const names = sources.members.kinds
    .filter((member) => member.schema['x-dbkeel-jobs'] === true)
    .map((member) => member.title);
  return `/** Kinds with jobs: they have the metrics failures, sinceSuccess and runtime. */\nexport const kindsWithJobs: readonly string[] = ${JSON.stringify(names)};\n`;
}

export function walkModules(universe: Universe, sources: Sources): ReadonlyMap<string, string> {
  const roots: Record<string, Schema> = { Envelope: universe.$defs['Envelope'] as Schema };
  for (const member of sources.members.kinds)
    roots[member.title] = universe.$defs[universe.rootName(member.file)] as Schema;
  const walks = Object.entries(roots).map(
    ([name, schema]) =>
      `  ${name}: [\n${walkOf(schema, universe)
        .map((entry) => `    ${JSON.stringify(entry)},\n`)
        .join('')}  ],\n`,
  );
  const trees = Object.fromEntries(
    Object.entries(roots).map(([name, schema]) => [name, fieldOf(schema, universe)]),
  );
  const { constants, text } = shared(trees);
  const bodies = Object.entries(trees).map(([name, tree]) => `  ${name}: ${text(tree)},\n`);
  const head = (about: string) =>
    `// What: ${about}. Generated by \`npm run generate\`. What not: to be edited.\n`;
  return new Map([
    [
      'schemas/walks.gen.ts',
      `${head("the annotated paths of every kind's spec, and of the envelope")}import type { WalkPath } from './walk.ts';\n\n${jobsOf(sources)}\nexport const walks: Readonly<Record<string, readonly WalkPath[]>> = {\n${walks.join('')}};\n`,
    ],
    [
      'schemas/fields.gen.ts',
      `${head("the names, values and variants of every kind's spec, and of the envelope")}import type { Field } from './walk.ts';\n\n${constants.join('\n')}\n\nexport const fields: Readonly<Record<string, Field>> = {\n${bodies.join('')}};\n`,
    ],
  ]);
}
