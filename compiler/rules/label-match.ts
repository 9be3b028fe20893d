// What: the label match of patches, policies and forEachConnection: `{tier: gold}` or `{tier: [gold, silver]}`. What not: `--selector` (labels.ts).
import type { Json, JsonObject } from '../model/json.ts';

/** All wanted labels must hold; a list means any of its values. An absent match is always true. */
export function labelsMatch(wanted: Json | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return true;
  return Object.entries(wanted as JsonObject).every(([name, value]) => {
    const held = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (held === undefined) return false;
    return Array.isArray(value) ? value.some((one) => String(one) === held) : String(value) === held;
  });
}
