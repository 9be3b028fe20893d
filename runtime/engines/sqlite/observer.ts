// What: looking at many SQLite files through few host processes. What not: sessions that work on one file (session.ts).
import type { TableModel } from '../../../compiler/model/table.ts';
import type { ConnectTarget, Observed, Observer } from '../../engine.ts';
import { fail, failureOf } from '../../failure.ts';
import type { Ports } from '../../ports.ts';
import type { Query } from './catalog/query.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import type { HostProcess } from './host-process.ts';
import { Lanes, type LanesOptions } from './lanes.ts';
import { identityAt, pathOf } from './place.ts';
import { canceled, stoppable } from './stoppable.ts';

/** More than the driver waits for a lock, so that its answer comes first. */
const openTimeoutMs = 15_000;

interface Place {
  readonly path: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A file is open only while it is asked: nothing is held between two questions. */
export class SqliteObserver implements Observer {
  readonly #ports: Ports;
  readonly #lanes: Lanes;

  constructor(ports: Ports, lanes: Partial<LanesOptions> = {}) {
    this.#ports = ports;
    this.#lanes = new Lanes({ most: 4, patienceMs: 500, ...lanes });
  }

  async connect(target: ConnectTarget, signal: AbortSignal): Promise<Observed> {
    const path = await this.#existing(target);
    const place = { path, timeoutMs: target.statementTimeoutMs, signal };
    const { version, utf16 } = await this.#look(place, (host) =>
      opening(host, place, () => host.ask({ ask: 'look', options: { path, mode: 'ro' } })),
    );
    const features = utf16 ? ['utf16'] : [];
    return {
      server: { flavour: 'sqlite', version, identity: identityAt(path), features },
      catalog: (include, exclude) => this.#look(place, (host) => catalogOf(host, place, include, exclude)),
      close: async () => undefined,
    };
  }

  /** The file with its links resolved. One that is not there needs no process to say so; one that cannot be looked at is described by the driver. */
  async #existing(target: ConnectTarget): Promise<string> {
    const { files } = this.#ports;
    const found = await files.real(String(target.settings['path'])).catch(() => undefined);
    if (found !== undefined) return found;
    const path = await pathOf(target, this.#ports);
    const stat = await files.stat(path).catch(() => 'not to be known');
    if (stat === undefined) throw fail('missing', `There is no database file ${path}.`);
    return path;
  }

  close(): Promise<void> {
    return this.#lanes.close();
  }

  /** A process that served others before may have been broken by them: its death is believed only when a new one dies as well. */
  async #look<T>(place: Place, body: (host: HostProcess) => Promise<T>): Promise<T> {
    const tried = await this.#try(place, body);
    if ('value' in tried) return tried.value;
    if (!tried.again) throw tried.error;
    const last = await this.#try(place, body);
    if ('value' in last) return last.value;
    throw last.error;
  }

  #try<T>(
    place: Place,
    body: (host: HostProcess) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly error: unknown; readonly again: boolean }> {
    return this.#lanes.turn(async (host, fresh) => {
      try {
        if (place.signal.aborted) throw canceled();
        return { value: await body(host) };
      } catch (error) {
        return { error, again: !fresh && !host.alive && failureOf(error).code === 'unavailable' };
      }
    });
  }
}

function opening<T>(host: HostProcess, { signal }: Place, body: () => Promise<T>): Promise<T> {
  return stoppable(host, { signal, timeoutMs: openTimeoutMs, what: 'Opening the database' }, body);
}

async function catalogOf(
  host: HostProcess,
  place: Place,
  include: readonly string[],
  exclude: readonly string[],
): Promise<readonly TableModel[]> {
  const { path, timeoutMs, signal } = place;
  await opening(host, place, () => host.ask({ ask: 'open', options: { path, mode: 'ro' } }));
  const limits = { signal, timeoutMs, what: 'The statement' };
  const query: Query = (sql, params) =>
    stoppable(host, limits, () => host.ask({ ask: 'run', sql, params, inTransaction: false }));
  try {
    return await readCatalog(query, include, exclude);
  } finally {
    if (host.alive) await host.ask({ ask: 'close' });
  }
}
