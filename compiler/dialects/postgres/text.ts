// What: SQL expressions whose text is the canonical text of a column (spec/copy-text.md). What not: the settings they rest on: sessions set
// TimeZone UTC, DateStyle ISO, IntervalStyle iso_8601, bytea_output hex and extra_float_digits 1.
import type { ColumnModel, NeutralType } from '../../model/table.ts';
import { quote } from './quote.ts';

/** What COPY must select so that its output function writes canonical text: mostly the bare column, which costs the server nothing. */
export function output(column: ColumnModel): string {
  const name = quote(column.name);
  if (column.type.type === 'array') return array(name, column.type.of ?? { type: 'text' });
  if (column.type.type === 'decimal' && column.type.scale === undefined) return `trim_scale(${name})`;
  if (column.type.type === 'text' && column.type.fixed === true) return `${name}::text`;
  // Asked for with more bits than it has, the value counts, not its short spelling.
  if (column.type.type === 'float' && column.type.bits === 64 && column.native === 'real')
    return `${name}::float8`;
  return name;
}

/** The same as a value of type text, for digests and comparisons in SQL. */
export function text(column: ColumnModel): string {
  const expression = output(column);
  // A cast of boolean to text gives `true`; its output function, which is canonical here, gives `t`.
  if (column.type.type === 'boolean') return `left(${expression}::text, 1)`;
  return expression.endsWith('::text') ? expression : `${expression}::text`;
}

/** JSON without spaces. Only numbers and booleans may stand bare in it; all else is a string of the element's own text. */
function array(name: string, of: NeutralType): string {
  if (of.type === 'decimal' && of.scale === undefined) {
    // trim_scale works on one number: a list is taken apart and put together again, deeper arrays are left as they are.
    const trimmed = `array(select trim_scale(e) from unnest(${name}) with ordinality as u(e, n) order by n)`;
    return `case when ${name} is null then null when array_ndims(${name}) > 1 then array_to_json(${name})::text else array_to_json(${trimmed})::text end`;
  }
  const bare = of.type === 'integer' || of.type === 'decimal' || of.type === 'float' || of.type === 'boolean';
  return bare ? `array_to_json(${name})::text` : `array_to_json(${name}::text[])::text`;
}
