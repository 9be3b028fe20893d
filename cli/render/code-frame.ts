// What: the lines of a file around a place, with a mark under exactly the place. What not: colours and messages (diagnostics-text).
import type { Located } from '../../compiler/model/source.ts';
import { displayWidth, printable } from './display-width.ts';

export interface FrameLine {
  /** Line number, or empty for the mark. */
  readonly gutter: string;
  readonly text: string;
  readonly is: 'context' | 'marked' | 'mark';
}

/** Longer lines are cut on both sides of the mark. */
const mostCells = 140;
const cellsBefore = 60;

/** The line before, the line itself, the mark (`^~~~`), the line after. Empty when the text has no such line. */
export function codeFrame(text: string, at: Located, context = 1): readonly FrameLine[] {
  const lines = linesAround(text, at.line, context);
  const line = lines.get(at.line);
  if (line === undefined) return [];
  const end = at.endLine === at.line ? at.endColumn : line.length + 1;
  const cut = cutter(line, at.column - 1);
  const start = displayWidth(cut(line.slice(0, at.column - 1), true));
  const cells = displayWidth(printable(line.slice(at.column - 1, Math.max(end - 1, at.column))));
  const mark = `${' '.repeat(start)}^${'~'.repeat(Math.max(0, Math.min(cells, mostCells - start) - 1))}`;
  const frame: FrameLine[] = [];
  for (const [number, body] of lines) {
    frame.push({
      gutter: String(number),
      text: cut(body, false),
      is: number === at.line ? 'marked' : 'context',
    });
    if (number === at.line) frame.push({ gutter: '', text: mark, is: 'mark' });
  }
  return frame;
}

/** Only the lines wanted: a file of 1 MB must not be split for each of a hundred diagnostics. */
function linesAround(text: string, line: number, context: number): ReadonlyMap<number, string> {
  const lines = new Map<number, string>();
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let number = 1; number <= line + context; number++) {
    const end = text.indexOf('\n', start);
    const body = text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
    const isLast = end < 0;
    if (number >= line - context && !(isLast && body === '' && number > line)) lines.set(number, body);
    if (isLast) break;
    start = end + 1;
  }
  return lines;
}

/** Cuts every line of a frame alike, so that columns stay under each other. */
function cutter(line: string, column: number): (text: string, isPrefix: boolean) => string {
  if (line.length <= mostCells) return (text) => printable(text);
  const from = Math.max(0, column - cellsBefore);
  return (text, isPrefix) => {
    const shown = printable(text.slice(from, from + mostCells));
    const more = !isPrefix && text.length > from + mostCells ? '…' : '';
    return `${from > 0 && text.length > from ? '…' : from > 0 && isPrefix ? '…' : ''}${shown}${more}`;
  };
}
