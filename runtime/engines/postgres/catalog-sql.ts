// What: the four questions that tell everything about thousands of tables. What not: turning the answers into models (catalog.ts).

/** Partitions are left out: their parent is the table, and reading it reads them. */
export const relationsSql = `
select c.oid, n.nspname, c.relname, c.reltuples::bigint, c.relpages::bigint * current_setting('block_size')::bigint,
  obj_description(c.oid, 'pg_class'), pg_table_is_visible(c.oid)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and c.relname !~ '^dbkeel_'`;

/** A column of a domain is told as the type beneath, which is what other engines can hold. */
export const columnsSql = `
select a.attrelid, a.attname,
  case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) else format_type(a.atttypid, a.atttypmod) end,
  a.attnotnull or t.typnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum),
  (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = case when t.typtype = 'd' then t.typbasetype else t.oid end)::text
from pg_attribute a
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = any($1::oid[]) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum`;

const namesOf = (relation: string, numbers: string) =>
  `(select json_agg(k.attname order by u.n) from unnest(${numbers}) with ordinality as u(num, n) join pg_attribute k on k.attrelid = ${relation} and k.attnum = u.num)::text`;

export const constraintsSql = `
select c.conrelid, c.conname, c.contype, ${namesOf('c.conrelid', 'c.conkey')}, fn.nspname, f.relname, ${namesOf('c.confrelid', 'c.confkey')},
  c.confdeltype, c.confupdtype, pg_get_expr(c.conbin, c.conrelid)
from pg_constraint c
left join pg_class f on f.oid = c.confrelid
left join pg_namespace fn on fn.oid = f.relnamespace
where c.conrelid = any($1::oid[]) and c.contype in ('p', 'f', 'c') and c.conparentid = 0
order by c.conrelid, c.conname`;

/** Only key columns: those of INCLUDE are not part of what the index says. */
export const indexesSql = `
select i.indrelid, x.relname, i.indisunique, m.amname,
  (select json_agg(a.attname order by u.n) from unnest(i.indkey::int2[]) with ordinality as u(num, n)
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.num where u.n <= i.indnkeyatts)::text,
  (select string_agg(pg_get_indexdef(i.indexrelid, u.n::int, true), ', ' order by u.n) from generate_series(1, i.indnkeyatts) as u(n)),
  pg_get_expr(i.indpred, i.indrelid)
from pg_index i
join pg_class x on x.oid = i.indexrelid
join pg_am m on m.oid = x.relam
where i.indrelid = any($1::oid[]) and not i.indisprimary and i.indislive
order by i.indrelid, x.relname`;
