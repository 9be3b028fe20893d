// What: looking at many SQLite files through few host processes. What not: sessions that work on one file (session.ts).
import type { ServerInfo, TableModel } from '../../../compiler/model/table.ts';
import type { ConnectTarget, Observed, Observer } from '../../engine.ts';
import { fail, failureOf } from '../../failure.ts';
import type { Ports } from '../../ports.ts';
import type { Query } from './catalog/query.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import type { Answers } from './host/message.ts';
import type { HostProcess } from './host-process.ts';
import { Lanes, type LanesOptions } from './lanes.ts';
import { identityOf, pathOf } from './place.ts';
import { canceled, stoppable } from './stoppable.ts';

/** More than the driver waits for a lock, so that its answer comes first. */
const openTimeoutMs = 15_000;

interface Place {
  readonly path: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

type Opened = Answers['open'];

/** A file is open only while it is asked: nothing is held between two questions. */
export class SqliteObserver implements Observer {
  readonly #ports: Ports;
  readonly #lanes: Lanes;

  constructor(ports: Ports, lanes: Partial<LanesOptions> = {}) {
    this.#ports = ports;
    this.#lanes = new Lanes({ most: 4, patienceMs: 500, ...lanes });
  }

  async connect(target: ConnectTarget, signal: AbortSignal): Promise<Observed> {
    const path = await pathOf(target, this.#ports);
    if (await this.#missing(path)) throw fail('missing', `There is no database file ${path}.`);
    const place = { path, timeoutMs: target.statementTimeoutMs, signal };
    const server = serverOf(
      await this.#look(place, async (_, opened) => opened),
      await identityOf(path, this.#ports),
    );
    return {
      server,
      catalog: (include, exclude) => this.#look(place, (host) => catalogOf(host, place, include, exclude)),
      close: async () => undefined,
    };
  }

  /** A file that is not there needs no process to say so; one that cannot be looked at is described by the driver. */
  async #missing(path: string): Promise<boolean> {
    return this.#ports.files.stat(path).then(
      (stat) => stat === undefined,
      () => false,
    );
  }

  close(): Promise<void> {
    return this.#lanes.close();
  }

  /** A process that served others before may have been broken by them: its death is believed only when a new one dies as well. */
  async #look<T>(place: Place, body: (host: HostProcess, opened: Opened) => Promise<T>): Promise<T> {
    const tried = await this.#try(place, body);
    if ('value' in tried) return tried.value;
    if (!tried.again) throw tried.error;
    const last = await this.#try(place, body);
    if ('value' in last) return last.value;
    throw last.error;
  }

  #try<T>(
    place: Place,
    body: (host: HostProcess, opened: Opened) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly error: unknown; readonly again: boolean }> {
    return this.#lanes.turn(async (host, fresh) => {
      try {
        return { value: await inTurn(host, place, body) };
      } catch (error) {
        return { error, again: !fresh && !host.alive && failureOf(error).code === 'unavailable' };
      }
    });
  }
}

async function inTurn<T>(
  host: HostProcess,
  { path, signal }: Place,
  body: (host: HostProcess, opened: Opened) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw canceled();
  const limits = { signal, timeoutMs: openTimeoutMs, what: 'Opening the database' };
  const opened = await stoppable(host, limits, () =>
    host.ask({ ask: 'open', options: { path, mode: 'ro' } }),
  );
  try {
    return await body(host, opened);
  } finally {
    if (host.alive) await host.ask({ ask: 'close' });
  }
}

function catalogOf(
  host: HostProcess,
  { timeoutMs, signal }: Place,
  include: readonly string[],
  exclude: readonly string[],
): Promise<readonly TableModel[]> {
  const limits = { signal, timeoutMs, what: 'The statement' };
  const query: Query = (sql, params) =>
    stoppable(host, limits, () => host.ask({ ask: 'run', sql, params, inTransaction: false }));
  return readCatalog(query, include, exclude);
}

function serverOf({ version, utf16 }: Opened, identity: string): ServerInfo {
  return { flavour: 'sqlite', version, identity, features: utf16 ? ['utf16'] : [] };
}
