// What: merging the layers of a spec: maps merge, lists and scalars replace, null unsets, the stronger of two alternative keys wins.
// What not: which layers there are (layers.ts) and where a value was written (provenance.ts).
import type { Json, JsonObject } from '../model/json.ts';

/** Keys of the map at this path of which only one may stand, or undefined. List indexes never occur in the path: lists are not merged. */
export type Alternatives = (path: readonly string[]) => readonly (readonly string[])[];

export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `stronger` over `weaker`. Neither is changed; parts that do not differ are shared. Nulls of `stronger` stay, so that they unset again below. */
export function merge(
  weaker: JsonObject,
  stronger: JsonObject,
  alternatives: Alternatives,
  path: readonly string[] = [],
): JsonObject {
  const merged: Record<string, Json> = { ...weaker };
  for (const group of alternatives(path)) {
    const chosen = group.filter((key) => stronger[key] !== undefined && stronger[key] !== null);
    if (chosen.length === 0) continue;
    for (const key of group) if (!chosen.includes(key)) delete merged[key];
  }
  for (const key of Object.keys(stronger)) {
    const below = merged[key];
    const above = stronger[key] as Json;
    merged[key] = isMap(below) && isMap(above) ? merge(below, above, alternatives, [...path, key]) : above;
  }
  return merged;
}

/** Without members that are null, at every level of maps: what is unset takes the schema's default. Lists keep theirs. */
export function withoutNulls(value: JsonObject): JsonObject {
  if (!holdsNull(value)) return value;
  const kept: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined || member === null) continue;
    kept[key] = isMap(member) ? withoutNulls(member) : member;
  }
  return kept;
}

function holdsNull(value: JsonObject): boolean {
  for (const key in value) {
    const member = value[key];
    if (member === null || (isMap(member) && holdsNull(member))) return true;
  }
  return false;
}
