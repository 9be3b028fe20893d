// What: rows of copy text into one table by prepared multi-row INSERTs. What not: transactions (the session) and values (row-decoder.ts).
import { insertSql } from '../../../../compiler/dialects/sqlite/merge.ts';
import { quote, textLiteral } from '../../../../compiler/dialects/sqlite/quote.ts';
import type { WriteModel } from '../../../../compiler/model/table.ts';
import { fail } from '../../../failure.ts';
import type { Database, Write } from '../driver/database.ts';
import type { Bind } from '../driver/value.ts';
import { type Decode, decodeLines, decoderOf } from './row-decoder.ts';

/** More rows a statement gain nothing measurable; SQLite takes 32766 parameters. */
const mostRows = 100;
const mostParameters = 32766;

export class Writer {
  readonly #database: Database;
  readonly #into: WriteModel;
  readonly #decoders: readonly Decode[];
  readonly #rows: number;
  readonly #full: Write;
  #params: Bind[] = [];
  #changed = 0;

  constructor(database: Database, into: WriteModel) {
    if (into.columns.length === 0) throw fail('unsupported', 'Rows without columns cannot be written.');
    this.#database = database;
    this.#into = into;
    const declared = declaredTypes(database, into);
    this.#decoders = into.columns.map((column) =>
      decoderOf(column, declared.get(column.name.toLowerCase()) ?? ''),
    );
    this.#rows = Math.max(1, Math.min(mostRows, Math.floor(mostParameters / into.columns.length)));
    this.#full = database.prepare(insertSql(into, this.#rows));
  }

  /** Gives the rows of the batch; they reach the table in full statements, the rest in `finish`. */
  add(bytes: Uint8Array): number {
    const full = this.#rows * this.#decoders.length;
    return decodeLines(bytes, this.#decoders, (value) => {
      this.#params.push(value);
      if (this.#params.length === full) {
        this.#changed += this.#full.run(this.#params);
        this.#params = [];
      }
    });
  }

  finish(): number {
    const rows = this.#params.length / this.#decoders.length;
    if (rows > 0) this.#changed += this.#database.prepare(insertSql(this.#into, rows)).run(this.#params);
    this.#params = [];
    return this.#changed;
  }
}

function declaredTypes(database: Database, into: WriteModel): ReadonlyMap<string, string> {
  const schema = into.table.schema === undefined ? '' : `${quote(into.table.schema)}.`;
  const { rows } = database.run(
    `select name, type from ${schema}pragma_table_xinfo(${textLiteral(into.table.name)})`,
  );
  return new Map(rows.map(([name, type]) => [String(name).toLowerCase(), String(type)]));
}
