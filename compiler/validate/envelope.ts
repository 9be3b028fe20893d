// What: the envelope of each document: kind, name, and its other fields. What not: its version (parse/) and its spec (shape.ts).
import { type Checked, type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import type { Declaration } from '../model/draft.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Marks } from '../model/shape-tree.ts';
import type { Document } from '../model/source.ts';
import { closest } from '../rules/closest.ts';
import { described, listed, problemOf, type SchemaError } from './shape-error.ts';

const namePattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const longestName = 50;

/** What the schemas say about envelopes. `envelopeErrors`: what the envelope's validator finds in one document. */
export interface EnvelopeFacts {
  readonly kinds: readonly string[];
  /** Names of the envelope's fields at a path. */
  envelopeFields(path: Pointer['path']): readonly string[] | undefined;
  envelopeErrors(body: JsonObject): readonly SchemaError[];
}

/** Every document of ours with a kind and a name, whatever else is wrong with it, so that references to it still work. `damaged`: those that YAML could not read whole. */
export function checkEnvelopes(
  documents: readonly Document[],
  damaged: ReadonlySet<string>,
  facts: EnvelopeFacts,
): Checked<readonly Declaration[]> {
  const diagnostics: Diagnostic[] = [];
  const declarations: Declaration[] = [];
  for (const document of documents) {
    // What stands in a damaged document is not all that was written there.
    const found: Diagnostic[] = damaged.has(document.id) ? [] : diagnostics;
    const declaration = checkOne(document, facts, found);
    if (declaration !== undefined)
      declarations.push(damaged.has(document.id) ? { ...declaration, broken: true } : declaration);
  }
  return { value: declarations, diagnostics };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type At = (path: Pointer['path'], mark: Pointer['at']) => Pointer;

function checkOne(
  document: Document,
  facts: EnvelopeFacts,
  diagnostics: Diagnostic[],
): Declaration | undefined {
  const body = document.value;
  if (!isMap(body)) return undefined; // Parsing said so.
  const at: At = (path, mark) => ({ document: document.id, path, at: mark });
  const kind = checkKind(body, at, facts, diagnostics);
  const name = checkName(body, at, diagnostics);
  const spoilt = checkRest(body, at, facts, diagnostics);
  if (kind === undefined || name === undefined) return undefined;
  return { document, kind: kind.name, name, body, broken: kind.guessed || spoilt };
}

/** `guessed`: the kind is what was most likely meant, so that the address is known. */
function checkKind(
  body: JsonObject,
  at: At,
  facts: EnvelopeFacts,
  diagnostics: Diagnostic[],
): { name: string; guessed: boolean } | undefined {
  const given = body['kind'];
  if (given === undefined) {
    diagnostics.push(
      diagnose('DBK1105', at([], 'value'), `The document has no kind. The kinds are ${listed(facts.kinds)}.`),
    );
    return undefined;
  }
  if (typeof given === 'string' && facts.kinds.includes(given)) return { name: given, guessed: false };
  const near = typeof given === 'string' ? closest(given, facts.kinds) : undefined;
  const hint = near === undefined ? `The kinds are ${listed(facts.kinds)}.` : `Did you mean \`${near}\`?`;
  const detail = `There is no kind ${typeof given === 'string' ? `\`${given}\`` : described(given)}. ${hint}`;
  diagnostics.push(
    diagnose('DBK1103', at(['kind'], 'value'), detail, near === undefined ? {} : { suggestion: near }),
  );
  return near === undefined ? undefined : { name: near, guessed: true };
}

function checkName(body: JsonObject, at: At, diagnostics: Diagnostic[]): string | undefined {
  const metadata = body['metadata'];
  if (metadata === undefined) {
    diagnostics.push(
      diagnose(
        'DBK1105',
        at([], 'value'),
        'The document has no metadata. Write metadata: {name: …}; kind and name are its address.',
      ),
    );
    return undefined;
  }
  if (!isMap(metadata)) return undefined; // The envelope's schema says so.
  const name = metadata['name'];
  const where = at(['metadata', 'name'], 'value');
  if (name === undefined) {
    diagnostics.push(
      diagnose(
        'DBK1105',
        at(['metadata'], 'key'),
        'metadata has no name. Kind and name are the address of a resource.',
      ),
    );
    return undefined;
  }
  if (typeof name !== 'string') {
    diagnostics.push(
      diagnose(
        'DBK1113',
        where,
        `A name is a text; here stands ${described(name)}. Put it in quotes if it is meant to be one.`,
      ),
    );
    return typeof name === 'number' ? String(name) : undefined;
  }
  if (namePattern.test(name) && name.length <= longestName) return name;
  diagnostics.push(diagnose('DBK1113', where, nameFault(name)));
  return name === '' ? undefined : name;
}

function nameFault(name: string): string {
  if (name.includes('${'))
    return `\`${name}\` holds an expression. The name is plain: forEach adds its key behind it, as in Monitor/lag/eu.`;
  if (name.length > longestName)
    return `\`${name}\` has ${name.length} characters; a name has at most ${longestName}.`;
  const repaired = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const hint = repaired === '' ? '' : ` \`${repaired}\` would do.`;
  return `${JSON.stringify(name)} is not a name: lower-case letters, digits and dashes, a letter or digit at both ends.${hint}`;
}

/** Everything the other checks do not say. true: how often the resource exists is not known, so that it cannot be expanded. */
function checkRest(body: JsonObject, at: At, facts: EnvelopeFacts, diagnostics: Diagnostic[]): boolean {
  let spoilt = false;
  const marksAt = (path: Pointer['path']): Marks => {
    const fields = facts.envelopeFields(path);
    return fields === undefined ? {} : { fields };
  };
  for (const error of facts.envelopeErrors(body)) {
    const problem = problemOf(error, body, marksAt);
    if (problem === undefined || saidElsewhere(problem.path, problem.code)) continue;
    const { code, path, at: mark, detail, suggestion } = problem;
    const top = path[0];
    spoilt ||=
      suggestion?.startsWith('forEach') === true ||
      top === 'forEach' ||
      top === 'forEachConnection' ||
      top === 'spec';
    const text = detail.replace('The spec', 'The document');
    diagnostics.push(diagnose(code, at(path, mark), text, suggestion === undefined ? {} : { suggestion }));
  }
  return spoilt;
}

function saidElsewhere(path: readonly (string | number)[], code: string): boolean {
  const [first, second] = path;
  if (first === 'apiVersion' || first === 'kind') return true;
  if (first === 'metadata') return second === 'name' || (second === undefined && code === 'DBK1105');
  return first === undefined && code === 'DBK1105';
}
