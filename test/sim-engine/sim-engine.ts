// What: an engine in memory over a simulated machine: transactions are atomic at a crash, each call is one that a crash can hit. What not: SQL; statements are JSON (sim-dialect.ts).
import type { Cell, SelectModel, WireFormat, WriteModel } from '../../compiler/model/table.ts';
import { tableText } from '../../compiler/model/table.ts';
import { chooseTables } from '../../compiler/rules/table-glob.ts';
import type { ConnectTarget, Engine, Result, RowBatch, RowStream, Session } from '../../runtime/engine.ts';
import { fail, OperationFailure } from '../../runtime/failure.ts';
import type { SimProcess } from '../../runtime/ports/sim/create-sim-ports.ts';
import {
  changed,
  emptyDatabase,
  type SimDatabase,
  type SimDatabases,
  SimRefusal,
  type SimStatement,
  tableOf,
  withRows,
} from './sim-databases.ts';
import { simDialect } from './sim-dialect.ts';

/** One per process: turns on a database die with the process, what was committed is in `databases`. */
export function simEngine(process: SimProcess, databases: SimDatabases, name = 'sqlite'): Engine {
  const factory = simDialect(name);
  const turns = new Map<string, Promise<unknown>>();
  return {
    name,
    capabilities: factory.capabilities,
    dialect: factory.create,
    async connect(target) {
      const path = String(target.settings['path']);
      await called(process, 'engine.connect', path, () => {
        if (!databases.has(path) && !target.create)
          throw fail('missing', `${target.address}: there is no database at ${path}`);
      });
      return new SimSession({ process, databases, turns, path, target, dialect: factory.create() });
    },
  };
}

interface SimSessionOptions {
  readonly process: SimProcess;
  readonly databases: SimDatabases;
  /** One writer at a time a database. */
  readonly turns: Map<string, Promise<unknown>>;
  readonly path: string;
  readonly target: ConnectTarget;
  readonly dialect: Session['dialect'];
}

const batchRows = 2;

class SimSession implements Session {
  readonly server;
  readonly dialect: Session['dialect'];
  readonly #o: SimSessionOptions;
  /** The copy a transaction works on, or reads from. */
  #inside: SimDatabase | undefined;

  constructor(options: SimSessionOptions) {
    this.#o = options;
    this.dialect = options.dialect;
    this.server = { flavour: 'sim', version: '1', identity: `sim:${options.path}`, features: [] };
  }

  query(sql: string, _params: readonly Cell[], signal: AbortSignal): Promise<Result> {
    if (sql === 'select 1') return this.#call('query', signal, () => result(['1'], [['1']]));
    const emptied = /^delete from "(.+)"$/.exec(sql);
    // The one statement that the copy writes itself.
    const statement = (
      emptied?.[1] === undefined ? JSON.parse(sql) : { change: { truncate: { name: emptied[1] } } }
    ) as SimStatement;
    if ('count' in statement)
      return this.#call('query', signal, () =>
        result(['count'], [[String(tableOf(this.#seen(), statement.count).rows.length)]]),
      );
    if ('select' in statement)
      return this.#call('query', signal, () => {
        const { model, rows } = tableOf(this.#seen(), statement.select);
        const names = model.columns.map(({ name }) => name);
        return result(
          names,
          rows.slice(0, statement.limit).map((line) => line.split('\t')),
        );
      });
    return this.#change('query', signal, (database) => ({
      database: changed(database, statement.change),
      value: result([], []),
    }));
  }

  async transaction<T>(mode: 'read' | 'write', body: () => Promise<T>): Promise<T> {
    if (this.#inside !== undefined) throw new Error('bug: nested transaction');
    const inside = async (): Promise<T> => {
      await this.#call('begin', undefined, () => undefined);
      this.#inside = this.#committed();
      try {
        const value = await body();
        await this.#call('commit', undefined, () => {
          if (mode === 'write' && this.#inside !== undefined)
            this.#o.databases.set(this.#o.path, this.#inside);
        });
        return value;
      } finally {
        this.#inside = undefined;
      }
    };
    return mode === 'read' ? inside() : this.#inTurn(inside);
  }

  async snapshot(): ReturnType<Session['snapshot']> {
    return { consistency: 'single', session: async () => this, close: async () => undefined };
  }

  catalog(include: readonly string[], exclude: readonly string[]): ReturnType<Session['catalog']> {
    return this.#call('catalog', undefined, () => {
      const tables = [...this.#seen().values()]
        .map(({ model, rows }) => ({ ...model, estimate: { rows: rows.length, bytes: rows.length * 10 } }))
        .filter(({ name }) => !name.startsWith('dbkeel_'))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return chooseTables(tables, include, exclude);
    });
  }

  read(select: SelectModel, format: WireFormat, signal: AbortSignal): RowStream {
    const call = this.#call.bind(this);
    const rows = () => tableOf(this.#seen(), tableText(select.table));
    const batches = async function* (): AsyncGenerator<RowBatch> {
      const { model, rows: lines } = await call('read', signal, rows);
      const at = select.columns.map((column) => model.columns.findIndex((each) => each.name === column.name));
      for (let from = 0; from < lines.length; from += batchRows) {
        const part = lines.slice(from, from + batchRows).map((line) => {
          const cells = line.split('\t');
          return `${at.map((index) => cells[index] ?? '\\N').join('\t')}\n`;
        });
        yield { bytes: Buffer.from(part.join('')), rows: part.length };
        await call('read', signal, () => undefined);
      }
    };
    return { columns: select.columns, format, batches: batches() };
  }

  async write(into: WriteModel, stream: RowStream, signal: AbortSignal): ReturnType<Session['write']> {
    const name = tableText(into.table);
    let rows = 0;
    let bytes = 0;
    for await (const batch of stream.batches) {
      const lines = Buffer.from(batch.bytes).toString().slice(0, -1).split('\n');
      await this.#change('write', signal, (database) => ({
        database: withRows(
          database,
          name,
          lines.map((line) => arranged(line, into, database)),
          into.mode,
        ),
        value: undefined,
      }));
      rows += batch.rows;
      bytes += batch.bytes.byteLength;
    }
    return { rows, bytes };
  }

  async close(): Promise<void> {}

  #committed(): SimDatabase {
    return this.#o.databases.get(this.#o.path) ?? emptyDatabase();
  }

  #seen(): SimDatabase {
    return this.#inside ?? this.#committed();
  }

  #call<T>(name: string, signal: AbortSignal | undefined, run: () => T): Promise<T> {
    return called(this.#o.process, `engine.${name}`, this.#o.path, () => {
      if (signal?.aborted === true) throw fail('canceled', 'canceled');
      return run();
    });
  }

  /** Outside a transaction a change commits by itself. */
  #change<T>(
    name: string,
    signal: AbortSignal,
    change: (database: SimDatabase) => { readonly database: SimDatabase; readonly value: T },
  ): Promise<T> {
    if (this.#o.target.access === 'read') throw fail('permission', 'this session only reads');
    const run = () =>
      this.#call(name, signal, () => {
        const { database, value } = change(this.#seen());
        if (this.#inside === undefined) this.#o.databases.set(this.#o.path, database);
        else this.#inside = database;
        return value;
      });
    return this.#inside === undefined ? this.#inTurn(run) : run();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { turns, path } = this.#o;
    const mine = (turns.get(path) ?? Promise.resolve()).then(work);
    turns.set(
      path,
      mine.catch(() => undefined),
    );
    return mine;
  }
}

/** A line of the stream in the order of the table's own columns. */
function arranged(line: string, into: WriteModel, database: SimDatabase): string {
  const cells = line.split('\t');
  const { model } = tableOf(database, tableText(into.table));
  return model.columns
    .map(({ name }) => cells[into.columns.findIndex((column) => column.name === name)] ?? '\\N')
    .join('\t');
}

function result(columns: readonly string[], rows: Result['rows']): Result {
  return { columns, rows, affected: 0 };
}

/** Counted like a call of a port; what the database refuses is a classified failure. */
async function called<T>(process: SimProcess, name: string, on: string, run: () => T): Promise<T> {
  return (await process.calls.call({
    name,
    on,
    changes: true,
    run: async () => {
      try {
        return run();
      } catch (error) {
        if (error instanceof SimRefusal)
          throw new OperationFailure({ code: error.code, retry: 'never', message: error.message });
        throw error;
      }
    },
  })) as T;
}
