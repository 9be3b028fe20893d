// What: SELECT of a table's columns as canonical text, whole or by a range of its key. What not: running it.
import type { Cell, ColumnModel, SelectModel, TableName } from '../../model/table.ts';
import { quote, quoteTable } from './quote.ts';

/** Puts one value into the statement: as a parameter, or as a literal where PostgreSQL takes no parameters. */
export type Bind = (value: Cell) => string;

export function selectSql(
  model: SelectModel,
  expression: (column: ColumnModel) => string,
  bind: Bind,
): string {
  const columns = model.columns.map((column) => `${expression(column)} as ${quote(column.name)}`).join(', ');
  const conditions = [
    ...(model.where === undefined ? [] : [`(${model.where}\n)`]),
    ...bound(model, '>', model.after, bind),
    ...bound(model, '<=', model.until, bind),
  ];
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  // Qualified, because an output column of the same name (the canonical text) would win and sort as text.
  const keys = model.orderBy.map((name) => `${quoteTable(model.table)}.${quote(name)}`).join(', ');
  const order = keys === '' ? '' : ` order by ${keys}`;
  const limit = model.limit === undefined ? '' : ` limit ${Math.max(0, Math.trunc(model.limit))}`;
  return `select ${columns} from ${quoteTable(model.table)}${where}${order}${limit}`;
}

export function countSql(table: TableName, where?: string): string {
  return `select count(*) from ${quoteTable(table)}${where === undefined ? '' : ` where (${where}\n)`}`;
}

/** The row comparison uses the key's index as one range; the values take the types of the columns. */
function bound(
  model: SelectModel,
  operator: '>' | '<=',
  values: readonly Cell[] | undefined,
  bind: Bind,
): readonly string[] {
  if (values === undefined || values.length === 0) return [];
  const names = model.orderBy
    .slice(0, values.length)
    .map((name) => `${quoteTable(model.table)}.${quote(name)}`);
  return [`(${names.join(', ')}) ${operator} (${values.map(bind).join(', ')})`];
}
