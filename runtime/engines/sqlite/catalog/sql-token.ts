// What: a SQL text as tokens with their places, for the little that SQLite tells only in the text of CREATE. What not: a SQL parser.

export interface Token {
  /** name: a word or quoted identifier (`text` unquoted); literal: a string or number; mark: one character. */
  readonly kind: 'name' | 'literal' | 'mark';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pattern =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|x?'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|\S/giu;

export function tokens(sql: string): readonly Token[] {
  const found: Token[] = [];
  for (const match of sql.matchAll(pattern)) {
    const text = match[0];
    if (text.startsWith('--') || text.startsWith('/*')) continue;
    found.push({ ...tokenOf(text), start: match.index, end: match.index + text.length });
  }
  return found;
}

function tokenOf(text: string): Pick<Token, 'kind' | 'text'> {
  const first = text[0] ?? '';
  if (/^x?'/i.test(text) || /\d/.test(first)) return { kind: 'literal', text };
  if (first === '[' && text.length > 1) return { kind: 'name', text: text.slice(1, -1) };
  if ((first === '"' || first === '`') && text.length > 1)
    return { kind: 'name', text: text.slice(1, -1).replaceAll(first + first, first) };
  return { kind: /[\p{L}_$]/u.test(first) ? 'name' : 'mark', text };
}

/** Index of the bracket that closes the one at `open`; the last index when it is never closed. */
export function closing(list: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < list.length; at += 1) {
    const token = list[at];
    if (token?.kind !== 'mark') continue;
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return list.length - 1;
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

/** A keyword: never a quoted name, which is longer than its text. */
export function isWord(token: Token | undefined, word: string): boolean {
  return (
    token?.kind === 'name' && token.end - token.start === word.length && token.text.toLowerCase() === word
  );
}
