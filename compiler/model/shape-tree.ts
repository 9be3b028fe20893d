// What: what the schemas say about the places of a spec beyond plain JSON Schema (x-dbkeel-…), as a tree that is walked together with a value.
// What not: what follows from it (validate/, resolve/).
import type { Json, JsonObject } from './json.ts';

/** The annotations of one place. `fields` are the names its map may have; undefined = any name, or no map. */
export interface Marks {
  readonly type?: string;
  /** Kind that the text names (its address less the kind). */
  readonly ref?: string;
  /** The text is a glob of addresses: `*` of any kind, or of one kind. */
  readonly refsGlob?: string;
  readonly set?: boolean;
  readonly implicit?: string;
  readonly sensitive?: boolean;
  readonly default?: Json;
  readonly union?: boolean;
  readonly oneOf?: readonly string[];
  readonly atMostOneOf?: readonly string[];
  readonly anyOf?: readonly string[];
  readonly fields?: readonly string[];
  readonly values?: readonly string[];
}

/**
 * `any` is what holds for each entry of a list, or each member of a map whose names are free. `defaulted`: the children that have a default.
 * `marked`: something here or below is to be looked at, so that walks can leave the rest out.
 */
export interface ShapeNode {
  readonly marks: Marks;
  readonly children: Readonly<Record<string, ShapeNode>>;
  readonly any: ShapeNode | undefined;
  readonly defaulted: readonly string[];
  readonly marked: boolean;
}

/** The node below `node` at one step, if the schema knows it. */
export function shapeBelow(node: ShapeNode | undefined, step: string | number): ShapeNode | undefined {
  if (node === undefined) return undefined;
  if (typeof step === 'string' && Object.hasOwn(node.children, step)) return node.children[step];
  return node.any;
}

/** The node at a path, if the schema knows it. */
export function shapeAt(
  node: ShapeNode | undefined,
  path: readonly (string | number)[],
): ShapeNode | undefined {
  let current = node;
  for (const step of path) current = shapeBelow(current, step);
  return current;
}

/** `path` is reused between calls: copy it to keep it. */
export type Visit = (marks: Marks, value: Json, path: readonly (string | number)[]) => void;

/** Calls `visit` for every value at a marked place, outer ones first. */
export function walkShape(node: ShapeNode, value: Json, visit: Visit): void {
  descend(node, value, [], visit);
}

function descend(node: ShapeNode | undefined, value: Json, path: (string | number)[], visit: Visit): void {
  if (node === undefined || !node.marked) return;
  visit(node.marks, value, path);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    for (let index = 0; index < items.length; index += 1) {
      path.push(index);
      descend(node.any, items[index] as Json, path, visit);
      path.pop();
    }
    return;
  }
  const map = value as JsonObject;
  for (const key in map) {
    path.push(key);
    descend(shapeBelow(node, key), map[key] as Json, path, visit);
    path.pop();
  }
}
