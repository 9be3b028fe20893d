// What: rows that wait in a temporary table, put into their table. What not: filling the temporary table (the engine's bulk load).
import type { Statement } from '../../dialect.ts';
import type { WriteModel } from '../../model/table.ts';
import { quote, quoteList, quoteTable } from './quote.ts';

/** The temporary table a bulk load goes into when its rows must be merged. */
export const stage = quote('dbkeel_stage');

/** An empty copy of the columns that the stream has, with the key, which also refuses two rows with one key. Temporary tables do not end a transaction. */
export function stageSql(model: WriteModel): string {
  const key = model.key.length === 0 ? '' : ` (primary key (${quoteList(model.key)}))`;
  return `create temporary table ${stage}${key} as select ${quoteList(names(model))} from ${quoteTable(model.table)} limit 0`;
}

/**
 * Takes the rows of `dbkeel_stage`. Update and insert apart, because ON DUPLICATE KEY UPDATE would also change a row that collides by another unique index:
 * here that is an error.
 */
export function merge(model: WriteModel): readonly Statement[] {
  const table = quoteTable(model.table);
  const object = `rows of ${table}`;
  const columns = names(model);
  if (model.mode === 'insert')
    return [
      {
        sql: `insert into ${table} (${quoteList(columns)}) select ${quoteList(columns)} from ${stage}`,
        object,
      },
    ];
  const match = model.key.map((name) => `t.${quote(name)} = s.${quote(name)}`).join(' and ');
  const rest = columns.filter((name) => !model.key.includes(name));
  const update = `update ${table} t join ${stage} s on ${match} set ${rest.map((name) => `t.${quote(name)} = s.${quote(name)}`).join(', ')}`;
  const missing = `t.${quote(model.key[0] ?? '')} is null`;
  const insert = `insert into ${table} (${quoteList(columns)}) select ${columns.map((name) => `s.${quote(name)}`).join(', ')} from ${stage} s left join ${table} t on ${match} where ${missing}`;
  return [...(rest.length === 0 ? [] : [{ sql: update, object }]), { sql: insert, object }];
}

function names(model: WriteModel): readonly string[] {
  return model.columns.map((column) => column.name);
}
