// What: the only file that uses libsql: opening a database file safely and running one statement at a time. What not: sessions on users' databases (host/), which
// need a process of their own because libsql blocks the event loop and cannot be cancelled.
import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import type Libsql from 'libsql';
import { fail, OperationFailure } from '../../../failure.ts';
import { classify, resultCode } from './classify.ts';
import { fileUri, type OpenMode } from './file-uri.ts';
import { canBeGuarded, guardedSelect, mostGuardedColumns } from './guarded-select.ts';
import { firstWord, oneStatement } from './one-statement.ts';
import { type Bind, bindable, type Value } from './value.ts';

/** libsql's types leave it out. */
type Native = Libsql.Database & { interrupt(): void };
type NativeConstructor = new (path: string, options: object) => Native;

export interface OpenOptions {
  readonly path: string;
  /** ro cannot write (except to finish what a crashed writer left, see below); rw must exist; rwc may make the file (0600). */
  readonly mode: OpenMode;
  /** How long a statement waits for another process's lock; default 5000. */
  readonly busyTimeoutMs?: number;
}

/** A table of cells as SQLite stores them: integers as bigint, reals as number, texts checked to be UTF-8. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** Rows inserted, updated or deleted by this statement; 0 for others. */
  readonly affected: number;
}

/** A prepared write; parameters by position. */
export interface Write {
  run(params: readonly Bind[]): number;
}

const changing = new Set(['insert', 'update', 'delete', 'replace', 'with']);

/** One open file. Every member throws OperationFailure. */
export class Database {
  readonly path: string;
  readonly #db: Native;
  readonly utf16: boolean;
  #cursors = 0;

  constructor(path: string, db: Native) {
    this.path = path;
    this.#db = db;
    this.utf16 = String(this.#rows('pragma encoding', [])[0]?.[0]).startsWith('UTF-16');
  }

  /** Any one statement. Reads come whole: for streams use `cursor`. */
  run(sql: string, params: readonly Bind[] = []): Rows {
    return this.#guard(() => {
      const text = oneStatement(sql);
      const word = firstWord(text);
      const statement = this.#db.prepare(text);
      const values = bindable(params);
      if (!statement.reader) {
        const changes = statement.run(values).changes;
        return { columns: [], rows: [], affected: changing.has(word) ? changes : 0 };
      }
      const columns = statement.columns().map((column) => column.name);
      const guarded =
        canBeGuarded(word) && columns.length <= mostGuardedColumns
          ? this.#guarded(text, columns.length)
          : undefined;
      const rows =
        guarded === undefined
          ? rawRows(statement, values)
          : rawRows(guarded, values).map((row) => this.#unguard(row, columns));
      return { columns, rows, affected: changing.has(word) && word !== 'with' ? rows.length : 0 };
    });
  }

  /** Several statements without results, as our own migrations have them. */
  script(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  prepare(sql: string): Write {
    const statement = this.#guard(() => this.#db.prepare(oneStatement(sql)));
    return { run: (params) => this.#guard(() => statement.run(bindable(params)).changes) };
  }

  /** A prepared read whose columns are blobs, numbers and NULL only: nothing guards its texts. */
  reader(sql: string): (params: readonly Bind[]) => readonly (readonly Value[])[] {
    const statement = this.#guard(() => this.#db.prepare(oneStatement(sql)));
    return (params) => this.#guard(() => rawRows(statement, bindable(params)));
  }

  /**
   * The first column of each row as bytes, row by row; the SQL casts it to a blob, so no text is ever read. An unfinished cursor holds SQLite's read lock, and libsql
   * lets go only when memory is collected: leaving the loop early interrupts the statement, which releases it at once.
   */
  *cursor(sql: string, params: readonly Bind[]): Generator<Buffer, void, undefined> {
    const statement = this.#guard(() => this.#db.prepare(oneStatement(sql)));
    const rows = this.#guard(() => statement.raw().iterate(bindable(params)) as Iterator<readonly [Buffer]>);
    this.#cursors += 1;
    let open = true;
    try {
      for (;;) {
        const next = this.#guard(() => rows.next());
        // libsql's iterator ends with `done: true` and no value.
        if (next.done === true) break;
        yield next.value[0];
      }
      open = false;
    } finally {
      this.#cursors -= 1;
      if (open) this.#stop(rows);
    }
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction;
  }

  close(): void {
    this.#db.close();
  }

  /** An interrupt stops every running statement, so it waits until no other cursor is open; the last one to stop frees them all. */
  #stop(rows: Iterator<unknown>): void {
    if (this.#cursors > 0) return;
    this.#db.interrupt();
    try {
      while (rows.next().done !== true);
    } catch {
      // The interrupt itself: the statement has ended and its lock is gone.
    }
  }

  /** undefined: it parses only as it stands (WITH … INSERT … RETURNING). */
  #guarded(sql: string, columns: number): Libsql.Statement | undefined {
    try {
      return this.#db.prepare(guardedSelect(sql, columns));
    } catch {
      return undefined;
    }
  }

  #unguard(row: readonly Value[], columns: readonly string[]): readonly Value[] {
    return columns.map((column, index) => {
      const value = row[index * 2] ?? null;
      return row[index * 2 + 1] === 1n && Buffer.isBuffer(value) ? this.#text(value, column) : value;
    });
  }

  #text(bytes: Buffer, column: string): string {
    if (this.utf16) return bytes.toString('utf16le');
    const text = bytes.toString('utf8');
    if (text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(bytes))
      throw fail(
        'data',
        `${this.path}: a text in column ${column} is not UTF-8 (bytes ${bytes.subarray(0, 16).toString('hex')}).`,
      );
    return text;
  }

  #rows(sql: string, params: readonly Bind[]): readonly (readonly Value[])[] {
    return this.#guard(() => rawRows(this.#db.prepare(sql), bindable(params)));
  }

  #guard<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw classify(error, this.path);
    }
  }
}

/** `all`, never `get`: libsql leaves the statement of a `get` open, with its lock, until memory is collected. */
function rawRows(statement: Libsql.Statement, values: readonly unknown[]): readonly (readonly Value[])[] {
  return statement.raw().safeIntegers(true).all(values) as (readonly Value[])[];
}

/** Opens a file and reads from it once, so that damage, encryption and locks show now and not in the middle of the work. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const path = resolve(options.path);
  checkFile(path, options.mode);
  const Native = (await import('libsql')).default as unknown as NativeConstructor;
  try {
    return connect(Native, path, options.mode, options);
  } catch (error) {
    // A writer was killed in the middle of a transaction: SQLite must roll its journal back before anyone can read, which a read-only connection may not.
    if (options.mode !== 'ro' || !needsRecovery(error)) throw classify(error, path);
  }
  try {
    return connect(Native, path, 'rw', options);
  } catch (error) {
    throw classify(error, path);
  }
}

function connect(Native: NativeConstructor, path: string, mode: OpenMode, options: OpenOptions): Database {
  const db = new Native(fileUri(path, mode), { timeout: options.busyTimeoutMs ?? 5000 });
  try {
    db.exec(options.mode === 'ro' ? 'pragma query_only = 1' : 'pragma foreign_keys = 1');
    rawRows(db.prepare('select count(*) from sqlite_schema'), []);
    return new Database(path, db);
  } catch (error) {
    db.close();
    throw error;
  }
}

const readonlyRecovery = 264;
const readonlyRollback = 776;
const readonlyCannotInitialise = 1288;

function needsRecovery(error: unknown): boolean {
  const code = resultCode((error as Error).cause ?? error) ?? 0;
  return code === readonlyRecovery || code === readonlyRollback || code === readonlyCannotInitialise;
}

/**
 * What SQLite would answer with "unable to open database file", said plainly; makes the file with owner-only rights where that is asked for. It never opens an existing
 * file: closing any descriptor of a file drops all POSIX locks this process holds on it, those of SQLite's other connections included.
 */
function checkFile(path: string, mode: OpenMode): void {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) makeFile(path, mode);
    else if (stat.isDirectory()) throw fail('data', `${path} is a folder, not a SQLite database.`);
    else if (!stat.isFile()) throw fail('data', `${path} is not a regular file.`);
    // SQLite takes a file shorter than a page for an empty database and would overwrite it; only an empty one is.
    else if (stat.size > 0 && stat.size < smallestDatabase)
      throw fail('data', `${path} is not a SQLite database.`);
    else accessSync(path, mode === 'ro' ? constants.R_OK : constants.R_OK | constants.W_OK);
  } catch (error) {
    throw error instanceof OperationFailure ? error : fileFailure(error, path);
  }
}

const smallestDatabase = 512;

function makeFile(path: string, mode: OpenMode): void {
  if (mode !== 'rwc') throw fail('missing', `There is no database file ${path}.`);
  closeSync(openSync(path, 'wx', 0o600));
}

function fileFailure(error: unknown, path: string): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return fail('missing', `The folder of ${path} does not exist.`);
  if (code === 'EACCES' || code === 'EPERM') return fail('permission', `No permission to open ${path}.`);
  if (code === 'EROFS') return fail('permission', `${path} is on a read-only file system.`);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return fail('diskFull', `The disk of ${path} is full.`, 'later');
  return fail('unavailable', `${path} cannot be opened: ${code}.`, 'later');
}
