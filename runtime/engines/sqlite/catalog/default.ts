// What: the text of a DEFAULT clause as a default of the model. What not: the way back (dialects/sqlite/ddl.ts).
import type { DefaultModel, NeutralType } from '../../../../compiler/model/table.ts';
import { canonicalOf } from '../canonical.ts';

const now =
  /^\(*\s*(?:current_(?:timestamp|date|time)|(?:datetime|date|time)\(\s*'now'\s*\)|strftime\(\s*'%Y-%m-%d %H:%M:%f(?:\+00)?'\s*,\s*'now'\s*\))\s*\)*$/i;
const numberText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

export function defaultOf(written: string, type: NeutralType): DefaultModel {
  const text = unwrapped(written.trim());
  if (now.test(text)) return { is: 'now' };
  if (/^null$/i.test(text)) return { is: 'literal', value: null };
  const literal = literalOf(text);
  if (literal === undefined) return { is: 'expression', sql: written };
  return { is: 'literal', value: canonicalOf(type)?.(literal) ?? literal };
}

/** `(1)` is 1, but `(a) + (b)` has no outer brackets: only brackets around one literal go. */
function unwrapped(text: string): string {
  const inner = /^\(\s*([^()]*)\s*\)$/.exec(text)?.[1];
  return inner === undefined ? text : inner.trim();
}

function literalOf(text: string): string | undefined {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? '1' : '0';
  if (numberText.test(text)) return text.replace(/^\+/, '');
  if (/^x'[0-9a-f]*'$/i.test(text)) return `\\x${text.slice(2, -1).toLowerCase()}`;
  const quoted = /^'((?:[^']|'')*)'$/.exec(text) ?? /^"((?:[^"]|"")*)"$/.exec(text);
  return quoted?.[1]?.replaceAll(text[0] === '"' ? '""' : "''", text[0] === '"' ? '"' : "'");
}
