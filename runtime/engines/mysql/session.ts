// What: a session on MySQL or MariaDB. What not: connecting (connect.ts) and the SQL of its parts.
import { dialect as mysqlDialect } from '../../../compiler/dialects/mysql/dialect.ts';
import type { Cell, ServerInfo, TableModel } from '../../../compiler/model/table.ts';
import { sessionControl } from '../../data/session-control.ts';
import type { Result, RowStream, Session, Snapshot } from '../../engine.ts';
import { fail, invariant } from '../../failure.ts';
import { Turns } from '../../turns.ts';
import { answerOf } from './answer.ts';
import { bind } from './bind.ts';
import { readCatalog } from './catalog.ts';
import { classify } from './classify.ts';
import { cancel, cut, type Link, secretsOf } from './connect.ts';
import { readRows } from './read.ts';
import { openSnapshot } from './snapshot.ts';
import { writeRows } from './write.ts';

export interface SessionOptions {
  readonly access: 'read' | 'write';
  readonly statementTimeoutMs: number;
  /** The connection is in a read transaction for its whole life: it looks at a snapshot. */
  readonly pinned: boolean;
}

const never = new AbortController().signal;

export class MysqlSession implements Session {
  readonly server: ServerInfo;
  readonly dialect;
  readonly #link: Link;
  readonly #options: SessionOptions;
  readonly #turns: Turns;
  #inTransaction = false;

  constructor(link: Link, server: ServerInfo, options: SessionOptions) {
    this.#link = link;
    this.server = server;
    this.dialect = mysqlDialect.create(server);
    this.#options = options;
    const stoppable = {
      cancel: () => cancel(link),
      cut: () => cut(link.connection),
      classify: (error: unknown) => classify(error, secretsOf(link)),
    };
    this.#turns = new Turns(stoppable, options.statementTimeoutMs);
  }

  async query(sql: string, params: readonly Cell[], signal: AbortSignal): Promise<Result> {
    if (this.#options.access === 'read') refuseControl(sql);
    return await this.#run(bind(sql, params), signal);
  }

  async #run(sql: string, signal: AbortSignal): Promise<Result> {
    const turn = await this.#turns.take(signal, true);
    try {
      return await answerOf(this.#link.raw, sql);
    } catch (error) {
      throw turn.failure(error);
    } finally {
      await turn.end();
    }
  }

  async transaction<T>(mode: 'read' | 'write', body: () => Promise<T>): Promise<T> {
    invariant(!this.#inTransaction, 'transactions of one session do not nest');
    if (mode === 'write' && (this.#options.access === 'read' || this.#options.pinned))
      throw fail('permission', 'This session was opened for reading: it does not write.');
    this.#inTransaction = true;
    try {
      return this.#options.pinned ? await body() : await this.#around(mode, body);
    } finally {
      this.#inTransaction = false;
    }
  }

  async #around<T>(mode: 'read' | 'write', body: () => Promise<T>): Promise<T> {
    if (mode === 'read') await this.#run('set transaction isolation level repeatable read', never);
    await this.#run(
      mode === 'read' ? 'start transaction with consistent snapshot, read only' : 'start transaction',
      never,
    );
    let value: T;
    try {
      value = await body();
    } catch (error) {
      // The body's error is the one to tell. When the connection is gone, the server rolls back by itself.
      await this.#run('rollback', never).catch(() => undefined);
      throw error;
    }
    await this.#run('commit', never);
    return value;
  }

  snapshot(): Promise<Snapshot> {
    return openSnapshot(
      this.#link,
      (link) => new MysqlSession(link, this.server, { ...this.#options, access: 'read', pinned: true }),
    );
  }

  catalog(include: readonly string[], exclude: readonly string[]): Promise<readonly TableModel[]> {
    return readCatalog(
      (sql) => this.query(sql, [], never),
      this.server.flavour === 'mariadb',
      include,
      exclude,
    );
  }

  read(...[select, format, signal]: Parameters<Session['read']>): RowStream {
    if (format !== 'copyText') throw fail('unsupported', `MySQL does not speak ${format}.`);
    return { columns: select.columns, format, batches: readRows(this.#link, this.#turns, select, signal) };
  }

  async write(
    ...[into, rows, signal]: Parameters<Session['write']>
  ): Promise<{ readonly rows: number; readonly bytes: number }> {
    if (rows.format !== 'copyText') throw fail('unsupported', `MySQL does not read ${rows.format}.`);
    const localInfile = this.server.features.includes('localInfile');
    const work = () => writeRows({ link: this.#link, turns: this.#turns, localInfile, signal }, into, rows);
    return this.#inTransaction ? await work() : await this.transaction('write', work);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#link.connection.end(() => resolve());
    });
    cut(this.#link.connection);
  }
}

function refuseControl(sql: string): void {
  const word = sessionControl(sql);
  if (word !== undefined)
    throw fail(
      'permission',
      `A session that only reads does not run statements that change the session (${word}).`,
    );
}
