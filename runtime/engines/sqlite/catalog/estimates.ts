// What: about how many rows and bytes each table has, without reading a large file. What not: exact counts (dialect.count).

import { quote, textLiteral } from '../../../../compiler/dialects/sqlite/quote.ts';
import type { Query } from './query.ts';

export interface Estimate {
  readonly rows: number;
  readonly bytes: number;
}

interface Named {
  readonly name: string;
  readonly withoutRowid: boolean;
}

/** Up to here counting takes a fraction of a second. */
const smallBytes = 64 * 1024 * 1024;
/** SQLite takes 500 terms of a compound SELECT. */
const mostTerms = 400;

/** Small files are counted. In larger ones the rows come from ANALYZE, else from the highest rowid, and the bytes are the file's, shared by rows. */
export async function readEstimates(
  query: Query,
  tables: readonly Named[],
): Promise<ReadonlyMap<string, Estimate>> {
  const size = await query('select page_count * page_size from pragma_page_count, pragma_page_size', []);
  const bytes = Number(size.rows[0]?.[0] ?? 0);
  if (bytes > smallBytes) return shared(await likelyRows(query, tables), bytes);
  const rows = await perTable(
    query,
    tables,
    (table) => `select ${textLiteral(table.name)}, count(*) from ${quote(table.name)}`,
  );
  const pages = await pagesOf(query);
  return new Map(
    tables.map(({ name }) => [name, { rows: rows.get(name) ?? 0, bytes: pages.get(name) ?? 0 }]),
  );
}

async function likelyRows(query: Query, tables: readonly Named[]): Promise<ReadonlyMap<string, number>> {
  const highest = await perTable(
    query,
    tables.filter((table) => !table.withoutRowid),
    (table) => `select ${textLiteral(table.name)}, max(rowid) from ${quote(table.name)}`,
  );
  const analysed = await query("select count(*) from sqlite_schema where name = 'sqlite_stat1'", []);
  if (analysed.rows[0]?.[0] === '0') return highest;
  const { rows } = await query(
    "select tbl, max(cast(stat as integer)) from sqlite_stat1 where stat <> '' group by tbl",
    [],
  );
  return new Map([...highest, ...rows.map(([name, count]) => [String(name), Number(count)] as const)]);
}

/** A table and its indexes, by the pages they take. */
async function pagesOf(query: Query): Promise<ReadonlyMap<string, number>> {
  const sql =
    'select m.tbl_name, sum(d.pgsize) from dbstat as d join sqlite_schema as m on m.name = d.name where d.aggregate = 1 group by m.tbl_name';
  return new Map((await query(sql, [])).rows.map(([name, bytes]) => [String(name), Number(bytes)]));
}

async function perTable(
  query: Query,
  tables: readonly Named[],
  select: (table: Named) => string,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let at = 0; at < tables.length; at += mostTerms) {
    const terms = tables.slice(at, at + mostTerms).map(select);
    for (const [name, rows] of (await query(terms.join(' union all '), [])).rows)
      found.set(String(name), Number(rows ?? 0));
  }
  return found;
}

function shared(rows: ReadonlyMap<string, number>, bytes: number): ReadonlyMap<string, Estimate> {
  const all = Math.max(
    1,
    [...rows.values()].reduce((sum, count) => sum + count, 0),
  );
  return new Map(
    [...rows].map(([name, count]) => [name, { rows: count, bytes: Math.round((bytes * count) / all) }]),
  );
}
