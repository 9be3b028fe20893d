// What: what only the text of CREATE TABLE and CREATE INDEX tells: checks, generated columns, names of constraints, expressions. What not: what pragmas tell.
import { closing, isMark, isWord, type Token, tokens } from './sql-token.ts';

export interface CreateText {
  /** By column in lower case. */
  readonly generated: ReadonlyMap<string, string>;
  readonly checks: readonly { readonly name: string | undefined; readonly sql: string }[];
  /** Names of foreign keys by their columns in lower case, joined by a comma. */
  readonly foreignKeys: ReadonlyMap<string, string>;
}

const tableWords = ['constraint', 'primary', 'unique', 'check', 'foreign'];

export function readCreateTable(sql: string): CreateText {
  const list = tokens(sql);
  const generated = new Map<string, string>();
  const checks: { name: string | undefined; sql: string }[] = [];
  const foreignKeys = new Map<string, string>();
  for (const part of definitions(list)) {
    const own = tableWords.some((word) => isWord(part[0], word)) ? undefined : part[0]?.text.toLowerCase();
    const made = own === undefined ? undefined : bodyAfter(part, 'as', sql);
    if (own !== undefined && made !== undefined) generated.set(own, made);
    checks.push(...checksOf(part, sql));
    const name = nameBefore(part, own === undefined ? 'foreign' : 'references');
    if (name !== undefined) foreignKeys.set(own ?? listAfter(part, 'key').join(','), name);
  }
  return { generated, checks, foreignKeys };
}

export interface IndexText {
  /** The indexed terms as written. */
  readonly terms: string;
  readonly where: string | undefined;
}

export function readCreateIndex(sql: string): IndexText {
  const list = tokens(sql);
  const on = list.findIndex((token) => isWord(token, 'on'));
  const open = list.findIndex((token, at) => at > on && isMark(token, '('));
  const close = closing(list, open);
  const where = list.findIndex((token, at) => at > close && isWord(token, 'where'));
  return {
    terms: between(list, open, close, sql),
    where: where < 0 ? undefined : sql.slice(list[where]?.end).trim(),
  };
}

/** The parts between the outer brackets, split at their own commas. */
function definitions(list: readonly Token[]): readonly (readonly Token[])[] {
  const open = list.findIndex((token) => isMark(token, '('));
  if (open < 0) return [];
  const parts: Token[][] = [[]];
  const end = closing(list, open);
  for (let at = open + 1; at < end; at += 1) {
    const token = list[at];
    if (token === undefined) break;
    if (isMark(token, ',')) parts.push([]);
    else if (isMark(token, '(')) {
      const close = closing(list, at);
      parts.at(-1)?.push(...list.slice(at, close + 1));
      at = close;
    } else parts.at(-1)?.push(token);
  }
  return parts;
}

function checksOf(part: readonly Token[], sql: string): readonly { name: string | undefined; sql: string }[] {
  return part.flatMap((token, at) => {
    if (!isWord(token, 'check') || !isMark(part[at + 1], '(') || depthAt(part, at) > 0) return [];
    return [{ name: nameAt(part, at), sql: between(part, at + 1, closing(part, at + 1), sql) }];
  });
}

function bodyAfter(part: readonly Token[], word: string, sql: string): string | undefined {
  const at = part.findIndex(
    (token, index) => isWord(token, word) && isMark(part[index + 1], '(') && depthAt(part, index) === 0,
  );
  return at < 0 ? undefined : between(part, at + 1, closing(part, at + 1), sql);
}

function nameBefore(part: readonly Token[], word: string): string | undefined {
  const at = part.findIndex((token, index) => isWord(token, word) && depthAt(part, index) === 0);
  return at < 0 ? undefined : nameAt(part, at);
}

/** `constraint NAME` right before the token at `at`. */
function nameAt(part: readonly Token[], at: number): string | undefined {
  return isWord(part[at - 2], 'constraint') ? part[at - 1]?.text : undefined;
}

function listAfter(part: readonly Token[], word: string): readonly string[] {
  const open = part.findIndex((token, at) => isWord(part[at - 1], word) && isMark(token, '('));
  if (open < 0) return [];
  return part
    .slice(open + 1, closing(part, open))
    .filter((token) => token.kind === 'name')
    .map((token) => token.text.toLowerCase());
}

function depthAt(part: readonly Token[], at: number): number {
  const before = part.slice(0, at);
  return (
    before.filter((token) => isMark(token, '(')).length - before.filter((token) => isMark(token, ')')).length
  );
}

function between(list: readonly Token[], open: number, close: number, sql: string): string {
  return sql.slice(list[open]?.end ?? 0, list[close]?.start ?? sql.length).trim();
}
