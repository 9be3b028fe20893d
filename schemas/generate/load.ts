// What: the hand-written schemas as read from the disk. What not: generated ones, and what is made of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A schema, or a part of one. Loose on purpose: the generator reads what people write. */
export interface Schema {
  [keyword: string]: unknown;
}

export const families = [
  'kinds',
  'engines',
  'channels',
  'scalers',
  'stores',
  'formats',
  'operations',
] as const;
export type Family = (typeof families)[number];

/** A member of a family; `name` is the file's name (`rows.copy`), `title` the schema's. */
export interface Member {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly schema: Schema;
}

export interface Sources {
  /** Every file by its path inside schemas/, sorted. */
  readonly files: ReadonlyMap<string, Schema>;
  readonly members: Readonly<Record<Family, readonly Member[]>>;
}

const suffix = '.schema.json';

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(suffix) && name !== 'dbkeel.schema.json')
      .sort();
  } catch {
    return [];
  }
}

export function loadSources(root: string): Sources {
  const files = new Map<string, Schema>();
  const read = (file: string): Schema => {
    const schema = JSON.parse(readFileSync(join(root, 'schemas', file), 'utf8')) as Schema;
    files.set(file, schema);
    return schema;
  };
  for (const name of names(join(root, 'schemas'))) read(name);
  const members = Object.fromEntries(
    families.map((family) => [
      family,
      names(join(root, 'schemas', family)).map((base): Member => {
        const file = `${family}/${base}`;
        const schema = read(file);
        return { name: base.slice(0, -suffix.length), title: String(schema['title']), file, schema };
      }),
    ]),
  ) as unknown as Record<Family, readonly Member[]>;
  return { files, members };
}
