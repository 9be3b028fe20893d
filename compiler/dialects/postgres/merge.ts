// What: rows that wait in a temporary table, put into their table. What not: filling the temporary table (the engine's bulk load).
import type { Statement } from '../../dialect.ts';
import type { ColumnModel, WriteModel } from '../../model/table.ts';
import { quote, quoteList, quoteTable } from './quote.ts';

/** The temporary table a bulk load goes into when its rows must be merged. */
export const stage = quote('dbkeel_stage');

/** An empty copy of the columns that the stream has; it goes with the transaction. */
export function stageSql(model: WriteModel): string {
  return `create temporary table ${stage} on commit drop as select ${quoteList(names(model))} from ${quoteTable(model.table)} with no data`;
}

/** Takes the rows of `dbkeel_stage`. For an upsert they replace rows with an equal key; of several rows with one key in the stage the server refuses all. */
export function merge(model: WriteModel): readonly Statement[] {
  const columns = quoteList(names(model));
  const rest = names(model).filter((name) => !model.key.includes(name));
  const update =
    rest.length === 0
      ? 'nothing'
      : `update set ${rest.map((name) => `${quote(name)} = excluded.${quote(name)}`).join(', ')}`;
  const conflict = model.mode === 'upsert' ? ` on conflict (${quoteList(model.key)}) do ${update}` : '';
  const sql = `insert into ${quoteTable(model.table)} (${columns})${overriding(model.columns)} select ${columns} from ${stage}${conflict}`;
  return [{ sql, object: `rows of ${quoteTable(model.table)}` }];
}

/** Without it a column "generated always as identity" refuses the values of the source. Harmless elsewhere. */
function overriding(columns: readonly ColumnModel[]): string {
  return columns.some((column) => column.identity === true) ? ' overriding system value' : '';
}

function names(model: WriteModel): readonly string[] {
  return model.columns.map((column) => column.name);
}
