// What: the canonical text (spec/copy-text.md) of one column as a SQL expression. What not: streams, which the engine renders from the stored values (select.ts, lineSql).
import type { ColumnModel } from '../../model/table.ts';
import { quote } from './quote.ts';

export function text(column: ColumnModel): string {
  const name = quote(column.name);
  const cases = [
    `when 'null' then null`,
    `when 'real' then ${real(name, column)}`,
    `when 'blob' then '\\x' || lower(hex(${name}))`,
    `when 'text' then ${stored(name, column)}`,
  ];
  return `case typeof(${name}) ${cases.join(' ')} else ${whole(name, column)} end`;
}

function whole(name: string, column: ColumnModel): string {
  const type = column.type;
  if (type.type === 'boolean')
    return `case ${name} when 1 then 't' when 0 then 'f' else cast(${name} as text) end`;
  if (type.type === 'decimal' && (type.scale ?? 0) > 0)
    return `cast(${name} as text) || '.${'0'.repeat(type.scale ?? 0)}'`;
  return `cast(${name} as text)`;
}

function stored(name: string, column: ColumnModel): string {
  switch (column.type.type) {
    case 'boolean':
      return `case lower(${name}) when 'true' then 't' when 't' then 't' when 'false' then 'f' when 'f' then 'f' else ${name} end`;
    case 'bytes':
      return `'\\x' || lower(hex(${name}))`;
    case 'uuid':
      return `lower(${name})`;
    case 'any':
      return `case when ${name} glob '[-+.0-9''\\]*' or ${name} in ('NaN', 'Infinity') then '''' || ${name} else ${name} end`;
    default:
      return name;
  }
}

/** The fewest of 15, 16 or 17 digits that SQLite reads back as the same number. */
function real(name: string, column: ColumnModel): string {
  if (column.type.type === 'boolean')
    return `case ${name} when 1 then 't' when 0 then 'f' else ${shortest(name, 15)} end`;
  if (column.type.type === 'decimal') return fixed(name, column.type.scale);
  const plain = shortest(name, column.type.bits === 32 ? 6 : 15);
  if (column.type.type !== 'any') return plain;
  return `(select case when s glob '*[.eI]*' then s else s || '.0' end from (select ${plain} as s))`;
}

function shortest(name: string, below: number): string {
  const special = `when ${name} = 9e999 then 'Infinity' when ${name} = -9e999 then '-Infinity'`;
  const positional = digits(name, (count) => `'%!.${count}g'`);
  const scientific = digits(name, (count) => `'%!.${count - 1}e'`);
  const range = `${name} = 0 or (abs(${name}) >= 1e-4 and abs(${name}) < 1e${below})`;
  return `(select case ${special} when ${range} then (select case when s like '%.0' then substr(s, 1, length(s) - 2) else s end from (select ${positional} as s)) else replace(${scientific}, '.0e', 'e') end)`;
}

function digits(name: string, format: (count: number) => string): string {
  const tries = [15, 16].map((count) => {
    const printed = `printf(${format(count)}, ${name})`;
    return `when cast(${printed} as real) = ${name} then ${printed}`;
  });
  return `case ${tries.join(' ')} else printf(${format(17)}, ${name}) end`;
}

/** No exponent; at least `scale` digits behind the point, more only where the stored value has them (15 significant ones: what a decimal in a float can be trusted for). */
function fixed(name: string, scale: number | undefined): string {
  const least = scale ?? 0;
  const padded = `printf('%.${least}f', ${name})`;
  const trimmed = `rtrim(rtrim(printf('%.15f', ${name}), '0'), '.')`;
  return `case when cast(${padded} as real) = ${name} then ${padded} else ${trimmed} end`;
}
