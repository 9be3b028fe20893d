// What: keeps a fault of a template from being reported for each of its instances. What not: finding faults.
import { type Diagnostic, isPointer } from '../diagnostic.ts';
import type { Declaration, Draft } from './draft.ts';

/** What is new in `found` compared with earlier instances of the same template. Two faults of one instance at one place both stay. */
export type InstanceFilter = (draft: Draft, found: readonly Diagnostic[]) => readonly Diagnostic[];

export function instanceFilter(): InstanceFilter {
  const reported = new Map<Declaration, Set<string>>();
  return (draft, found) => {
    if (!draft.template || found.length === 0) return found;
    const known = reported.get(draft.declaration) ?? new Set<string>();
    const fresh = found.filter((diagnostic) => !known.has(keyOf(diagnostic)));
    for (const diagnostic of fresh) known.add(keyOf(diagnostic));
    reported.set(draft.declaration, known);
    return fresh;
  };
}

function keyOf({ code, where }: Diagnostic): string {
  return isPointer(where)
    ? `${code} ${where.document} ${JSON.stringify(where.path)} ${where.at} ${where.part?.offset ?? ''}`
    : `${code} ${JSON.stringify(where)}`;
}
