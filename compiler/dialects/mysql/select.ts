// What: SELECT of a table's columns, whole or by a range of its key. What not: running it.
import type { Cell, ColumnModel, SelectModel, TableName } from '../../model/table.ts';
import { literal, quote, quoteTable } from './quote.ts';
import { keyValue } from './value.ts';

/** Puts one value into the statement, as a parameter or as a literal. */
export type Bind = (value: Cell) => string;

export function selectSql(
  model: SelectModel,
  expression: (column: ColumnModel) => string,
  bind: Bind,
): string {
  const columns = model.columns.map((column) => `${expression(column)} as ${quote(column.name)}`).join(', ');
  const conditions = [
    ...(model.where === undefined ? [] : [`(${model.where}\n)`]),
    ...bound(model, 'after', bind),
    ...bound(model, 'until', bind),
  ];
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  // Qualified, because an output column of the same name (the canonical text) would win and sort as text.
  const keys = model.orderBy.map((name) => qualified(model, name)).join(', ');
  const order = keys === '' ? '' : ` order by ${keys}`;
  const limit = model.limit === undefined ? '' : ` limit ${Math.max(0, Math.trunc(model.limit))}`;
  return `select ${columns} from ${quoteTable(model.table)}${where}${order}${limit}`;
}

export function countSql(table: TableName, where?: string): string {
  return `select count(*) from ${quoteTable(table)}${where === undefined ? '' : ` where (${where}\n)`}`;
}

/** `(a, b) > (1, 2)` spelled out as `a > 1 or (a = 1 and b > 2)`: MySQL uses no index range for the short form. */
function bound(model: SelectModel, side: 'after' | 'until', bind: Bind): readonly string[] {
  const values = model[side];
  if (values === undefined || values.length === 0) return [];
  const keys = model.orderBy.slice(0, values.length).map((name, at) => ({
    name: qualified(model, name),
    column: model.columns.find((each) => each.name === name),
    value: values[at] ?? null,
  }));
  const compare = (key: (typeof keys)[number], operator: string) => {
    // A literal may stand several times in an expression, a parameter may not.
    const argument = keyValue(key.column, literal(key.value));
    return argument === literal(key.value)
      ? `${key.name} ${operator} ${bind(key.value)}`
      : `${key.name} ${operator} ${argument}`;
  };
  const last = keys.length - 1;
  const steps = keys.map((key, at) => {
    const operator = side === 'after' ? '>' : at === last ? '<=' : '<';
    return `(${[...keys.slice(0, at).map((before) => compare(before, '=')), compare(key, operator)].join(' and ')})`;
  });
  return [`(${steps.join(' or ')})`];
}

function qualified(model: SelectModel, name: string): string {
  return `${quoteTable(model.table)}.${quote(name)}`;
}
