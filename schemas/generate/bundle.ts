// What: one schema for editors: kind decides what spec may say; `${…}` may stand for any value. What not: what the compiler checks with.
import type { Schema, Sources } from './load.ts';
import { isSchema, type Universe } from './universe.ts';

const expression = '\\$\\{';
const whole = '^\\$\\{.*\\}$';

/** The schema, and also an expression that is filled in later, and null (the default). */
function widened(schema: Schema): Schema {
  const out: Schema = { ...schema };
  if (out['const'] !== undefined) return out;
  if (out['enum'] !== undefined) {
    const { enum: values, type: _type, ...rest } = out;
    return {
      ...rest,
      anyOf: [{ enum: [...(values as readonly unknown[]), null] }, { type: 'string', pattern: whole }],
    };
  }
  const types = out['type'] === undefined ? [] : ([out['type']].flat() as unknown as readonly string[]);
  if (types.length === 0) return out;
  if (types.includes('string')) {
    if (out['pattern'] !== undefined) out['pattern'] = `(?:${String(out['pattern'])})|${expression}`;
    if (out['maxLength'] !== undefined) delete out['maxLength'];
  } else {
    out['pattern'] = whole;
  }
  out['type'] = [...new Set([...types, 'string', 'null'])];
  return out;
}

function convert(value: unknown, inSpec: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, inSpec));
  if (!isSchema(value)) return value;
  const implicit = implicitKeys(value);
  const out: Schema = {};
  for (const [key, member] of Object.entries(value)) {
    if (key.startsWith('x-') || key === 'discriminator') continue;
    if (key === 'properties')
      out[key] = Object.fromEntries(
        Object.entries(member as Schema).map(([name, part]) => [name, convert(part, inSpec)]),
      );
    else if (key === 'required') {
      const required = (member as readonly string[]).filter((name) => !implicit.has(name));
      if (required.length > 0) out[key] = required;
    } else
      out[key] = ['examples', 'default', 'const', 'enum', 'dependentRequired'].includes(key)
        ? member
        : convert(member, inSpec);
  }
  return inSpec ? widened(out) : out;
}

/** Keys that forEachConnection fills in: an editor must not ask for them. */
function implicitKeys(schema: Schema): ReadonlySet<string> {
  const properties = (schema['properties'] as Record<string, Schema> | undefined) ?? {};
  return new Set(
    Object.keys(properties).filter((name) => properties[name]?.['x-dbkeel-implicit'] !== undefined),
  );
}

/** The engine of a Connection decides by if/then, as the kind does: an editor then names one mistake, not one for each variant. */
function byDiscriminator(schema: Schema, universe: Universe): Schema {
  const { oneOf, discriminator, ...rest } = schema;
  const key = (discriminator as { readonly propertyName: string }).propertyName;
  const variants = (oneOf as readonly Schema[]).map((variant) => {
    const name = String(variant['$ref']).slice('#/$defs/'.length);
    const properties = (universe.$defs[name] as Schema)['properties'] as Record<string, Schema>;
    return { name, value: properties[key]?.['const'], ref: variant };
  });
  return {
    ...rest,
    properties: { [key]: { enum: variants.map((variant) => variant.value) } },
    allOf: variants.map((variant) => ({
      if: { properties: { [key]: { const: variant.value } }, required: [key] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in an object that nobody awaits.
      then: variant.ref,
    })),
  };
}

function reachable(roots: readonly string[], universe: Universe): readonly string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const match of JSON.stringify(universe.$defs[name]).matchAll(/"#\/\$defs\/(\w+)"/g))
      visit(match[1] as string);
  };
  for (const root of roots) visit(root);
  return [...seen].sort();
}

export function editorBundle(universe: Universe, sources: Sources): string {
  const specs = sources.members.kinds.map((member) => ({
    kind: member.title,
    def: universe.rootName(member.file),
    description: member.schema['description'],
  }));
  const names = reachable(['Envelope', ...specs.map((spec) => spec.def)], universe);
  const inEnvelope = new Set([
    'Envelope',
    'EnvelopeMetadata',
    'EnvelopeLifecycle',
    'EnvelopeForEachConnection',
  ]);
  const $defs = Object.fromEntries(
    names
      .filter((name) => name !== 'Envelope')
      .map((name) => {
        const schema = universe.$defs[name] as Schema;
        const plain = schema['discriminator'] === undefined ? schema : byDiscriminator(schema, universe);
        // What a spec must have may come from the Project's defaults, which an editor does not see: only `validate` asks for it.
        const isRoot = specs.some((spec) => spec.def === name) && schema['discriminator'] === undefined;
        const { required: _required, ...rest } = plain;
        return [name, convert(isRoot ? rest : plain, !inEnvelope.has(name))];
      }),
  );
  const envelope = convert(universe.$defs['Envelope'], false) as Schema;
  const bundle = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://dbkeel.dev/schemas/dbkeel.schema.json',
    title: 'dbkeel',
    ...envelope,
    allOf: specs.map((spec) => ({
      if: { properties: { kind: { const: spec.kind } }, required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in an object that nobody awaits.
      then: { description: spec.description, properties: { spec: { $ref: `#/$defs/${spec.def}` } } },
    })),
    $defs,
  };
  return `${JSON.stringify(bundle, undefined, 2)}\n`;
}
