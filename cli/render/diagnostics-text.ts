// What: diagnostics for people: place, code, summary, code frame, detail, related places. What not: other formats, one file each beside this one.
import { Chalk, type ChalkInstance } from 'chalk';
import type { Diagnostic, DiagnosticSeverity, Place } from '../../compiler/diagnostic.ts';
import { codeFrame, type FrameLine } from './code-frame.ts';
import { printable, wrap } from './display-width.ts';
import { detailText, type LocatedSources, placeText, tally, tallyText } from './located-sources.ts';

/** `color`: decided by the caller from the terminal and NO_COLOR. `width`: of the terminal; `most`: how many are shown in full. */
export interface TextOptions {
  readonly color?: boolean;
  readonly width?: number;
  readonly most?: number;
}

/** Ends with a line break; empty for no diagnostics. */
export function renderDiagnosticsText(
  diagnostics: readonly Diagnostic[],
  located: LocatedSources,
  { color = false, width = 100, most = 100 }: TextOptions = {},
): string {
  if (diagnostics.length === 0) return '';
  const paint = new Chalk({ level: color ? 1 : 0 });
  const page = { located, paint, width: Math.max(40, Math.min(width, 120)), texts: textsOf(located) };
  const blocks = diagnostics.slice(0, most).map((diagnostic) => block(diagnostic, page));
  const hidden = diagnostics.length - most;
  if (hidden > 0) blocks.push(`and ${hidden} more\n`);
  return `${blocks.join('\n')}\n${tallyText(tally(diagnostics))}\n`;
}

interface Page {
  readonly located: LocatedSources;
  readonly paint: ChalkInstance;
  readonly width: number;
  readonly texts: ReadonlyMap<string, string>;
}

function textsOf({ sources }: LocatedSources): ReadonlyMap<string, string> {
  return new Map(sources.map(({ file, text }) => [file, text]));
}

function block(diagnostic: Diagnostic, page: Page): string {
  const { paint, width } = page;
  const mark = colorOf(diagnostic.severity, paint);
  const head = `${paint.bold(`${printable(placeText(diagnostic.where, page.located))}:`)} ${mark(`${diagnostic.severity}[${diagnostic.code}]`)} ${paint.bold(diagnostic.summary)}`;
  const lines = [head, ...frame(diagnostic.where, page, mark)];
  for (const line of wrap(printable(detailText(diagnostic)), width - 2)) lines.push(`  ${line}`.trimEnd());
  for (const related of diagnostic.related) {
    lines.push(
      `  ${paint.cyan(`${printable(placeText(related.where, page.located))}:`)} ${printable(related.label)}`,
    );
    lines.push(...frame(related.where, page, paint.cyan, 0));
  }
  return `${lines.join('\n')}\n`;
}

function colorOf(severity: DiagnosticSeverity, paint: ChalkInstance): ChalkInstance {
  if (severity === 'error') return paint.red.bold;
  return severity === 'warning' ? paint.yellow.bold : paint.blue.bold;
}

// biome-ignore format: four parameters read better on one line
function frame(where: Place, page: Page, mark: ChalkInstance, context = 1): readonly string[] {
  const at = page.located.locate(where);
  const text = at === undefined ? undefined : page.texts.get(at.file);
  if (at === undefined || text === undefined) return [];
  const lines = codeFrame(text, at, context);
  const gutter = Math.max(0, ...lines.map((line) => line.gutter.length)) + 2;
  return lines.map((line) => frameLine(line, gutter, page.paint, mark));
}

// biome-ignore format: four parameters read better on one line
function frameLine(line: FrameLine, gutter: number, paint: ChalkInstance, mark: ChalkInstance): string {
  const body = line.is === 'mark' ? mark(line.text) : line.text;
  return `${paint.dim(`${line.gutter.padStart(gutter)} |`)} ${body}`.trimEnd();
}

/** The last line alone, for commands that say more themselves: `3 errors, 1 warning in 2 files`. */
export function diagnosticsSummary(diagnostics: readonly Diagnostic[]): string {
  return tallyText(tally(diagnostics));
}
