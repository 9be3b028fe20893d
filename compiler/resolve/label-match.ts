// What: the label match of patches, policies and forEachConnection: `{tier: gold}` or `{tier: [gold, silver]}`. What not: `--selector` (rules/labels).
import type { Json } from '../model/json.ts';
import { isMap } from './merge.ts';

/** All wanted labels must hold; a list means any of its values. An absent match is always true. */
export function labelsMatch(wanted: Json | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (!isMap(wanted)) return true;
  return Object.entries(wanted).every(([name, value]) => {
    const held = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (held === undefined) return false;
    return Array.isArray(value)
      ? (value as readonly Json[]).some((one) => String(one) === held)
      : String(value) === held;
  });
}
