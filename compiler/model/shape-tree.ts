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

/** `any` is what holds for each entry of a list, or each member of a map whose names are free. `defaulted`: the children that have a default. */
export interface ShapeNode {
  readonly marks: Marks;
  readonly children: Readonly<Record<string, ShapeNode>>;
  readonly any: ShapeNode | undefined;
  readonly defaulted: readonly string[];
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

/** Calls `visit` for every value that the tree knows, outer ones first. `path` is reused between calls: copy it to keep it. */
export function walkShape(
  node: ShapeNode,
  value: Json,
  visit: (marks: Marks, value: Json, path: readonly (string | number)[]) => void,
): void {
  const path: (string | number)[] = [];
  const step = (below: ShapeNode | undefined, key: string | number, member: Json): void => {
    if (below === undefined) return;
    path.push(key);
    descend(below, member);
    path.pop();
  };
  const descend = (at: ShapeNode, current: Json): void => {
    visit(at.marks, current, path);
    if (typeof current !== 'object' || current === null) return;
    if (Array.isArray(current)) {
      const items = current as readonly Json[];
      for (let index = 0; index < items.length; index += 1) step(at.any, index, items[index] as Json);
      return;
    }
    const map = current as JsonObject;
    for (const key in map) step(shapeBelow(at, key), key, map[key] as Json);
  };
  descend(node, value);
}
