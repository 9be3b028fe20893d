// What: the entries of forEach and forEachConnection. What not: the instances made of them (expand.ts).
import type { Code, Pointer, Related } from '../diagnostic.ts';
import type { Declaration, Draft } from '../model/draft.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import { globMatches } from '../rules/glob.ts';
import { labelsMatch } from '../rules/label-match.ts';
import { isMap } from './merge.ts';
import { locatePath, type Origins } from './provenance.ts';

/** `at`: where the part of the value at this path was written. `connection`: the name that fills x-dbkeel-implicit. */
export interface Entry {
  readonly key: string;
  readonly value: Json;
  readonly connection?: string;
  readonly at: (path: Path) => Pointer | undefined;
  readonly related: readonly Related[];
}

export interface EntrySource {
  readonly declaration: Declaration;
  readonly connections: readonly Draft[];
  readonly origins: Origins;
  /** The environment is known, so that what is not there is really not there. */
  readonly settled: boolean;
  /** Fills expressions of the envelope in; undefined when that failed and was reported. */
  fill(value: Json, path: Path): Json | undefined;
  report(code: Code, where: Pointer, detail: string, related?: readonly Related[]): void;
}

const keyPattern = /^[A-Za-z0-9._-]+$/;

/** undefined: not a template. [] also when the template is wrong (reported). */
export function entriesOf(source: EntrySource): readonly Entry[] | undefined {
  const { body, document } = source.declaration;
  const each = body['forEach'];
  const connection = body['forEachConnection'];
  if (each !== undefined && connection !== undefined) {
    const where: Pointer = { document: document.id, path: ['forEachConnection'], at: 'key' };
    const detail = 'A resource has forEach or forEachConnection, not both. Remove one of them.';
    source.report('DBK1214', where, detail, [
      { where: { ...where, path: ['forEach'] }, label: 'the other one' },
    ]);
  }
  if (each !== undefined) return mapEntries(source, each);
  return connection === undefined ? undefined : connectionEntries(source, connection);
}

function mapEntries(source: EntrySource, raw: Json): readonly Entry[] {
  const { document, body } = source.declaration;
  const where: Pointer = { document: document.id, path: ['forEach'], at: 'value' };
  const filled = source.fill(raw, ['forEach']);
  if (filled === undefined || filled === null) return [];
  if (!isMap(filled)) {
    const detail = Array.isArray(filled)
      ? 'forEach takes a map, not a list: the keys name the instances, so that adding one in the middle changes no other. Write {a: {}, b: {}}.'
      : 'forEach takes a map of keys to values, or one expression that is a map: forEach: ${var:fleet}.';
    source.report('DBK1215', where, detail);
    return [];
  }
  const layers = [{ document: document.id, base: [], value: body }];
  const at = (path: Path, mark: 'key' | 'value'): Pointer =>
    locatePath(layers, source.origins, ['forEach', ...path], mark);
  return Object.keys(filled).flatMap((key) => {
    if (!keyPattern.test(key)) {
      source.report(
        'DBK1216',
        at([key], 'key'),
        `\`${key}\` names an instance (${source.declaration.kind}/${source.declaration.name}/${key}); such a key has letters, digits, \`.\`, \`_\` and \`-\` only.`,
      );
      return [];
    }
    const value = filled[key] as Json;
    return [
      {
        key,
        value,
        at: (path: Path) => at([key, ...path], 'value'),
        related: [{ where: at([key], 'key'), label: `the key \`${key}\`` }],
      },
    ];
  });
}

function connectionEntries(source: EntrySource, raw: Json): readonly Entry[] {
  const { document, kind } = source.declaration;
  const where: Pointer = { document: document.id, path: ['forEachConnection'], at: 'key' };
  if (kind === 'Connection') {
    source.report(
      'DBK1217',
      where,
      'A Connection cannot be made for each Connection. Use forEach with a map.',
    );
    return [];
  }
  const selector = source.fill(raw, ['forEachConnection']);
  if (!isMap(selector)) return [];
  const chosen = source.connections.filter((draft) => selects(selector, draft));
  if (chosen.length === 0 && source.settled) {
    source.report(
      'DBK1218',
      where,
      `No Connection of ${source.connections.length} fits, so that this makes nothing. Compare the name, engine and labels asked for with those of your Connections.`,
    );
  }
  return distinctKeys(source, where, chosen);
}

function distinctKeys(source: EntrySource, where: Pointer, chosen: readonly Draft[]): readonly Entry[] {
  const byKey = new Map<string, Draft>();
  return chosen.flatMap((draft) => {
    const name = connectionName(draft);
    const key = name.slice(name.lastIndexOf('/') + 1);
    const other = byKey.get(key);
    if (other !== undefined) {
      const detail = `The Connections \`${connectionName(other)}\` and \`${name}\` both end in \`${key}\`, which would name two instances alike. Narrow forEachConnection with name, engine or labels.`;
      source.report(
        'DBK1219',
        where,
        detail,
        [other, draft].map((one) => ({ where: headOf(one), label: connectionName(one) })),
      );
      return [];
    }
    byKey.set(key, draft);
    return [connectionEntry(key, name, draft)];
  });
}

function connectionEntry(key: string, name: string, draft: Draft): Entry {
  const document = draft.declaration.document.id;
  const value: JsonObject = { name, engine: draft.spec['engine'] ?? '', labels: draft.labels };
  return {
    key,
    value,
    connection: name,
    at: (path) =>
      path[0] === 'labels'
        ? { document, path: ['metadata', ...path], at: 'value' }
        : path[0] === 'engine'
          ? draft.at(['engine'])
          : headOf(draft),
    related: [{ where: headOf(draft), label: `the Connection \`${name}\`` }],
  };
}

function headOf(draft: Draft): Pointer {
  return { document: draft.declaration.document.id, path: ['metadata', 'name'], at: 'value' };
}

function connectionName(draft: Draft): string {
  return draft.address.slice('Connection/'.length);
}

function selects(selector: JsonObject, draft: Draft): boolean {
  const { name, engine, labels } = selector;
  if (typeof name === 'string' && !globMatches(name, connectionName(draft))) return false;
  const engines = Array.isArray(engine)
    ? (engine as readonly Json[])
    : engine === undefined
      ? undefined
      : [engine];
  if (engines !== undefined && !engines.includes(draft.spec['engine'] ?? '')) return false;
  return labelsMatch(labels, draft.labels);
}
