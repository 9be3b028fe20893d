// What: what every diagnostics format needs besides the diagnostics: the texts and where places are. What not: finding places (parse/locate).
import type { Diagnostic, DiagnosticSeverity, Place } from '../../compiler/diagnostic.ts';
import { isPointer, isSpan } from '../../compiler/diagnostic.ts';
import type { Located, Source } from '../../compiler/model/source.ts';

export interface LocatedSources {
  readonly sources: readonly Source[];
  readonly locate: (place: Place) => Located | undefined;
}

/** The file a place is in, even when its line is not known; undefined for a subject. */
export function fileOf(place: Place): string | undefined {
  if (isSpan(place)) return place.file;
  return isPointer(place) ? place.document.replace(/#\d+$/, '') : undefined;
}

/** `file:line:col`, as editors and terminals make it a link; the subject where there is no file. */
export function placeText(place: Place, located: LocatedSources): string {
  const at = located.locate(place);
  if (at !== undefined) return `${at.file}:${at.line}:${at.column}`;
  return fileOf(place) ?? ('subject' in place ? place.subject : '');
}

export interface Tally {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly files: number;
}

export function tally(diagnostics: readonly Diagnostic[]): Tally {
  const count = (severity: DiagnosticSeverity) =>
    diagnostics.filter((each) => each.severity === severity).length;
  const files = new Set(diagnostics.map(({ where }) => fileOf(where)).filter((file) => file !== undefined));
  return { errors: count('error'), warnings: count('warning'), notes: count('note'), files: files.size };
}

/** `3 errors, 1 warning in 2 files`; empty when there is nothing to tell. */
export function tallyText({ errors, warnings, notes, files }: Tally): string {
  const parts = [counted(errors, 'error'), counted(warnings, 'warning'), counted(notes, 'note')].filter(
    (part) => part !== '',
  );
  if (parts.length === 0) return '';
  return files === 0 ? parts.join(', ') : `${parts.join(', ')} in ${counted(files, 'file')}`;
}

export function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The detail with "did you mean", unless its author already named the suggestion. */
export function detailText(diagnostic: Diagnostic): string {
  const { detail, suggestion } = diagnostic;
  return suggestion === undefined || names(detail, suggestion)
    ? detail
    : `${detail} Did you mean "${suggestion}"?`;
}

/** Whether the text holds the word as a whole: "age" is not named by "agee". */
function names(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const around = `${text[at - 1] ?? ' '}${text[at + word.length] ?? ' '}`;
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
}
