// What: SELECT of a table's columns as canonical text, whole or by a range of its key. What not: streams (lines.ts) and running it.
import type { Cell, SelectModel, TableName } from '../../model/table.ts';
import { quote, quoteTable } from './quote.ts';
import { text } from './text.ts';

export interface Query {
  readonly sql: string;
  readonly params: readonly Cell[];
}

export function selectSql(model: SelectModel): Query {
  return selectFrom(
    model,
    model.columns.map((column) => `${text(column)} as ${quote(column.name)}`).join(', '),
  );
}

export function countSql(table: TableName, where?: string): string {
  return `select count(*) from ${quoteTable(table)}${where === undefined ? '' : ` where (${where}\n)`}`;
}

/** The columns' expression with the model's conditions and order. */
export function selectFrom(model: SelectModel, columns: string): Query {
  const params: Cell[] = [];
  const bind = (value: Cell): string => `?${params.push(value)}`;
  const conditions = [
    ...(model.where === undefined ? [] : [`(${model.where}\n)`]),
    ...bound(model, '>', model.after, bind),
    ...bound(model, '<=', model.until, bind),
  ];
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  // Qualified, because an output column of the same name (the canonical text) would win and sort as text.
  const keys = model.orderBy.map((name) => `${quote(model.table.name)}.${quote(name)}`).join(', ');
  const order = keys === '' ? '' : ` order by ${keys}`;
  const limit = model.limit === undefined ? '' : ` limit ${Math.max(0, Math.trunc(model.limit))}`;
  return { sql: `select ${columns} from ${quoteTable(model.table)}${where}${order}${limit}`, params };
}

/**
 * A row comparison uses the key's index as one range. A parameter takes the affinity of the column it is compared with, so '12' finds integer 12; only for `any` and
 * bytes columns nothing is converted, and the caller's cell must have the class already.
 */
function bound(
  model: SelectModel,
  operator: '>' | '<=',
  values: readonly Cell[] | undefined,
  bind: (value: Cell) => string,
): readonly string[] {
  if (values === undefined || values.length === 0) return [];
  const names = model.orderBy
    .slice(0, values.length)
    .map((name) => `${quote(model.table.name)}.${quote(name)}`);
  return [`(${names.join(', ')}) ${operator} (${values.map(bind).join(', ')})`];
}
