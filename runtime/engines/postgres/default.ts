// What: a column's default as PostgreSQL prints it, as a model. What not: defaults on the way in (compiler/dialects/postgres/ddl.ts).
import type { DefaultModel, NeutralType } from '../../../compiler/model/table.ts';

/** A default that takes the next number of a sequence: serial, or an old hand-made identity. */
export function isSerial(expression: string): boolean {
  return /^nextval\('/.test(expression);
}

/** Constants and the current time are portable; everything else is PostgreSQL's own SQL. */
export function defaultOf(expression: string, type: NeutralType): DefaultModel {
  const plain = expression.replace(/^\((.*)\)$/s, '$1');
  if (/^(now\(\)|current_timestamp|localtimestamp|transaction_timestamp\(\)|current_date)$/i.test(plain)) {
    // CURRENT_DATE of a date column is its "now"; on any other type it is midnight, which only PostgreSQL's own SQL says.
    return /date$/i.test(plain) && type.type !== 'date'
      ? { is: 'expression', sql: expression }
      : { is: 'now' };
  }
  const value = type.type === 'array' || type.type === 'other' ? undefined : constant(plain);
  return value === undefined
    ? { is: 'expression', sql: expression }
    : { is: 'literal', value: value === null ? null : canonical(value, type) };
}

/** `'text'::type`, a number, a boolean or NULL; undefined for anything else. */
function constant(sql: string): string | null | undefined {
  const uncast = sql.replace(/::[a-z_ "]+(\([\d,]+\))?(\[\])*$/i, '').replace(/^\((-?[\d.]+)\)$/, '$1');
  if (/^null$/i.test(uncast)) return null;
  if (/^(true|false)$/i.test(uncast)) return uncast.toLowerCase() === 'true' ? 't' : 'f';
  if (/^-?\d+(\.\d+)?$/.test(uncast)) return uncast;
  const quoted = /^(E?)'((?:[^']|'')*)'$/s.exec(uncast);
  if (quoted === null) return undefined;
  const body = (quoted[2] ?? '').replaceAll("''", "'");
  return quoted[1] === 'E' ? body.replaceAll('\\\\', '\\') : body;
}

function canonical(value: string, type: NeutralType): string {
  if (type.type === 'boolean') return /^(t|true|1|yes|on)$/i.test(value) ? 't' : 'f';
  if (type.type !== 'decimal' || type.scale === undefined || !/^-?\d+(\.\d+)?$/.test(value)) return value;
  const [whole = '0', fraction = ''] = value.split('.');
  if (fraction.length > type.scale) return value;
  return type.scale === 0 ? whole : `${whole}.${fraction.padEnd(type.scale, '0')}`;
}
