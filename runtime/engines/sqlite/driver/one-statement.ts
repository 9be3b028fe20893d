// What: where the first statement of a SQL text ends, because libsql runs the first and drops the rest in silence. What not: a SQL parser.
import { fail } from '../../../failure.ts';

const trigger = /^create\s+(?:temp\s+|temporary\s+)?trigger\b/i;

/** The text without trailing `;`, blanks and comments; throws `unsupported` when a second statement follows or there is none. */
export function oneStatement(sql: string): string {
  const start = skipBlank(sql, 0);
  if (start >= sql.length) throw fail('unsupported', 'There is no SQL statement to run.');
  // A trigger's body holds statements of its own; SQLite itself says when one is malformed.
  if (trigger.test(sql.slice(start))) return sql;
  const end = endOfStatement(sql, start);
  if (skipBlank(sql, end, true) < sql.length)
    throw fail('unsupported', 'More than one SQL statement in one call: run them one by one.');
  return sql.slice(0, end);
}

/** The first word of the statement in lower case. */
export function firstWord(sql: string): string {
  return /^[a-z]+/i.exec(sql.slice(skipBlank(sql, 0)))?.[0].toLowerCase() ?? '';
}

function endOfStatement(sql: string, from: number): number {
  let at = from;
  while (at < sql.length && sql[at] !== ';') at = afterToken(sql, at);
  return at;
}

const closing: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' };

/** Past one quoted text, comment or character. A doubled quote reads as two quoted texts side by side, which is as good here. */
function afterToken(sql: string, at: number): number {
  const comment = afterComment(sql, at);
  if (comment !== at) return comment;
  const close = closing[sql[at] ?? ''];
  if (close === undefined) return at + 1;
  const end = sql.indexOf(close, at + 1);
  return end < 0 ? sql.length : end + 1;
}

function afterComment(sql: string, at: number): number {
  if (sql.startsWith('--', at)) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.length : end + 1;
  }
  if (sql.startsWith('/*', at)) {
    const end = sql.indexOf('*/', at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  return at;
}

function skipBlank(sql: string, from: number, semicolons = false): number {
  let at = from;
  for (;;) {
    const character = sql[at];
    if (
      character !== undefined &&
      (/\s/.test(character) || character === '\ufeff' || (semicolons && character === ';'))
    )
      at += 1;
    else {
      const next = afterComment(sql, at);
      if (next === at) return at;
      at = next;
    }
  }
}
