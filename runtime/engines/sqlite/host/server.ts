// What: what a host process does for its session: one database, its open streams and writers. What not: the process and its channel (host.ts).
import type { Cell } from '../../../../compiler/model/table.ts';
import { fail } from '../../../failure.ts';
import { floatText } from '../canonical.ts';
import { type Database, openDatabase } from '../driver/database.ts';
import type { Value } from '../driver/value.ts';
import type { Answers, Ask } from './message.ts';
import { RowEncoder } from './row-encoder.ts';
import { toUtf8Tags } from './utf16-row.ts';
import { Writer } from './writer.ts';

/** About what one batch holds; one row may be larger. */
const batchBytes = 256 * 1024;

interface Stream {
  readonly rows: Generator<Buffer, void, undefined>;
  readonly encoder: RowEncoder;
}

export class Server {
  #database: Database | undefined;
  readonly #streams = new Map<number, Stream>();
  readonly #writers = new Map<number, Writer>();

  async answer(asked: Ask): Promise<Answers[Ask['ask']]> {
    switch (asked.ask) {
      case 'open':
        return this.#open(asked);
      case 'run':
        return this.#run(asked);
      case 'read':
        return this.#read(asked);
      case 'next':
        return this.#next(asked.stream);
      case 'stop':
        return this.#stop(asked.stream);
      default:
        return this.#write(asked);
    }
  }

  async #open(asked: Extract<Ask, { ask: 'open' }>): Promise<Answers['open']> {
    this.#database = await openDatabase(asked.options);
    return {
      version: String(this.#database.run('select sqlite_version()').rows[0]?.[0]),
      utf16: this.#database.utf16,
    };
  }

  #run(asked: Extract<Ask, { ask: 'run' }>): Answers['run'] {
    const result = this.#checked(asked.inTransaction).run(asked.sql, asked.params);
    return { ...result, rows: result.rows.map((row) => row.map(cellOf)) };
  }

  #read(asked: Extract<Ask, { ask: 'read' }>): null {
    const database = this.#checked(asked.inTransaction);
    this.#streams.set(asked.stream, {
      rows: database.cursor(asked.sql, asked.params),
      encoder: new RowEncoder(asked.columns),
    });
    return null;
  }

  #next(id: number): Answers['next'] {
    const stream = this.#streams.get(id);
    if (stream === undefined) return null;
    const utf16 = this.#database?.utf16 === true;
    try {
      while (stream.encoder.bytes < batchBytes) {
        const next = stream.rows.next();
        if (next.done === true) {
          this.#streams.delete(id);
          break;
        }
        stream.encoder.add(utf16 ? toUtf8Tags(next.value) : next.value);
      }
    } catch (error) {
      this.#stop(id);
      throw error;
    }
    return stream.encoder.bytes === 0 ? null : stream.encoder.take();
  }

  #stop(id: number): null {
    this.#streams.get(id)?.rows.return();
    this.#streams.delete(id);
    return null;
  }

  #write(asked: Extract<Ask, { ask: 'write' | 'rows' | 'flush' }>): number | null {
    if (asked.ask === 'write') {
      this.#writers.set(asked.writer, new Writer(this.#checked(asked.inTransaction), asked.into));
      return null;
    }
    const writer = this.#writers.get(asked.writer);
    if (writer === undefined) throw fail('protocol', 'Rows for a writer that does not exist.');
    if (asked.ask === 'rows') return writer.add(asked.bytes);
    this.#writers.delete(asked.writer);
    return writer.finish();
  }

  #checked(inTransaction: boolean): Database {
    if (this.#database === undefined) throw fail('protocol', 'No database is open.');
    if (inTransaction && !this.#database.inTransaction)
      throw fail(
        'conflict',
        `${this.#database.path}: SQLite has rolled the transaction back after an earlier failure.`,
      );
    return this.#database;
  }
}

function cellOf(value: Value): Cell {
  if (typeof value === 'number') return floatText(value);
  return typeof value === 'bigint' ? String(value) : value;
}
