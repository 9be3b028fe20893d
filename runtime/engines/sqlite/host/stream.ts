// What: one read of a table as batches of copy text. What not: who asks for the batches (server.ts).
import { type GroupQueries, groupSql, lineSql } from '../../../../compiler/dialects/sqlite/lines.ts';
import { textLiteral } from '../../../../compiler/dialects/sqlite/quote.ts';
import type { SelectModel } from '../../../../compiler/model/table.ts';
import type { Database } from '../driver/database.ts';
import type { Bind } from '../driver/value.ts';
import { keyValue } from './row-decoder.ts';
import { RowEncoder } from './row-encoder.ts';
import { toUtf8Tags } from './utf16-row.ts';

/** About what one batch holds; one row may be larger. */
const batchBytes = 256 * 1024;

export interface Batch {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** `consistent`: a transaction is open, so several statements see one moment and a table may be read in groups. */
export function openStream(
  database: Database,
  select: SelectModel,
  consistent: boolean,
): Generator<Batch, void, undefined> {
  const rowid = consistent && !database.utf16 ? groupable(database, select) : undefined;
  return batches(new RowEncoder(select.columns), (encoder) =>
    rowid === undefined
      ? byRow(database, select, encoder)
      : byGroup(database, groupSql(select, rowid), encoder),
  );
}

/** Each step of `feed` puts some rows into the encoder. */
function* batches(
  encoder: RowEncoder,
  feed: (encoder: RowEncoder) => Generator<undefined, void, undefined>,
): Generator<Batch, void, undefined> {
  for (const _ of feed(encoder)) if (encoder.bytes >= batchBytes) yield encoder.take();
  if (encoder.bytes > 0) yield encoder.take();
}

function* byRow(
  database: Database,
  select: SelectModel,
  encoder: RowEncoder,
): Generator<undefined, void, undefined> {
  const { sql, params } = lineSql(select, database.utf16);
  const bound = params.map((cell, index) => keyValue(cell, keyType(select, index)));
  for (const row of database.cursor(sql, bound)) {
    encoder.add(database.utf16 ? toUtf8Tags(row) : row);
    yield undefined;
  }
}

function* byGroup(
  database: Database,
  queries: GroupQueries,
  encoder: RowEncoder,
): Generator<undefined, void, undefined> {
  const next = database.reader(queries.next);
  const large = database.reader(queries.large);
  let [group] = database.reader(queries.first)([]);
  while (group !== undefined) {
    const [rows, last, bytes] = group;
    if (!Buffer.isBuffer(bytes)) return;
    encoder.addGroup(bytes, Number(rows), (rowid) => lineOf(large([rowid])));
    yield undefined;
    [group] = next([last as Bind]);
  }
}

function lineOf(rows: readonly (readonly unknown[])[]): Buffer {
  const line = rows[0]?.[0];
  return Buffer.isBuffer(line) ? line : Buffer.alloc(0);
}

/** `after` and `until` are cells of the key's columns, one after the other. */
function keyType(select: SelectModel, index: number): SelectModel['columns'][number]['type'] {
  const afters = select.after?.length ?? 0;
  const name = select.orderBy[index < afters ? index : index - afters];
  return select.columns.find((column) => column.name === name)?.type ?? { type: 'text' };
}

/** The name of the table's rowid, when the whole table is read in its order or in none; undefined where there is no rowid (views, WITHOUT ROWID). */
function groupable(database: Database, select: SelectModel): string | undefined {
  const whole =
    select.where === undefined &&
    select.after === undefined &&
    select.until === undefined &&
    select.limit === undefined;
  if (!whole || select.table.schema !== undefined || select.orderBy.length > 1 || select.columns.length === 0)
    return undefined;
  const name = textLiteral(select.table.name);
  const [table] = database.run(
    `select wr from pragma_table_list where schema = 'main' and type = 'table' and lower(name) = lower(${name})`,
  ).rows;
  if (table?.[0] !== 0n) return undefined;
  const columns = database.run(`select name, type, pk from pragma_table_xinfo(${name})`).rows;
  const keys = columns.filter(([, , place]) => place !== 0n);
  const [order] = select.orderBy;
  const alias =
    keys.length === 1 && String(keys[0]?.[1]).toLowerCase() === 'integer' ? String(keys[0]?.[0]) : undefined;
  if (order !== undefined && order.toLowerCase() !== alias?.toLowerCase()) return undefined;
  return ['rowid', '_rowid_', 'oid'].find(
    (each) => !columns.some(([column]) => String(column).toLowerCase() === each),
  );
}
