// What: what makes a file unreadable before any YAML is looked at: size, control characters, nesting. What not: reading bytes (cli) or YAML.
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Source } from '../model/source.ts';

const mostBytes = 1_000_000;
/** Deeper documents are refused; real ones have fewer than ten levels. */
export const deepest = 100;
/** Up to here the recursion of a parser is safe on the smallest stack we run on. */
const safeDepth = 400;

/** [] when the text may be given to a parser. */
export function textProblems(source: Source): readonly Diagnostic[] {
  const { file, text } = source;
  // A character is at most three bytes for each UTF-16 unit, so that most files need no counting.
  if (text.length * 3 > mostBytes && Buffer.byteLength(text) > mostBytes) {
    const size = `${(Buffer.byteLength(text) / 1e6).toFixed(1)} MB`;
    const detail = `The file has ${size}; at most 1 MB is read. Split it: every *.yaml file of the project is read, in any folder.`;
    return [diagnose('DBK1010', { file, start: 0, end: 0 }, detail)];
  }
  const control = controlCharacter(text);
  if (control !== undefined) {
    const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0');
    const detail = `The character U+${code} cannot stand in YAML. Is this a binary file, or was it saved in another encoding?`;
    return [diagnose('DBK1012', { file, start: control, end: control + 1 }, detail)];
  }
  return [];
}

function controlCharacter(text: string): number | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const found = text.search(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/);
  return found < 0 ? undefined : found;
}

/**
 * Whether a recursive parser could overflow the stack: an upper bound of the nesting, from open brackets, indentation and the
 * indicators of one line, without knowing what is quoted. So a false alarm is possible and a miss is not.
 */
export function mayBeTooDeep(text: string): boolean {
  let open = 0;
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    let deepestHere = open;
    let indicators = 0;
    for (const char of line) {
      if (char === '[' || char === '{') open++;
      else if (char === ']' || char === '}') open = Math.max(0, open - 1);
      else if (char === '-' || char === '?' || char === ':') indicators++;
      deepestHere = Math.max(deepestHere, open);
    }
    if (deepestHere + indent + indicators > safeDepth) return true;
  }
  return false;
}

/** The diagnostic for what is nested too deep, at the place where the limit was passed. */
export function tooDeep(file: string, offset: number): Diagnostic {
  const detail = `Lists and maps are nested deeper than ${deepest} levels here. No resource needs that; is this file generated?`;
  return diagnose('DBK1009', { file, start: offset, end: offset + 1 }, detail);
}
