// What: a column's default as information_schema tells it, as a model. What not: defaults on the way in (compiler/dialects/mysql/ddl.ts).
import type { DefaultModel, NeutralType } from '../../../compiler/model/table.ts';

/** MariaDB tells SQL (`'x''y'`, `NULL`, `1.50`); MySQL the bare value, and says in `extra` when it is an expression. */
export function defaultOf(
  given: string | undefined,
  extra: string,
  type: NeutralType,
  mariadb: boolean,
): DefaultModel | undefined {
  if (given === undefined) return undefined;
  if (/^(current_timestamp|now|localtimestamp)(\(\d*\))?$/i.test(given)) return { is: 'now' };
  if (/^(curdate\(\)|current_date(\(\))?)$/i.test(given) && type.type === 'date') return { is: 'now' };
  // Bytes come escaped in the server's own way: they are its SQL, not canonical text.
  if (type.type === 'bytes' || type.type === 'bit')
    return /^null$/i.test(given) ? undefined : { is: 'expression', sql: given };
  if (!mariadb)
    return /DEFAULT_GENERATED/i.test(extra) ? { is: 'expression', sql: given } : literalOf(given, type);
  if (/^null$/i.test(given)) return undefined;
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(given)) return literalOf(given, type);
  const quoted = /^'((?:[^'\\]|''|\\.)*)'$/s.exec(given);
  if (quoted === null) return { is: 'expression', sql: given };
  return literalOf((quoted[1] ?? '').replaceAll("''", "'").replace(/\\(.)/gs, '$1'), type);
}

function literalOf(value: string, type: NeutralType): DefaultModel {
  if (type.type === 'timestamptz' && /^\d{4}-/.test(value))
    return { is: 'literal', value: `${trimmed(value)}+00` };
  if (type.type === 'timestamp' || type.type === 'time') return { is: 'literal', value: trimmed(value) };
  return { is: 'literal', value };
}

function trimmed(value: string): string {
  return value.includes('.') ? value.replace(/\.?0+$/, '') : value;
}
