// What: diagnostics in the order of the files, each once. What not: making or printing them.
import { type Diagnostic, isPointer, isSpan, type Place } from './diagnostic.ts';
import type { Located } from './model/source.ts';

/** By file, line, column and code; what stands in no file comes first. */
export function sortDiagnostics(
  diagnostics: readonly Diagnostic[],
  locate: (place: Place) => Located | undefined,
): readonly Diagnostic[] {
  const seen = new Set<string>();
  const placed = diagnostics.flatMap((diagnostic) => {
    const key = `${diagnostic.code} ${JSON.stringify(diagnostic.where)} ${diagnostic.detail}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const located = locate(diagnostic.where);
    return [
      {
        diagnostic,
        file: located?.file ?? fileOf(diagnostic.where),
        line: located?.line ?? 0,
        column: located?.column ?? 0,
      },
    ];
  });
  placed.sort(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.diagnostic.code, b.diagnostic.code) ||
      compareText(a.diagnostic.detail, b.diagnostic.detail),
  );
  return placed.map(({ diagnostic }) => diagnostic);
}

function fileOf(place: Place): string {
  if (isSpan(place)) return place.file;
  return isPointer(place) ? place.document.slice(0, place.document.lastIndexOf('#')) : '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
