// What: parameters put into a statement as literals. What not: prepared statements, whose answers come in a form the driver makes numbers of.
import { literal } from '../../../compiler/dialects/mysql/quote.ts';
import type { Cell } from '../../../compiler/model/table.ts';
import { fail } from '../../failure.ts';

/** Texts, names and comments are passed over, so that a question mark in them is no parameter. */
const tokens =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`|--[ \t][^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

export function bind(sql: string, params: readonly Cell[]): string {
  if (params.length === 0) return sql;
  let next = 0;
  const bound = sql.replace(tokens, (token) => {
    if (token !== '?') return token;
    const value = params[next++];
    return value === undefined ? '?' : literal(value);
  });
  if (next !== params.length)
    throw fail('data', `The statement has ${next} parameters and ${params.length} values were given.`);
  return bound;
}
