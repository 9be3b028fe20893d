// What: a column's default said again for the type it has in the target. What not: defaults on their way into SQL (dialects).
import type { DefaultModel, NeutralType } from '../../model/table.ts';

const numbers: ReadonlySet<NeutralType['type']> = new Set(['integer', 'decimal', 'float', 'year']);
const moments: ReadonlySet<NeutralType['type']> = new Set(['date', 'timestamp', 'timestamptz']);

/** undefined: it stays behind, because the target's engine or type has no such default. */
export function mapDefault(
  value: DefaultModel | undefined,
  from: NeutralType,
  to: NeutralType,
  sameEngine: boolean,
): DefaultModel | undefined {
  if (value === undefined || (sameEngine && from.type === to.type)) return value;
  if (value.is === 'expression') return sameEngine ? value : undefined;
  if (value.is === 'now') return moments.has(to.type) ? value : undefined;
  if (value.value === null) return value;
  const text = literal(value.value, from, to);
  return text === undefined ? undefined : { is: 'literal', value: text };
}

function literal(value: string, from: NeutralType, to: NeutralType): string | undefined {
  if (from.type === to.type) return value;
  if (from.type === 'any') return literal(value.replace(/^'/, ''), { type: 'text' }, to);
  if (to.type === 'boolean') return { t: 't', f: 'f', 1: 't', 0: 'f' }[value];
  if (from.type === 'boolean' && numbers.has(to.type)) return value === 't' ? '1' : '0';
  if (numbers.has(to.type)) return /^-?\d+(\.\d+)?$/.test(value) ? value : undefined;
  if (from.type === 'timestamptz' && to.type === 'timestamp') return value.replace(/\+00$/, '');
  if (from.type === 'timestamp' && to.type === 'timestamptz') return `${value}+00`;
  if (from.type === 'bytes' || to.type === 'bytes' || to.type === 'bit') return undefined;
  return value;
}
