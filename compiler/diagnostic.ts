// What: the one shape of "the user's files are wrong", and how a phase makes one.
// What not: printing (cli/render) and positions (parse/locate): line and column are computed when printed.

import { type Code, type CodeEntry, codes } from './codes/index.ts';

/** A place in a document by path: `at: 'key'` marks the key itself, `'value'` what stands behind it. `document` is `<file>#<index>`. `part` narrows it to a stretch of the value's text (UTF-16 units): the literal in a `when`. */
export interface Pointer {
  readonly document: string;
  readonly path: readonly (string | number)[];
  readonly at: 'key' | 'value';
  readonly part?: { readonly offset: number; readonly length: number };
}

/** A place in a file by character offsets (UTF-16), for what has no document: syntax errors, unreadable files. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A resource that stands in no file any more (it is only in the state), or a thing outside all files. */
export interface Subject {
  readonly subject: string;
}

export type Place = Pointer | Span | Subject;

/** A second place that explains the first ("first defined here"). */
export interface Related {
  readonly where: Place;
  readonly label: string;
}

export type DiagnosticSeverity = 'error' | 'warning' | 'note';

/**
 * A value, collected and sorted, never thrown. `detail` says what is wrong, why, and what to do, in sentences.
 * `suggestion` is what "did you mean" offers (the bare word), so that editors and SARIF can fix it.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: DiagnosticSeverity;
  readonly summary: string;
  readonly detail: string;
  readonly where: Place;
  readonly related: readonly Related[];
  readonly suggestion?: string;
}

/** Makes a diagnostic; summary and severity come from the code table, so that they are the same everywhere. */
export function diagnose(
  code: Code,
  where: Place,
  detail: string,
  more: { readonly related?: readonly Related[]; readonly suggestion?: string } = {},
): Diagnostic {
  const entry: CodeEntry = codes[code];
  return {
    code,
    severity: entry.severity,
    summary: entry.summary,
    detail,
    where,
    related: more.related ?? [],
    ...(more.suggestion === undefined ? {} : { suggestion: more.suggestion }),
  };
}

/** A phase's answer: what it made (as far as it got) and what it found. */
export interface Checked<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

export function isPointer(place: Place): place is Pointer {
  return 'document' in place;
}

export function isSpan(place: Place): place is Span {
  return 'file' in place;
}

export type { Code } from './codes/index.ts';
