// What: a session on one SQLite file, working in a host process that is killed to cancel. What not: opening it (engine.ts) and its SQL (dialects/sqlite).
import { dialect as factory } from '../../../compiler/dialects/sqlite/dialect.ts';
import type {
  Cell,
  SelectModel,
  ServerInfo,
  TableModel,
  WireFormat,
  WriteModel,
} from '../../../compiler/model/table.ts';
import type { Result, RowBatch, RowStream, Session, Snapshot } from '../../engine.ts';
import { fail, failureOf, invariant } from '../../failure.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import type { OpenOptions } from './driver/database.ts';
import type { Answers, Ask } from './host/message.ts';
import { HostProcess } from './host-process.ts';
import { lastKey } from './last-key.ts';
import { sharing } from './sharing.ts';
import { canceled, stoppable } from './stoppable.ts';

export interface SessionOptions {
  readonly open: OpenOptions;
  readonly identity: string;
  /** 0 = none. */
  readonly statementTimeoutMs: number;
}

/** More than the driver waits for a lock, so that its answer comes first. */
const openTimeoutMs = 15_000;

type Transaction = 'none' | 'open' | 'lost';

export class SqliteSession implements Session {
  readonly dialect = factory.create();
  readonly #options: SessionOptions;
  #host: HostProcess | undefined;
  #opened: Answers['open'] | undefined;
  #transaction: Transaction = 'none';
  #snapshots = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;
  #ids = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get server(): ServerInfo {
    const features = this.#opened?.utf16 === true ? ['utf16'] : [];
    return {
      flavour: 'sqlite',
      version: this.#opened?.version ?? '',
      identity: this.#options.identity,
      features,
    };
  }

  /** Starts the host and opens the file; later only after the host was killed. */
  async open(signal: AbortSignal): Promise<void> {
    await this.#one(signal, async () => {});
  }

  async query(sql: string, params: readonly Cell[], signal: AbortSignal): Promise<Result> {
    return this.#one(signal, (ask) =>
      ask({ ask: 'run', sql, params, inTransaction: this.#transaction === 'open' }),
    );
  }

  async transaction<T>(mode: 'read' | 'write', body: () => Promise<T>): Promise<T> {
    // Within a snapshot the one session already reads one moment.
    if (mode === 'read' && this.#snapshots > 0) return body();
    await this.#begin(mode);
    try {
      const value = await body();
      await this.#statement('commit');
      return value;
    } catch (error) {
      await this.#rollback();
      throw error;
    } finally {
      this.#transaction = 'none';
    }
  }

  /** SQLite cannot share a snapshot: its one session is this one, in a read transaction until the snapshot is closed. */
  async snapshot(): Promise<Snapshot> {
    if (this.#snapshots === 0) await this.#begin('read');
    this.#snapshots += 1;
    let open = true;
    const close = async (): Promise<void> => {
      if (!open) return;
      open = false;
      this.#snapshots -= 1;
      if (this.#snapshots > 0) return;
      await this.#rollback();
      this.#transaction = 'none';
    };
    return { consistency: 'single', session: async () => sharing(this), close };
  }

  async catalog(include: readonly string[], exclude: readonly string[]): Promise<readonly TableModel[]> {
    const { signal } = new AbortController();
    return readCatalog((sql, params) => this.query(sql, params, signal), include, exclude);
  }

  read(select: SelectModel, format: WireFormat, signal: AbortSignal): RowStream {
    if (format !== 'copyText') throw fail('unsupported', `SQLite does not read ${format}.`);
    return { columns: select.columns, format, batches: this.#batches(select, signal) };
  }

  async write(
    into: WriteModel,
    rows: RowStream,
    signal: AbortSignal,
  ): Promise<{ readonly rows: number; readonly bytes: number }> {
    if (rows.format !== 'copyText') throw fail('unsupported', `SQLite does not write ${rows.format}.`);
    if (this.#transaction === 'none') return this.transaction('write', () => this.#write(into, rows, signal));
    return this.#write(into, rows, signal);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#host?.kill(fail('unavailable', 'The session is closed.').failure);
  }

  async #write(
    into: WriteModel,
    rows: RowStream,
    signal: AbortSignal,
  ): Promise<{ readonly rows: number; readonly bytes: number }> {
    const writer = ++this.#ids;
    const inTransaction = true;
    await this.#one(signal, (ask) => ask({ ask: 'write', writer, into, inTransaction }));
    let count = 0;
    let bytes = 0;
    // One batch behind: the source works on the next one while SQLite works on this.
    let going = Promise.resolve(0);
    for await (const batch of rows.batches) {
      count += await going;
      going = ahead(this.#one(signal, (ask) => ask({ ask: 'rows', writer, bytes: batch.bytes })));
      bytes += batch.bytes.byteLength;
    }
    count += await going;
    const changed = await this.#one(signal, (ask) => ask({ ask: 'flush', writer }));
    return { rows: into.mode === 'insert' ? changed : count, bytes };
  }

  /** One batch ahead: SQLite works on the next one while the caller works on this. */
  async *#batches(select: SelectModel, signal: AbortSignal): AsyncGenerator<RowBatch, void, undefined> {
    const stream = ++this.#ids;
    const inTransaction = this.#transaction === 'open';
    await this.#one(signal, (ask) => ask({ ask: 'read', stream, select, inTransaction }));
    const next = () => ahead(this.#one(signal, (ask) => ask({ ask: 'next', stream })));
    let ended = false;
    try {
      for (let coming = next(); ; ) {
        const batch = await coming;
        ended = batch === null;
        if (batch === null) return;
        coming = next();
        yield { ...batch, ...lastKey(batch.bytes, select) };
      }
    } finally {
      if (!ended && this.#host?.alive === true && !this.#closed)
        await this.#one(undefined, (ask) => ask({ ask: 'stop', stream }));
    }
  }

  async #begin(mode: 'read' | 'write'): Promise<void> {
    invariant(this.#transaction === 'none', 'transactions of one session must not be nested');
    await this.#statement(mode === 'read' ? 'begin' : 'begin immediate');
    this.#transaction = 'open';
    // SQLite takes its snapshot at the first read, not at BEGIN.
    if (mode === 'read') await this.#statement('select count(*) from sqlite_schema');
  }

  async #statement(sql: string): Promise<void> {
    await this.query(sql, [], new AbortController().signal);
  }

  /** What went wrong before is what the caller must hear; a transaction that is already gone needs no rollback. */
  async #rollback(): Promise<void> {
    if (this.#transaction !== 'open') return;
    try {
      await this.#statement('rollback');
      this.#transaction = 'none';
      // Adding a foreign key opens the schema for writing; a failure in its middle must not leave it open.
      await this.#statement('pragma writable_schema = reset');
    } catch (error) {
      // A session that can neither commit nor roll back is not to be used again: the process ends, and SQLite rolls back on its own.
      if (failureOf(error).code !== 'conflict') await this.#host?.kill(failureOf(error));
    }
  }

  /** One question at a time. An abort or a timeout kills the host: the only way to stop SQLite. */
  #one<T>(
    signal: AbortSignal | undefined,
    body: (ask: <A extends Ask>(asked: A) => Promise<Answers[A['ask']]>) => Promise<T>,
  ): Promise<T> {
    const turn = this.#queue.then(async () => {
      if (this.#closed) throw fail('unavailable', 'The session is closed.');
      if (signal?.aborted === true) throw canceled();
      const host = await this.#ready(signal);
      const { statementTimeoutMs: timeoutMs } = this.#options;
      return stoppable(host, { signal, timeoutMs, what: 'The statement' }, () =>
        body((asked) => host.ask(asked)),
      );
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #ready(signal: AbortSignal | undefined): Promise<HostProcess> {
    if (this.#host?.alive === true) return this.#host;
    if (this.#transaction !== 'none') {
      this.#transaction = 'lost';
      throw fail('canceled', 'The transaction is gone: its process was stopped.');
    }
    const host = new HostProcess();
    this.#host = host;
    const options = this.#opened === undefined ? this.#options.open : existing(this.#options.open);
    try {
      this.#opened = await stoppable(
        host,
        { signal, timeoutMs: openTimeoutMs, what: 'Opening the database' },
        () => host.ask({ ask: 'open', options }),
      );
    } catch (error) {
      await host.kill(failureOf(error));
      throw error;
    }
    return host;
  }
}

/** Work whose failure is heard when it is awaited, not before. */
function ahead<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** A file that was made on the first opening must be there on the next. */
function existing(options: OpenOptions): OpenOptions {
  return options.mode === 'rwc' ? { ...options, mode: 'rw' } : options;
}
