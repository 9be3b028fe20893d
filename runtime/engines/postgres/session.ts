// What: a session on PostgreSQL. What not: connecting (connect.ts) and the SQL of its parts.
import type { QueryArrayResult } from 'pg';
import { dialect as postgresDialect } from '../../../compiler/dialects/postgres/dialect.ts';
import type { Cell, ServerInfo, TableModel } from '../../../compiler/model/table.ts';
import { sessionControl } from '../../data/session-control.ts';
import type { Result, RowStream, Session, Snapshot } from '../../engine.ts';
import { fail, invariant } from '../../failure.ts';
import { Turns } from '../../turns.ts';
import { cancel } from './cancel.ts';
import { readCatalog } from './catalog.ts';
import { classify } from './classify.ts';
import { destroy, type Link, secretsOf } from './connect.ts';
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

export class PostgresSession implements Session {
  readonly server: ServerInfo;
  readonly dialect;
  readonly #link: Link;
  readonly #options: SessionOptions;
  readonly #turns: Turns;
  #inTransaction = false;

  constructor(link: Link, server: ServerInfo, options: SessionOptions) {
    this.#link = link;
    this.server = server;
    this.dialect = postgresDialect.create(server);
    this.#options = options;
    const stoppable = {
      cancel: () => cancel(link),
      cut: () => destroy(link.client),
      classify: (error: unknown) => classify(error, secretsOf(link)),
    };
    this.#turns = new Turns(stoppable, options.statementTimeoutMs);
  }

  async query(sql: string, params: readonly Cell[], signal: AbortSignal): Promise<Result> {
    if (this.#options.access === 'read') refuseControl(sql);
    const turn = await this.#turns.take(signal, true);
    try {
      const values = params.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value));
      // The extended protocol takes one statement only, so a reader cannot end its read-only transaction and begin another inside one text.
      const extended = this.#options.access === 'read' || values.length > 0;
      const config = {
        text: sql,
        values,
        rowMode: 'array' as const,
        ...(extended ? { queryMode: 'extended' } : {}),
      };
      const answer = (await this.#link.client.query(config)) as
        | QueryArrayResult
        | readonly QueryArrayResult[];
      return resultOf(answer);
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
    await this.#run(mode === 'read' ? 'begin isolation level repeatable read, read only' : 'begin');
    let value: T;
    try {
      value = await body();
    } catch (error) {
      // The body's error is the one to tell. When the connection is gone, the server rolls back by itself.
      await this.#run('rollback').catch(() => undefined);
      throw error;
    }
    const command = await this.#run('commit');
    // A body that swallowed an error leaves an aborted transaction, for which COMMIT quietly means ROLLBACK.
    if (command !== 'COMMIT')
      throw fail('conflict', 'The transaction was rolled back because one of its statements had failed.');
    return value;
  }

  snapshot(): Promise<Snapshot> {
    return openSnapshot(
      this.#link,
      (link) => new PostgresSession(link, this.server, { ...this.#options, access: 'read', pinned: true }),
    );
  }

  catalog(include: readonly string[], exclude: readonly string[]): Promise<readonly TableModel[]> {
    return readCatalog((sql, params) => this.query(sql, params, never), this.dialect, include, exclude);
  }

  read(...[select, format, signal]: Parameters<Session['read']>): RowStream {
    return {
      columns: select.columns,
      format,
      batches: readRows(this.#link, this.#turns, select, format, signal),
    };
  }

  async write(
    ...[into, rows, signal]: Parameters<Session['write']>
  ): Promise<{ readonly rows: number; readonly bytes: number }> {
    const work = () =>
      writeRows(this.#link, this.#turns, (sql) => this.query(sql, [], signal), into, rows, signal);
    return this.#inTransaction ? await work() : await this.transaction('write', work);
  }

  async close(): Promise<void> {
    await this.#link.client.end().catch(() => undefined);
  }

  async #run(sql: string): Promise<string> {
    const turn = await this.#turns.take(never, true);
    try {
      return (await this.#link.client.query(sql)).command;
    } catch (error) {
      throw turn.failure(error);
    } finally {
      await turn.end();
    }
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

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY']);

/** Several statements in one text (writers only) answer with the last one's result. */
function resultOf(answer: QueryArrayResult | readonly QueryArrayResult[]): Result {
  const results = Array.isArray(answer)
    ? (answer as readonly QueryArrayResult[])
    : [answer as QueryArrayResult];
  const last = results.at(-1);
  invariant(last !== undefined, 'the driver answers every statement');
  return {
    columns: last.fields.map((field) => field.name),
    rows: last.rows as Cell[][],
    affected: changing.has(last.command) ? (last.rowCount ?? 0) : 0,
  };
}
