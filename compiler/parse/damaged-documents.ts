// What: which documents YAML could not read whole, so that what seems to be missing in them is not reported. What not: the faults themselves.
import { type Checked, isPointer, type Place } from '../diagnostic.ts';
import type { Document, Located } from '../model/source.ts';

/** Ids of the documents that hold an error of parsing. */
export function damagedDocuments(
  parsed: Checked<readonly Document[]>,
  locate: (place: Place) => Located | undefined,
): ReadonlySet<string> {
  const damaged = new Set<string>();
  for (const { where, severity } of parsed.diagnostics) {
    if (severity !== 'error') continue;
    const at = isPointer(where) ? undefined : locate(where);
    const before = parsed.value.filter((document) => document.file === at?.file && document.line <= at.line);
    const id = isPointer(where) ? where.document : before.at(-1)?.id;
    if (id !== undefined) damaged.add(id);
  }
  return damaged;
}
