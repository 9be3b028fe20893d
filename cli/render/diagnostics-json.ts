// What: diagnostics as one JSON object for programs. What not: SARIF, which has a standard of its own.
import { type Diagnostic, isPointer, type Place } from '../../compiler/diagnostic.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import { fileOf, type LocatedSources, tally } from './located-sources.ts';

/** `{valid, errors, warnings, notes, files, diagnostics: [{code, severity, summary, detail, where, related, suggestion?}]}` and a line break. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[], located: LocatedSources): string {
  return `${JSON.stringify(diagnosticsJson(diagnostics, located), null, 2)}\n`;
}

/** The same as a value, for commands whose JSON holds more. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[], located: LocatedSources): JsonObject {
  const { errors, warnings, notes, files } = tally(diagnostics);
  return {
    valid: errors === 0,
    errors,
    warnings,
    notes,
    files,
    diagnostics: diagnostics.map((diagnostic) => ({
      code: diagnostic.code,
      severity: diagnostic.severity,
      summary: diagnostic.summary,
      detail: diagnostic.detail,
      where: place(diagnostic.where, located),
      related: diagnostic.related.map(({ where, label }) => ({ label, where: place(where, located) })),
      ...(diagnostic.suggestion === undefined ? {} : { suggestion: diagnostic.suggestion }),
    })),
  };
}

/** Lines and columns from 1, the end exclusive, columns in UTF-16 units. */
function place(where: Place, { locate }: LocatedSources): JsonObject {
  const at = locate(where);
  const file = fileOf(where);
  return {
    ...(file === undefined ? {} : { file }),
    ...(at === undefined
      ? {}
      : { line: at.line, column: at.column, endLine: at.endLine, endColumn: at.endColumn }),
    ...(isPointer(where) ? { path: [...where.path] } : {}),
    ...('subject' in where ? { subject: where.subject } : {}),
  };
}
