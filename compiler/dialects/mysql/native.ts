// What: a column type as MySQL spells it, taken apart. What not: what it means elsewhere (to-neutral.ts).

export interface Native {
  /** One word: `int`, `varchar`, `enum`. */
  readonly base: string;
  readonly numbers: readonly number[];
  /** The labels of enum and set. */
  readonly values: readonly string[];
  readonly unsigned: boolean;
  readonly zerofill: boolean;
}

const spellings: Readonly<Record<string, string>> = {
  integer: 'int',
  int1: 'tinyint',
  int2: 'smallint',
  int3: 'mediumint',
  int4: 'int',
  int8: 'bigint',
  numeric: 'decimal',
  dec: 'decimal',
  fixed: 'decimal',
  real: 'double',
  bool: 'boolean',
  character: 'char',
  nchar: 'char',
  nvarchar: 'varchar',
};

export function parseNative(native: string): Native {
  const text = native.trim();
  const found = /^([a-z]\w*(?: precision| varying)?)\s*(?:\((.*)\))?(.*)$/is.exec(text);
  const word = (found?.[1] ?? text)
    .toLowerCase()
    .replace('double precision', 'double')
    .replace('character varying', 'varchar');
  const inside = found?.[2] ?? '';
  const rest = (found?.[3] ?? '').toLowerCase();
  const base = spellings[word] ?? word;
  const labels = base === 'enum' || base === 'set';
  return {
    base,
    numbers: labels || inside === '' ? [] : inside.split(',').map(Number),
    values: labels ? labelsOf(inside) : [],
    unsigned: /\bunsigned\b|\bzerofill\b/.test(rest),
    zerofill: /\bzerofill\b/.test(rest),
  };
}

/** The server prints labels with doubled quotes and no backslash escapes. */
function labelsOf(inside: string): readonly string[] {
  return [...inside.matchAll(/'((?:[^']|'')*)'/gs)].map((found) => (found[1] ?? '').replaceAll("''", "'"));
}
