// What: what a host process does for its session: one database, its open streams and writers. What not: the process and its channel (host.ts).
import type { Cell } from '../../../../compiler/model/table.ts';
import { fail } from '../../../failure.ts';
import { floatText } from '../canonical.ts';
import { type Database, type OpenOptions, openDatabase } from '../driver/database.ts';
import type { Value } from '../driver/value.ts';
import { readHeader } from './header.ts';
import type { Answers, Ask } from './message.ts';
import { type Batch, openStream } from './stream.ts';
import { Writer } from './writer.ts';

export class Server {
  #database: Database | undefined;
  #version: string | undefined;
  readonly #streams = new Map<number, Generator<Batch, void, undefined>>();
  readonly #writers = new Map<number, Writer>();

  async answer(asked: Ask): Promise<Answers[Ask['ask']]> {
    switch (asked.ask) {
      case 'open':
        return this.#open(asked);
      case 'close':
        return this.#close();
      case 'look':
        return this.#look(asked.options);
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

  /** A host that looks at many files has one of them open at a time. */
  async #open(asked: Extract<Ask, { ask: 'open' }>): Promise<Answers['open']> {
    this.#close();
    this.#database = await openDatabase(asked.options);
    return {
      version: this.#libraryVersion(this.#database),
      utf16: this.#database.utf16,
    };
  }

  /** The header tells all that is asked once the library's version is known; what it cannot tell, opening does. */
  async #look(options: OpenOptions): Promise<Answers['look']> {
    this.#close();
    const header = this.#version === undefined ? undefined : readHeader(options.path);
    if (header !== undefined) return { version: this.#version ?? '', utf16: header.utf16 };
    const opened = await this.#open({ ask: 'open', options });
    this.#close();
    return opened;
  }

  /** The library's, so the same for every file. */
  #libraryVersion(database: Database): string {
    this.#version ??= String(database.run('select sqlite_version()').rows[0]?.[0]);
    return this.#version;
  }

  #close(): null {
    this.#database?.close();
    this.#database = undefined;
    return null;
  }

  #run(asked: Extract<Ask, { ask: 'run' }>): Answers['run'] {
    const result = this.#checked(asked.inTransaction).run(asked.sql, asked.params);
    return { ...result, rows: result.rows.map((row) => row.map(cellOf)) };
  }

  #read(asked: Extract<Ask, { ask: 'read' }>): null {
    const database = this.#checked(asked.inTransaction);
    this.#streams.set(asked.stream, openStream(database, asked.select, asked.inTransaction));
    return null;
  }

  #next(id: number): Answers['next'] {
    const next = this.#streams.get(id)?.next();
    if (next === undefined || next.done === true) {
      this.#streams.delete(id);
      return null;
    }
    return next.value;
  }

  #stop(id: number): null {
    this.#streams.get(id)?.return();
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
