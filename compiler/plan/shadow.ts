// What: shadow trees of `true` beside before and after: which values are secret, which are not known yet. What not: hiding them (renderers).
import type { Json, JsonObject, Path } from '../model/json.ts';

const secret = '${secret:';

/** `true` where a string holds a secret reference; members without one are left out, items of lists say false. undefined: nothing secret inside. */
export function sensitiveShadow(value: Json): Json | undefined {
  if (typeof value === 'string') return value.includes(secret) ? true : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => sensitiveShadow(item) ?? false);
    return items.every((item) => item === false) ? undefined : items;
  }
  const object = value as JsonObject;
  let shadow: Record<string, Json> | undefined;
  for (const key in object) {
    const inside = sensitiveShadow(object[key] ?? null);
    if (inside === undefined) continue;
    shadow ??= {};
    shadow[key] = inside;
  }
  return shadow;
}

/** A tree of `true` at each path; items of lists stand under their index. */
export function pathsShadow(paths: readonly Path[]): JsonObject {
  const root: { [key: string]: Json } = {};
  for (const path of paths) {
    let node = root;
    const parts = path.map(String);
    const last = parts.pop();
    if (last === undefined) continue;
    for (const part of parts) {
      const next = node[part];
      if (next === true) break;
      const child = typeof next === 'object' && next !== null ? (next as { [key: string]: Json }) : {};
      node[part] = child;
      node = child;
    }
    node[last] = true;
  }
  return root;
}
