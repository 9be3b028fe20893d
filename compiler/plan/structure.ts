// What: structural comparison of specs: equal or not, and at which paths. What not: what a difference means (decide).
import type { Json, JsonObject, Path } from '../model/json.ts';

/** Equal as JSON: the order of keys means nothing, the order of lists does. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && sameList(a, b);
  }
  return sameObject(a as JsonObject, b as JsonObject);
}

function sameList(a: readonly Json[], b: readonly Json[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!sameJson(a[index], b[index])) return false;
  return true;
}

function sameObject(a: JsonObject, b: JsonObject): boolean {
  let members = 0;
  for (const key in a) {
    if (!Object.hasOwn(b, key) || !sameJson(a[key], b[key])) return false;
    members++;
  }
  return members === Object.keys(b).length;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where two objects differ: objects are entered, lists and scalars are compared whole. Sorted by key. */
export function differences(before: JsonObject, after: JsonObject, at: Path = []): Path[] {
  const found: Path[] = [];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of [...keys].sort()) {
    const old = before[key];
    const now = after[key];
    if (sameJson(old, now)) continue;
    const path = [...at, key];
    if (isObject(old) && isObject(now)) found.push(...differences(old, now, path));
    else found.push(path);
  }
  return found;
}

/** The concrete paths of `value` that a pattern names; `*` is any key or index. */
export function expand(value: Json | undefined, pattern: readonly string[]): Path[] {
  let paths: { readonly path: Path; readonly value: Json | undefined }[] = [{ path: [], value }];
  for (const part of pattern) {
    paths = paths.flatMap(({ path, value: inside }) =>
      children(inside, part).map((key) => ({ path: [...path, key], value: valueAt(inside, [key]) })),
    );
  }
  return paths.map(({ path }) => path);
}

function children(value: Json | undefined, part: string): (string | number)[] {
  if (Array.isArray(value)) return part === '*' ? value.map((_, index) => index) : [];
  if (!isObject(value)) return [];
  if (part === '*') return Object.keys(value).sort();
  return Object.hasOwn(value, part) ? [part] : [];
}

export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let inside = value;
  for (const key of path) {
    if (Array.isArray(inside))
      inside = typeof key === 'number' ? (inside[key] as Json | undefined) : undefined;
    else inside = isObject(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined;
  }
  return inside;
}

/** Whether a pattern means this path; `*` is any one key or index. */
export function pathFits(pattern: readonly string[], path: Path): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((part, index) => part === '*' || part === String(path[index]))
  );
}
