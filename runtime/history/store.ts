// What: the history's file, opened when it is first needed: to read only if it is there, to write by making it. What not: what is asked of it.
import type { Kysely } from 'kysely';

import { type fail, failureOf, OperationFailure } from '../failure.ts';
import type { Ports } from '../ports.ts';
import { migrate, newestVersion, refuseNewer, versionOf } from './migrate.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;

export class HistoryStore {
  readonly #ports: Ports;
  readonly #path: string;
  /** Two connections, because a reader must not be cut off when the first write comes; after that everybody uses the writer's. */
  #reader: Promise<Db> | undefined;
  #writer: Promise<Db> | undefined;

  constructor(ports: Ports, path: string) {
    this.#ports = ports;
    this.#path = path;
  }

  /** undefined: nothing was ever written. */
  async read<T>(body: (db: Db) => Promise<T>): Promise<T | undefined> {
    return this.#told(async () => {
      const open = this.#writer ?? this.#reader;
      if (open === undefined && (await this.#ports.files.stat(this.#path)) === undefined) return undefined;
      this.#reader ??= open ?? this.#remembered('reader', this.#connect(false));
      return body(await (this.#writer ?? this.#reader));
    });
  }

  /** One transaction. */
  async write<T>(body: (db: Db) => Promise<T>): Promise<T> {
    return this.#told(async () => {
      this.#writer ??= this.#remembered('writer', this.#connect(true));
      const db = await this.#writer;
      return db.transaction().execute(body);
    });
  }

  async close(): Promise<void> {
    const opened = new Set([this.#reader, this.#writer]);
    this.#reader = undefined;
    this.#writer = undefined;
    for (const each of opened) await (await each?.catch(() => undefined))?.destroy();
  }

  /** A failed opening is tried again by whoever comes next. */
  #remembered(which: 'reader' | 'writer', opening: Promise<Db>): Promise<Db> {
    opening.catch(() => {
      if (which === 'reader') this.#reader = undefined;
      else this.#writer = undefined;
    });
    return opening;
  }

  async #connect(writing: boolean): Promise<Db> {
    const [{ Kysely }, { openDatabase }, { libsqlDialect, useWriteAheadLog }] = await Promise.all([
      import('kysely'),
      import('../engines/sqlite/driver/database.ts'),
      import('./libsql-dialect.ts'),
    ]);
    const database = await openDatabase({
      path: await this.#realPath(writing),
      mode: writing ? 'rwc' : 'ro',
    });
    const db = new Kysely<Tables>({ dialect: libsqlDialect(database) });
    try {
      if (writing) useWriteAheadLog(database);
      const version = await versionOf(db);
      refuseNewer(version);
      if (version === newestVersion()) return db;
      if (writing) {
        await migrate(db, this.#ports.clock.now());
        return db;
      }
    } catch (error) {
      await db.destroy();
      throw error;
    }
    // A reader that finds older tables brings them up to date, as a writer.
    await db.destroy();
    return this.#connect(true);
  }

  /** The driver knows the working folder only, ports know the project's root. */
  async #realPath(writing: boolean): Promise<string> {
    const slash = this.#path.lastIndexOf('/');
    const folder = slash < 0 ? '.' : this.#path.slice(0, slash) || '/';
    if (writing) await this.#ports.files.makeFolder(folder);
    return `${await this.#ports.files.real(folder)}/${this.#path.slice(slash + 1)}`;
  }

  /** Says which file, and the way out when it is damaged. */
  async #told<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (error) {
      const failure = failureOf(error);
      const way =
        failure.code === 'data'
          ? ' Move the file aside to start a new history; the state and your databases are not affected.'
          : '';
      if (!(error instanceof OperationFailure) && (error as { readonly path?: unknown }).path === undefined)
        throw error;
      const code = error instanceof OperationFailure ? failure.code : fileCode(error);
      throw new OperationFailure(
        { ...failure, code, message: `The history ${this.#path}: ${failure.message}${way}` },
        { cause: error },
      );
    }
  }
}

/** What a FileError of the folder means here. */
function fileCode(error: unknown): ReturnType<typeof fail>['failure']['code'] {
  const code = (error as { readonly code?: unknown }).code;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'permission';
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'diskFull' : 'unavailable';
}
