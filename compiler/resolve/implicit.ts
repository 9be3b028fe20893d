// What: filling a connection left out of a spec with the one of forEachConnection. What not: which fields those are (schemas, x-dbkeel-implicit).
import type { Json, JsonObject } from '../model/json.ts';
import { isMap } from './merge.ts';

/** A copy of `spec` with `name` at each path whose parent is there and whose last step is not. `*` in a path is any key or index. */
export function fillImplicit(
  spec: JsonObject,
  paths: readonly (readonly string[])[],
  name: string,
): JsonObject {
  return paths.reduce((filled, path) => fillPath(filled, path, name) as JsonObject, spec);
}

function fillPath(value: Json, path: readonly string[], name: string): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(value))
    return step === '*' ? (value as readonly Json[]).map((item) => fillPath(item, rest, name)) : value;
  if (!isMap(value)) return value;
  if (rest.length === 0) return value[step] === undefined ? { ...value, [step]: name } : value;
  const keys = step === '*' ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
  const filled: Record<string, Json> = { ...value };
  for (const key of keys) filled[key] = fillPath(value[key] as Json, rest, name);
  return filled;
}
