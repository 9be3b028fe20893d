// What: the questions that tell everything about the tables of one database. What not: turning the answers into models (catalog.ts).
import { literal } from '../../../compiler/dialects/mysql/quote.ts';

export const tablesSql = `
select table_name, table_rows, data_length + index_length, table_comment from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED') and table_name not like 'dbkeel\\_%'`;

/** Asking for few tables by name is much cheaper for the server; for many, one pass over all is. */
function only(names: readonly string[], column: string): string {
  return names.length > 200 ? '' : ` and ${column} in (${names.map(literal).join(', ')})`;
}

export function columnsSql(names: readonly string[]): string {
  return `select table_name, column_name, column_type, is_nullable, column_default, extra, generation_expression, column_comment
from information_schema.columns where table_schema = database()${only(names, 'table_name')} order by table_name, ordinal_position`;
}

/** Only MySQL has indexes on expressions, and the column that tells them. */
export function indexesSql(names: readonly string[], mariadb: boolean): string {
  return `select table_name, index_name, non_unique, column_name, sub_part, index_type, ${mariadb ? 'null' : 'expression'}
from information_schema.statistics where table_schema = database()${only(names, 'table_name')} order by table_name, index_name, seq_in_index`;
}

export function foreignKeysSql(names: readonly string[]): string {
  return `select k.table_name, k.constraint_name, k.column_name, nullif(k.referenced_table_schema, database()), k.referenced_table_name, k.referenced_column_name, r.delete_rule, r.update_rule
from information_schema.key_column_usage k
join information_schema.referential_constraints r
  on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name and r.table_name = k.table_name
where k.constraint_schema = database() and k.table_schema = database()${only(names, 'k.table_name')} and k.referenced_table_name is not null
order by k.table_name, k.constraint_name, k.ordinal_position`;
}

export function checksSql(names: readonly string[], mariadb: boolean): string {
  if (mariadb) {
    return `select table_name, constraint_name, check_clause from information_schema.check_constraints
where constraint_schema = database()${only(names, 'table_name')} order by table_name, constraint_name`;
  }
  return `select t.table_name, c.constraint_name, c.check_clause from information_schema.check_constraints c
join information_schema.table_constraints t on t.constraint_schema = c.constraint_schema and t.constraint_name = c.constraint_name and t.constraint_type = 'CHECK'
where c.constraint_schema = database()${only(names, 't.table_name')} order by t.table_name, c.constraint_name`;
}
