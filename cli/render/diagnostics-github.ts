// What: diagnostics as workflow commands that GitHub turns into annotations. What not: pull request comments (plan --markdown).
import type { Diagnostic, DiagnosticSeverity } from '../../compiler/diagnostic.ts';
import { detailText, fileOf, type LocatedSources, tally, tallyText } from './located-sources.ts';

const commands: Readonly<Record<DiagnosticSeverity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};
const worstFirst: readonly DiagnosticSeverity[] = ['error', 'warning', 'note'];

/** GitHub shows ten annotations of a kind for each step and drops the rest in silence; the summary is a notice and takes one of theirs. */
const most: Readonly<Record<DiagnosticSeverity, number>> = { error: 10, warning: 10, note: 9 };

/** The worst first, at most ten of a severity, then one summary. Empty for no diagnostics. */
export function renderDiagnosticsGithub(diagnostics: readonly Diagnostic[], located: LocatedSources): string {
  if (diagnostics.length === 0) return '';
  const shown = worstFirst.flatMap((severity) =>
    diagnostics.filter((each) => each.severity === severity).slice(0, most[severity]),
  );
  const hidden = diagnostics.length - shown.length;
  const more = hidden === 0 ? '' : ` (${hidden} not shown here: see the log of dbkeel validate)`;
  const summary = `::notice title=dbkeel::${data(`${tallyText(tally(diagnostics))}${more}`)}`;
  return `${[...shown.map((diagnostic) => annotation(diagnostic, located)), summary].join('\n')}\n`;
}

function annotation(diagnostic: Diagnostic, located: LocatedSources): string {
  const at = located.locate(diagnostic.where);
  const file = fileOf(diagnostic.where);
  const properties: string[] = [];
  if (file !== undefined) properties.push(`file=${property(file)}`);
  if (at !== undefined) {
    properties.push(`line=${at.line}`, `col=${at.column}`);
    // Columns over several lines are refused, so the end is told only on the same line; theirs includes the last character.
    if (at.endLine === at.line) properties.push(`endColumn=${Math.max(at.column, at.endColumn - 1)}`);
    else properties.push(`endLine=${at.endLine}`);
  }
  properties.push(`title=${property(`${diagnostic.code} ${diagnostic.summary}`)}`);
  return `::${commands[diagnostic.severity]} ${properties.join(',')}::${data(detailText(diagnostic))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
