// What: Kysely on our own SQLite driver; the only file of the history that knows a database. What not: queries.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

import type { Database } from '../engines/sqlite/driver/database.ts';
import type { Bind, Value } from '../engines/sqlite/driver/value.ts';
import { fail } from '../failure.ts';

export function libsqlDialect(database: Database): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new LibsqlDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** One connection: whoever wants it waits until it is given back. */
class LibsqlDriver implements Driver {
  readonly #database: Database;
  readonly #connection: DatabaseConnection;
  #last: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  constructor(database: Database) {
    this.#database = database;
    this.#connection = { executeQuery: async (query) => execute(database, query), streamQuery: noStream };
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#last;
    let release = (): void => {};
    this.#last = new Promise<void>((resolve) => {
      release = resolve;
    });
    await before;
    this.#release = release;
    return this.#connection;
  }

  /** Immediate: a transaction of ours writes, and one that finds the lock taken must wait at its start, not fail in its middle. */
  async beginTransaction(): Promise<void> {
    this.#database.run('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    this.#database.run('commit');
  }

  /** A full disk rolls back by itself; a second rollback would hide the first failure. */
  async rollbackTransaction(): Promise<void> {
    if (this.#database.inTransaction) this.#database.run('rollback');
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  async destroy(): Promise<void> {
    this.#database.close();
  }
}

function execute<R>(database: Database, query: CompiledQuery): QueryResult<R> {
  const result = database.run(query.sql, query.parameters.map(bindOf));
  const rows = result.rows.map((row) =>
    Object.fromEntries(result.columns.map((column, index) => [column, plainOf(row[index] ?? null)])),
  );
  return { rows: rows as R[], numAffectedRows: BigInt(result.affected) };
}

/** libsql binds every number as a float; a whole one must arrive as an integer. */
function bindOf(value: unknown): Bind {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return value as Bind;
}

function plainOf(value: Value): Value {
  return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value;
}

function noStream(): never {
  throw fail('unsupported', 'The history does not stream.');
}

/** Readers and writers side by side, and a commit that survives a power cut. */
export function useWriteAheadLog(database: Database): void {
  database.run('pragma journal_mode = wal');
  database.run('pragma synchronous = full');
}
