// What: the generated schema data as the compiler's phases want it: a tree per kind (and variant), and validators. What not: judging anything.
import { fields } from '../../schemas/fields.gen.ts';
import type { Validator } from '../../schemas/validator.ts';
import { specValidators, validateEnvelope } from '../../schemas/validators.gen.ts';
import type { Field, WalkPath } from '../../schemas/walk.ts';
import { kindsWithJobs, walks } from '../../schemas/walks.gen.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import { type Marks, type ShapeNode, shapeAt, shapeBelow } from '../model/shape-tree.ts';
import type { SchemaError } from './shape-error.ts';

/** Everything the schemas say, asked by kind. Trees are made at the first question about a kind. */
export interface SchemaFacts {
  readonly kinds: readonly string[];
  /** The tree of a spec; of its variant where the kind has variants (a Connection's engine). */
  node(kind: string, spec: JsonObject): ShapeNode;
  fields(kind: string): ReadonlySet<string>;
  alternatives(kind: string): (path: readonly string[]) => readonly (readonly string[])[];
  implicit(kind: string): readonly (readonly string[])[];
  secretAt(kind: string, spec: JsonObject, path: Path): boolean;
  hasJobs(kind: string): boolean;
  /** What the generated validator finds in a normalised spec: defaults are there already, so that it has none to fill in. */
  errors(kind: string, spec: JsonObject): readonly SchemaError[];
  envelopeErrors(body: JsonObject): readonly SchemaError[];
  /** Names of the envelope's fields at a path. */
  envelopeFields(path: Path): readonly string[] | undefined;
}

const noNode: ShapeNode = { marks: {}, children: {}, any: undefined, defaulted: [], marked: false };

export function createSchemaFacts(): SchemaFacts {
  const trees = remembered((key: string) => {
    const [kind = '', variant] = key.split(' ');
    return treeOf(kind, variant);
  });
  const node = (kind: string, spec: JsonObject): ShapeNode => {
    const tag = fields[kind]?.discriminator;
    const chosen = tag === undefined ? undefined : spec[tag];
    return trees(typeof chosen === 'string' && chosen !== '' ? `${kind} ${chosen}` : kind);
  };
  return {
    kinds: Object.keys(specValidators).sort(),
    node,
    fields: remembered((kind: string) => new Set(rootFields(fields[kind]))),
    alternatives: remembered((kind: string) => alternativesOf(kind)),
    implicit: remembered((kind: string) => pathsWith(kind, (walk) => walk.implicit !== undefined)),
    hasJobs: (kind) => kindsWithJobs.includes(kind),
    errors: (kind, spec) => errorsOf(specValidators[kind], spec),
    envelopeErrors: (body) => errorsOf(validateEnvelope, headOf(body)),
    envelopeFields: (path) => shapeAt(trees('Envelope'), path)?.marks.fields,
    secretAt: (kind, spec, path) => mayBeSecret(node(kind, spec), path),
  };
}

function errorsOf(validator: Validator | undefined, value: Json): readonly SchemaError[] {
  return validator === undefined || validator(value) ? [] : (validator.errors ?? []);
}

/** A spec has its own check; here only that it is a map counts. The lifecycle is copied because the validator fills its defaults in. */
function headOf(body: JsonObject): JsonObject {
  const { spec, lifecycle } = body;
  const head = isMap(spec) ? { ...body, spec: {} } : { ...body };
  return isMap(lifecycle) ? { ...head, lifecycle: { ...lifecycle } } : head;
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

function rootFields(field: Field | undefined): readonly string[] {
  if (field === undefined) return [];
  const variants = Object.values(field.variants ?? {}).flatMap((variant) => Object.keys(variant.keys ?? {}));
  return [...Object.keys(field.keys ?? {}), ...variants];
}

function pathsWith(kind: string, wanted: (walk: WalkPath) => boolean): readonly (readonly string[])[] {
  return (walks[kind] ?? []).filter(wanted).map((walk) => walk.path);
}

/** A secret may stand in what is marked as one, in URLs, and in the values of headers. Of an unknown field its name is the fault, not its value. */
function mayBeSecret(root: ShapeNode, path: Path): boolean {
  let node: ShapeNode = root;
  for (const step of path) {
    const below = shapeBelow(node, step);
    if (below === undefined) return node.marks.fields !== undefined;
    node = below;
  }
  const { sensitive, type } = node.marks;
  return sensitive === true || type === 'url' || type === 'secret' || path.at(-2) === 'headers';
}

function alternativesOf(kind: string): (path: readonly string[]) => readonly (readonly string[])[] {
  const groups = (walks[kind] ?? []).flatMap((walk) => {
    const group = walk.oneOf ?? walk.atMostOneOf;
    return group === undefined ? [] : [{ path: walk.path, group }];
  });
  return (path) => groups.filter((one) => fits(one.path, path)).map((one) => one.group);
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length && pattern.every((step, index) => step === '*' || step === path[index])
  );
}

interface Grower {
  marks: Marks;
  readonly children: Record<string, Grower>;
  any: Grower | undefined;
  readonly defaulted: string[];
  marked: boolean;
}

function treeOf(kind: string, variant: string | undefined): ShapeNode {
  const field = fields[kind];
  if (field === undefined) return noNode;
  const root = grow(field, variant);
  for (const walk of walks[kind] ?? []) {
    if (walk.variant !== undefined && walk.variant !== variant) continue;
    mark(root, walk);
  }
  return settle(root);
}

function grow(field: Field, variant: string | undefined): Grower {
  const chosen = variant === undefined ? undefined : field.variants?.[variant];
  const keys: Record<string, Field> = { ...field.keys, ...chosen?.keys };
  const { discriminator } = field;
  if (discriminator !== undefined) {
    keys[discriminator] = {
      types: ['string'],
      ...keys[discriminator],
      values: Object.keys(field.variants ?? {}),
    };
  }
  const open = field.map ?? field.items;
  const known = Object.keys(keys);
  const isClosed =
    known.length > 0 && field.map === undefined && (discriminator === undefined || chosen !== undefined);
  const values = (field.values ?? []).map(String);
  return {
    marks: {
      ...(isClosed ? { fields: known } : {}),
      ...(values.length === 0 ? {} : { values }),
      ...(field.type === undefined ? {} : { type: field.type }),
    },
    children: Object.fromEntries(Object.entries(keys).map(([name, below]) => [name, grow(below, undefined)])),
    any: open === undefined ? undefined : grow(open, undefined),
    defaulted: [],
    marked: false,
  };
}

function mark(root: Grower, walk: WalkPath): void {
  const { path, variant, ...rest } = walk;
  let node = root;
  for (const step of path) {
    const below: Grower = (step === '*' ? node.any : node.children[step]) ?? {
      marks: {},
      children: {},
      any: undefined,
      defaulted: [],
      marked: false,
    };
    if (step === '*') node.any = below;
    else node.children[step] = below;
    node = below;
  }
  node.marks = { ...node.marks, ...(rest as Marks) };
}

function settle(node: Grower): ShapeNode {
  const { type, ref, refsGlob, sensitive, atMostOneOf } = node.marks;
  node.marked = [type, ref, refsGlob, sensitive, atMostOneOf].some((mark) => mark !== undefined);
  for (const [name, below] of Object.entries(node.children)) {
    if (below.marks.default !== undefined) node.defaulted.push(name);
    if (settle(below).marked) node.marked = true;
  }
  if (node.any !== undefined && settle(node.any).marked) node.marked = true;
  return node;
}
