// What: whether two tables hold the same rows, read from both servers as canonical text. What not: reading (end.ts).
import type { ColumnModel, TableModel } from '../../compiler/model/table.ts';
import type { End } from './end.ts';

export interface Side {
  readonly end: End;
  readonly table: TableModel;
}

/** Both sides' rows, each cell in one form that its two types share (spec/copy-text.md, section 4), sorted: for `toEqual`. Columns by name, those of the target that the source has too. */
export async function bothRows(source: Side, target: Side, rename: Readonly<Record<string, string>> = {}) {
  const pairs = source.table.columns.flatMap((from) => {
    const to = target.table.columns.find((column) => column.name === (rename[from.name] ?? from.name));
    return to === undefined || from.generated !== undefined ? [] : [{ from, to }];
  });
  const [was, is] = await Promise.all([
    source.end.rows(
      source.table,
      pairs.map(({ from }) => from),
    ),
    target.end.rows(
      target.table,
      pairs.map(({ to }) => to),
    ),
  ]);
  const formed = (rows: typeof was, of: 'from' | 'to') =>
    rows
      .map((row) => row.map((cell, at) => (cell === null ? null : form(cell, pairs[at]!, of))))
      .map((row) => JSON.stringify(row))
      .sort();
  return { was: formed(was, 'from'), is: formed(is, 'to'), columns: pairs.map(({ from }) => from.name) };
}

function form(
  cell: string,
  { from, to }: { readonly from: ColumnModel; readonly to: ColumnModel },
  of: 'from' | 'to',
): string {
  const types = [from.type.type, to.type.type];
  const own = of === 'from' ? from.type : to.type;
  if (types.includes('json')) return JSON.stringify(sorted(JSON.parse(cell)));
  if (types.includes('boolean') && (cell === 't' || cell === 'f')) return cell === 't' ? '1' : '0';
  if (types.includes('float') && /^-?[\d.e+-]+$/.test(cell)) {
    const single = [from.type, to.type].some((type) => type.bits === 32);
    return String(single ? Math.fround(Number(cell)) : Number(cell));
  }
  if (types.includes('decimal') && /^-?\d+\.\d+$/.test(cell))
    return cell.replace(/\.?0+$/, '').replace(/^-0$/, '0');
  if (own.type === 'timestamptz' && types.some((type) => type !== 'timestamptz'))
    return cell.replace(/\+00$/, '');
  if ([from.type, to.type].some((type) => type.fixed === true && type.type === 'text'))
    return cell.replace(/ +$/, '');
  return cell;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
