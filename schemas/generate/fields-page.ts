// What: every field of the language as tables (spec/fields.md), read from the schemas. What not: what the fields mean together (spec/language.md).
import { posix } from 'node:path';
import type { Schema, Sources } from './load.ts';

interface Found {
  readonly file: string;
  readonly schema: Schema;
  /** The name of the definition it was reached through, for shared ones. */
  readonly shared?: string;
}

type Row = readonly [field: string, type: string, fallback: string, meaning: string, example: string];

const common = 'common.schema.json';

export function fieldsPage(sources: Sources): string {
  const defs = definitions(sources);
  const shared = Object.keys(defs).filter((name) => isBlock(defs[name] ?? {}));
  const parts = [
    section(
      2,
      'Envelope',
      { file: 'resource.schema.json', schema: file(sources, 'resource.schema.json') },
      sources,
    ),
    ...sources.members.kinds.map(({ title, file: name, schema }) =>
      section(2, title, { file: name, schema }, sources),
    ),
    '## Shared blocks\n\nThe same shape in every kind that has them.\n',
    ...shared.map((name) => section(3, name, { file: common, schema: defs[name] ?? {} }, sources)),
    '## Words\n\nTypes of single values.\n',
    table(
      ['Type', 'Form', 'Example'],
      Object.entries(defs)
        .filter(([, schema]) => schema['type'] === 'string')
        .map(([name, schema]) => [
          `\`${name}\``,
          text(schema['description']),
          code(first(schema['examples'])),
        ]),
    ),
  ];
  return `<!-- Generated from schemas/ by \`npm run generate\`; do not edit. -->\n# Fields\n\nEvery field of the language: its type, its default (— when absent means absent), its meaning. What they mean together: [language.md](language.md).\n\n${parts.join('\n')}`;
}

function section(level: number, title: string, found: Found, sources: Sources): string {
  const family = found.schema['discriminator'] === undefined ? undefined : found.schema['x-dbkeel-family'];
  const head = `${'#'.repeat(level)} ${title}\n\n${[text(found.schema['description']), rule(found.schema)].filter(Boolean).join(' ')}\n`;
  if (typeof family !== 'string') return `${head}\n${fieldTable(rows(found, '', sources))}`;
  const members = sources.members[family as 'engines'].map(
    ({ name, file: path, schema }) =>
      `${'#'.repeat(level + 1)} ${title} of ${name}\n\n${[text(schema['description']), rule(schema)].filter(Boolean).join(' ')}\n\n${fieldTable(rows({ file: path, schema }, '', sources))}`,
  );
  return `${head}\n${members.join('\n')}`;
}

function fieldTable(all: readonly Row[]): string {
  return all.length === 0 ? 'No fields.\n' : table(['Field', 'Type', 'Default', 'Meaning', 'Example'], all);
}

function table(head: readonly string[], all: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...all.map(line)].join('\n')}\n`;
}

/** One row a field, nested ones below their parent with a dotted path. */
function rows(found: Found, prefix: string, sources: Sources): readonly Row[] {
  const properties = (found.schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const required = new Set((found.schema['required'] ?? []) as readonly string[]);
  const own = Object.entries(properties).flatMap(([key, schema]) =>
    field(`${prefix}${key}`, schema, { found, required: required.has(key), sources }),
  );
  return [...own, ...familyRows(found, prefix, sources)];
}

interface Around {
  readonly found: Found;
  readonly required: boolean;
  readonly sources: Sources;
}

function field(path: string, schema: Schema, { found, required, sources }: Around): readonly Row[] {
  const target = follow(schema, found.file, sources);
  const merged: Schema = { ...target.schema, ...schema };
  const nested = nestedOf(target, path, sources);
  const fallback = required ? 'required' : schema['default'] === undefined ? '—' : code(schema['default']);
  const row: Row = [
    `\`${path}\``,
    typeText(target, schema, sources),
    fallback,
    [text(merged['description']), rule(nested.found?.schema ?? {})].filter(Boolean).join(' '),
    nested.rows.length > 0 ? '' : code(first(merged['examples'])),
  ];
  return [row, ...nested.rows];
}

/** Fields below this one, unless it is a shared block, which has a section of its own. */
function nestedOf(
  target: Found,
  path: string,
  sources: Sources,
): { readonly rows: readonly Row[]; readonly found?: Found } {
  if (target.shared !== undefined) return { rows: [] };
  const { schema } = target;
  if (isBlock(schema)) return { rows: rows(target, `${path}.`, sources), found: target };
  const inner = schema['type'] === 'array' ? schema['items'] : schema['additionalProperties'];
  if (typeof inner !== 'object' || inner === null) return { rows: [] };
  const item = follow(inner as Schema, target.file, sources);
  if (item.shared !== undefined || !isBlock(item.schema)) return { rows: [] };
  const step = schema['type'] === 'array' ? '[].' : '.NAME.';
  return { rows: rows(item, `${path}${step}`, sources), found: item };
}

/** A family stands for its members: each a key with its own fields. */
function familyRows(found: Found, prefix: string, sources: Sources): readonly Row[] {
  const { schema } = found;
  const family = schema['x-dbkeel-family'] ?? schema['x-dbkeel-family-settings'];
  if (typeof family !== 'string' || schema['discriminator'] !== undefined) return [];
  return sources.members[family as 'channels'].flatMap((member) =>
    field(`${prefix}${member.name}`, member.schema, {
      found: { file: member.file, schema: member.schema },
      required: false,
      sources,
    }),
  );
}

function typeText(target: Found, own: Schema, sources: Sources): string {
  const { schema, shared } = target;
  const list = (one: string) => `list of ${one}`;
  const reference = own['x-dbkeel-ref'] ?? schema['x-dbkeel-ref'];
  if (schema['const'] !== undefined) return code(schema['const']);
  if (schema['enum'] !== undefined)
    return (schema['enum'] as readonly unknown[]).map((one) => `\`${one}\``).join(' ');
  const names = schema['x-dbkeel-family-names'];
  if (typeof names === 'string')
    return sources.members[names as 'formats']
      .map((one) => `\`${names === 'kinds' ? one.title : one.name}\``)
      .join(' ');
  if (shared !== undefined && isBlock(schema)) return `[${shared}](#${shared.toLowerCase()})`;
  if (schema['type'] === 'array' && typeof schema['items'] === 'object') {
    const items = schema['items'] as Schema;
    const one = typeText(follow(items, target.file, sources), items, sources);
    return `${one.startsWith('name of a ') ? `names of ${one.slice(10)}s` : list(one)}${schema['x-dbkeel-set'] === true ? ' (a set)' : ''}`;
  }
  if (typeof reference === 'string') return `name of a ${reference}`;
  if (shared !== undefined && schema['type'] === 'string') return `\`${shared}\``;
  const type = schema['type'] ?? 'any';
  const words = (Array.isArray(type) ? type : [type]).map((one) => (one === 'object' ? 'map' : String(one)));
  return `${words.join(' or ')}${range(schema)}`;
}

function range(schema: Schema): string {
  const { minimum, maximum } = schema as { readonly minimum?: number; readonly maximum?: number };
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  return minimum === undefined ? '' : `, at least ${minimum}`;
}

/** How many of several keys may stand together. */
function rule(schema: Schema): string {
  const keys = (name: string) =>
    ((schema[name] ?? []) as readonly string[]).map((key) => `\`${key}\``).join(', ');
  if (schema['x-dbkeel-one-of'] !== undefined) return `Exactly one of ${keys('x-dbkeel-one-of')}.`;
  if (schema['x-dbkeel-at-most-one-of'] !== undefined)
    return `At most one of ${keys('x-dbkeel-at-most-one-of')}.`;
  if (schema['x-dbkeel-any-of'] !== undefined) return `At least one of ${keys('x-dbkeel-any-of')}.`;
  if (schema['x-dbkeel-union'] === true || isKeyedFamily(schema)) return 'Exactly one of the keys below.';
  return '';
}

function isKeyedFamily(schema: Schema): boolean {
  return schema['x-dbkeel-family'] !== undefined && schema['discriminator'] === undefined;
}

function isBlock(schema: Schema): boolean {
  if (isKeyedFamily(schema) || typeof schema['x-dbkeel-family-settings'] === 'string') return true;
  return Object.keys((schema['properties'] ?? {}) as object).length > 0;
}

function follow(schema: Schema, from: string, sources: Sources): Found {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return { file: from, schema };
  const [path = '', fragment = ''] = reference.split('#');
  const name = path === '' ? from : posix.normalize(posix.join(posix.dirname(from), path));
  const steps = fragment.split('/').filter((step) => step !== '');
  const target = steps.reduce<Schema>((now, step) => (now[step] ?? {}) as Schema, file(sources, name));
  const next = follow(target, name, sources);
  const last = steps.at(-1);
  // A definition that only points on (a connection's password) keeps the name of what it points to.
  return name === common && next.shared === undefined && last !== undefined
    ? { ...next, shared: last }
    : next;
}

function definitions(sources: Sources): Readonly<Record<string, Schema>> {
  return (file(sources, common)['$defs'] ?? {}) as Readonly<Record<string, Schema>>;
}

function file(sources: Sources, name: string): Schema {
  const schema = sources.files.get(name);
  if (schema === undefined) throw new Error(`there is no schema ${name}`);
  return schema;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function code(value: unknown): string {
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
