// What: INSERT and upsert of rows given as parameters. What not: binding and batching (the engine).
import type { Statement } from '../../dialect.ts';
import type { WriteModel } from '../../model/table.ts';
import { quote, quoteList, quoteTable } from './quote.ts';

/** One row of parameters, in the order of `model.columns`. */
export function merge(model: WriteModel): readonly Statement[] {
  return [{ sql: insertSql(model, 1), object: `rows of ${quoteTable(model.table)}` }];
}

/** `rows` rows at once: their parameters one after the other. For an upsert, a row with an equal key is overwritten, the last one of the stream wins. */
export function insertSql(model: WriteModel, rows: number): string {
  const names = model.columns.map((column) => column.name);
  const tuple = `(${names.map(() => '?').join(', ')})`;
  const values = Array.from({ length: rows }, () => tuple).join(', ');
  return `insert into ${quoteTable(model.table)} (${quoteList(names)}) values ${values}${conflict(model, names)}`;
}

function conflict(model: WriteModel, names: readonly string[]): string {
  if (model.mode === 'insert') return '';
  const rest = names.filter((name) => !model.key.includes(name));
  const action =
    rest.length === 0
      ? 'nothing'
      : `update set ${rest.map((name) => `${quote(name)} = excluded.${quote(name)}`).join(', ')}`;
  return ` on conflict (${quoteList(model.key)}) do ${action}`;
}
