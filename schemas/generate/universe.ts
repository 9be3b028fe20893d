// What: all schemas as one document: families put in, every reference `#/$defs/Name`. What not: what is made of it.
import { posix } from 'node:path';
import type { Family, Member, Schema, Sources } from './load.ts';

export interface Universe {
  readonly $defs: Readonly<Record<string, Schema>>;
  /** The name of a file's own schema in `$defs`. */
  readonly rootName: (file: string) => string;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pascal(text: string): string {
  return text.replace(/(?:^|[^A-Za-z0-9])([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function rootNameOf(file: string, schema: Schema): string {
  const title = String(schema['title']);
  return file.startsWith('kinds/') ? `${title}Spec` : title;
}

const shared: ReadonlySet<string> = new Set(['common.schema.json', 'model.schema.json']);

/** Names of a file's `$defs`: shared ones keep theirs, others carry their file's title. */
function defName(file: string, schema: Schema, def: string): string {
  return shared.has(file) ? pascal(def) : `${String(schema['title'])}${pascal(def)}`;
}

/** Keywords whose values are data, not schemas: a `$ref` in an example is just text. */
const dataKeywords: ReadonlySet<string> = new Set([
  'examples',
  'default',
  'const',
  'enum',
  'required',
  'dependentRequired',
]);
const fileLevel: ReadonlySet<string> = new Set(['$defs', '$id', '$schema']);

function mapValues(object: Schema, make: (value: unknown) => unknown): Schema {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, make(value)]));
}

type Put = (schema: Schema, members: readonly Member[], refTo: (member: Member) => Schema) => Schema;

function propertiesOf(schema: Schema): Readonly<Record<string, unknown>> {
  return (schema['properties'] as Schema | undefined) ?? {};
}

/** Members as the values of a word, after those that the schema names itself. */
const putNames: Put = ({ type: _type, ...schema }, members) => ({
  ...schema,
  enum: [...((schema['enum'] as readonly string[] | undefined) ?? []), ...members.map(wordOf)],
});

/** Members as keys of a map whose values stay open. */
const putMap: Put = (schema, members) => ({
  ...schema,
  properties: {
    ...propertiesOf(schema),
    ...Object.fromEntries(
      members.map((member) => [
        wordOf(member),
        { description: `For every ${wordOf(member)}.`, type: 'object', examples: [{}] },
      ]),
    ),
  },
});

/** Members that have settings as optional keys. */
const putSettings: Put = (schema, members, refTo) => ({
  ...schema,
  properties: {
    ...propertiesOf(schema),
    ...Object.fromEntries(
      members
        .filter((member) => Object.keys(propertiesOf(member.schema)).length > 0)
        .map((member) => [member.name, refTo(member)]),
    ),
  },
});

/** Members as variants of a discriminator, else as keys of which exactly one is there. */
const putMembers: Put = (schema, members, refTo) => {
  if (schema['discriminator'] !== undefined)
    return { ...schema, oneOf: members.map((member) => ({ $ref: refTo(member)['$ref'] })) };
  const own = propertiesOf(schema);
  const properties = { ...Object.fromEntries(members.map((member) => [member.name, refTo(member)])), ...own };
  if (Object.keys(own).length > 0)
    return { ...schema, properties, 'x-dbkeel-one-of': members.map((member) => member.name) };
  return { ...schema, properties, 'x-dbkeel-union': true, minProperties: 1, maxProperties: 1 };
};

const puts: readonly (readonly [annotation: string, put: Put])[] = [
  ['x-dbkeel-family-names', putNames],
  ['x-dbkeel-family-map', putMap],
  ['x-dbkeel-family-settings', putSettings],
  ['x-dbkeel-family', putMembers],
];

/** What people write for a member: kinds by their title (`BackupPolicy`), others by their name (`postgres`). */
function wordOf(member: Member): string {
  return member.file.startsWith('kinds/') ? member.title : member.name;
}

/** Replaces family annotations by what they mean. */
function putFamiliesIn(schema: Schema, sources: Sources, nameOf: (file: string) => string): Schema {
  const refTo = (member: Member): Schema => ({
    $ref: `#/$defs/${nameOf(member.file)}`,
    description: member.schema['description'],
  });
  let out = schema;
  for (const [annotation, put] of puts) {
    const { [annotation]: family, ...rest } = out;
    if (family !== undefined) out = put(rest, sources.members[family as Family], refTo);
  }
  return out;
}

export function buildUniverse(sources: Sources): Universe {
  const $defs: Record<string, Schema> = {};
  const schemaOf = (file: string): Schema => {
    const schema = sources.files.get(file);
    if (schema === undefined) throw new Error(`schemas/${file} is referred to but does not exist`);
    return schema;
  };
  const rootName = (file: string): string => rootNameOf(file, schemaOf(file));
  const target = (ref: string, from: string): string => {
    const [path = '', hash = ''] = ref.split('#');
    const file = path === '' ? from : posix.join(posix.dirname(from), path);
    const def = /^\/\$defs\/(.+)$/.exec(hash)?.[1];
    if (def === undefined) return `#/$defs/${rootName(file)}`;
    if (!(def in ((schemaOf(file)['$defs'] as Schema | undefined) ?? {})))
      throw new Error(`schemas/${from} refers to ${ref}, which does not exist`);
    return `#/$defs/${defName(file, schemaOf(file), def)}`;
  };
  const rewrite = (value: unknown, from: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => rewrite(item, from));
    if (!isSchema(value)) return value;
    const out: Schema = {};
    for (const [key, member] of Object.entries(value)) {
      if (key === '$ref') out[key] = target(String(member), from);
      else if (key === 'properties')
        out[key] = mapValues(member as Schema, (schema) => rewrite(schema, from));
      else if (!fileLevel.has(key)) out[key] = dataKeywords.has(key) ? member : rewrite(member, from);
    }
    return putFamiliesIn(out, sources, rootName);
  };
  const add = (name: string, schema: Schema): void => {
    if (name in $defs) throw new Error(`two schemas are called ${name}`);
    $defs[name] = schema;
  };
  for (const [file, schema] of sources.files) {
    if (schema['type'] !== undefined) add(rootName(file), rewrite(schema, file) as Schema);
    for (const [def, part] of Object.entries((schema['$defs'] as Record<string, Schema> | undefined) ?? {}))
      add(defName(file, schema, def), rewrite(part, file) as Schema);
  }
  return { $defs: Object.fromEntries(Object.entries($defs).sort(([a], [b]) => (a < b ? -1 : 1))), rootName };
}
