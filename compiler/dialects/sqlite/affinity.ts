// What: SQLite's rules from a declared type to the storage it prefers (https://sqlite.org/datatype3.html, 3.1). What not: what the type means to people (to-neutral.ts).

export type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric';

/** The order of the rules matters: CHARINT is an integer. */
export function affinity(declared: string): Affinity {
  const type = declared.toLowerCase();
  if (type.includes('int')) return 'integer';
  if (type.includes('char') || type.includes('clob') || type.includes('text')) return 'text';
  if (type.includes('blob') || type.trim() === '') return 'blob';
  if (type.includes('real') || type.includes('floa') || type.includes('doub')) return 'real';
  return 'numeric';
}
