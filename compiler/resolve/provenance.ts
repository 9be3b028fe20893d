// What: where a value of an effective spec was written: the strongest layer that has its path, or the variable or forEach value it came from.
// What not: line and column (parse/locate).
import type { Pointer } from '../diagnostic.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import { hasExpression, parseExpressions } from './expression.ts';
import { isMap } from './merge.ts';

/** A map as written, at `base` in `document`. Layers are listed weakest first. */
export interface Layer {
  readonly document: string;
  readonly base: Path;
  readonly value: JsonObject;
}

/** Where the value of a variable or of a forEach entry was written; undefined when no file says it (command line, a connection's own data). */
export interface Origins {
  variable(name: string): Pointer | undefined;
  each(path: readonly string[]): Pointer | undefined;
}

interface Found {
  readonly layer: Layer;
  /** How many steps of the path this layer has. */
  readonly depth: number;
  /** The value where the descent ended. */
  readonly leaf: Json | undefined;
  /** The layer replaced everything weaker layers say below the point where the descent ended. */
  readonly owns: boolean;
}

/** The pointer for `path`; the nearest parent that is written when the path itself is not (a default). */
export function locatePath(
  layers: readonly Layer[],
  origins: Origins,
  path: Path,
  at: 'key' | 'value',
): Pointer {
  const found = findLayer(layers, path);
  const steps = path.slice(0, found.depth);
  const through =
    found.depth === path.length && at === 'key'
      ? undefined
      : throughExpression(found, path.slice(found.depth), origins, at);
  if (through !== undefined) return through;
  const exact = found.depth === path.length;
  return { document: found.layer.document, path: [...found.layer.base, ...steps], at: exact ? at : 'key' };
}

function findLayer(layers: readonly Layer[], path: Path): Found {
  let best: Found | undefined;
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index];
    if (layer === undefined) continue;
    const found = descend(layer, path);
    if (best === undefined || found.depth > best.depth) best = found;
    if (found.owns) break;
  }
  if (best === undefined) throw new Error('a resource has at least one layer');
  return best;
}

function descend(layer: Layer, path: Path): Found {
  let value: Json = layer.value;
  let replaced = false;
  for (const [depth, step] of path.entries()) {
    replaced ||= !isMap(value);
    const next = childOf(value, step);
    if (next === undefined) return { layer, depth, leaf: value, owns: replaced };
    value = next;
  }
  return { layer, depth: path.length, leaf: value, owns: true };
}

function childOf(value: Json, step: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? (value as readonly Json[])[step] : undefined;
  return isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** When the written value is exactly one `${var:}` or `${each:}`, the value was written where the variable or the entry was. */
function throughExpression(
  found: Found,
  rest: Path,
  origins: Origins,
  at: 'key' | 'value',
): Pointer | undefined {
  if (typeof found.leaf !== 'string' || !hasExpression(found.leaf)) return undefined;
  const parts = parseExpressions(found.leaf);
  const only = parts[0];
  if (parts.length !== 1 || only === undefined) return undefined;
  const origin =
    only.is === 'var'
      ? origins.variable(only.name)
      : only.is === 'each'
        ? origins.each(only.path)
        : undefined;
  return origin === undefined
    ? undefined
    : { ...origin, path: [...origin.path, ...rest], at: rest.length > 0 ? at : origin.at };
}
