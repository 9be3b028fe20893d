// What: simulated ports: one seed repeats a run, crashes included. What not: simulated databases (engines/sim).
import type { EventBody } from '../../events/event.ts';
import { fail } from '../../failure.ts';
import type { CommandResult, Files, Holder, Http, Ports } from '../../ports.ts';
import { OpaqueSecret } from '../opaque-secret.ts';
import { SimCalls } from './sim-calls.ts';
import { SimClock } from './sim-clock.ts';
import { SimDisk } from './sim-disk.ts';
import { type SimRandom, simRandom } from './sim-random.ts';

type HttpRequest = Parameters<Http['send']>[0];
type HttpResponse = Awaited<ReturnType<Http['send']>>;

/** What all processes of one simulated machine share and what survives a crash. */
export class SimMachine {
  readonly random: SimRandom;
  readonly clock: SimClock;
  readonly disk: SimDisk;
  /** By reference (`env:NAME`); an empty value is missing. */
  readonly secrets = new Map<string, string>();
  readonly requests: HttpRequest[] = [];
  /** By program name (argv[0]). */
  readonly commands = new Map<string, (argv: readonly string[], input: string) => CommandResult>();
  /** Living processes: pid to start. Pids may be given again. */
  readonly processes = new Map<number, string>();
  answer: (request: HttpRequest) => HttpResponse = (request) => {
    throw fail('unavailable', `nobody answers at ${new URL(request.url).host}`, 'later');
  };
  nextPid = 100;
  #boots = 1;
  #starts = 0;
  #ids = 0;

  constructor(options: SimOptions) {
    this.random = simRandom(options.seed);
    this.clock = new SimClock(options.now ?? '2026-01-01T00:00:00.000Z');
    this.disk = new SimDisk(options.root ?? '/project', () => this.clock.now());
  }

  uuid(): string {
    this.#ids += 1;
    return `00000000-0000-4000-8000-${String(this.#ids).padStart(12, '0')}`;
  }

  start(): SimProcess {
    const pid = this.nextPid;
    this.nextPid += 1;
    this.#starts += 1;
    const processStart = String(this.#starts);
    this.processes.set(pid, processStart);
    return new SimProcess(this, {
      pid,
      processStart,
      bootId: `boot-${this.#boots}`,
      host: 'sim',
      user: 'sim',
    });
  }

  /** All processes die and what was not synced may be lost. */
  losePower(): void {
    this.processes.clear();
    this.#boots += 1;
    this.disk.losePower(this.random);
  }

  isAlive(holder: Holder): boolean {
    return holder.bootId === `boot-${this.#boots}` && this.processes.get(holder.pid) === holder.processStart;
  }
}

export interface SimOptions {
  readonly seed: number;
  readonly root?: string;
  /** Where the clock starts, ISO. */
  readonly now?: string;
}

/** One process of the machine: its ports, its calls, what it said. */
export class SimProcess {
  readonly machine: SimMachine;
  readonly self: Holder;
  readonly calls: SimCalls;
  readonly events: EventBody[] = [];
  readonly ports: Ports;

  constructor(machine: SimMachine, self: Holder) {
    this.machine = machine;
    this.self = self;
    this.calls = new SimCalls(machine.random);
    this.ports = simPorts(this);
  }

  /** Another process on the same machine, at the same time. */
  another(): SimProcess {
    return this.machine.start();
  }

  /** What comes after this process died. kill: only the process is gone. power: the machine went down with it, and unsynced bytes and names with that. */
  restart(how: 'kill' | 'power'): SimProcess {
    this.calls.crashNow('restart');
    if (this.machine.processes.get(this.self.pid) === this.self.processStart)
      this.machine.processes.delete(this.self.pid);
    if (how === 'power') this.machine.losePower();
    return this.machine.start();
  }
}

export function createSimPorts(options: SimOptions): SimProcess {
  return new SimMachine(options).start();
}

function simPorts(process: SimProcess): Ports {
  const { machine, calls, self } = process;
  const alive = <T>(value: () => T): T => {
    calls.assertAlive();
    return value();
  };
  const port = <T>(name: string, on: string, run: () => Promise<T> | T): Promise<T> =>
    calls.call({ name, on, changes: true, run: async () => run() }) as Promise<T>;
  return {
    clock: {
      now: () => alive(() => machine.clock.now()),
      monotonicMs: () => alive(() => machine.clock.monotonicMs()),
      sleep: async (ms, signal) => {
        calls.assertAlive();
        await machine.clock.sleep(ms, signal);
        calls.assertAlive();
      },
    },
    ids: { uuid: () => alive(() => machine.uuid()) },
    files: simFiles(process),
    http: {
      send: (request) =>
        port('http.send', request.url, () => {
          if (request.signal.aborted) throw fail('canceled', 'request canceled');
          machine.requests.push(request);
          return machine.answer(request);
        }),
    },
    processes: {
      self: () => self,
      liveness: async (holder) => {
        calls.assertAlive();
        return holder.host !== self.host ? 'other-host' : machine.isAlive(holder) ? 'alive' : 'dead';
      },
      run: (argv, options) =>
        port('processes.run', argv[0] ?? '', () => {
          if (options.signal.aborted) throw fail('canceled', `${argv[0]} canceled`);
          const command = machine.commands.get(argv[0] ?? '');
          if (command === undefined) throw fail('missing', `program "${argv[0]}" was not found`);
          return command(argv, options.input ?? '');
        }),
    },
    secrets: {
      resolve: (reference) =>
        port('secrets.resolve', reference, () => {
          const value = machine.secrets.get(reference) ?? '';
          if (value === '') throw fail('auth', `secret ${reference} is not set or empty`);
          return new OpaqueSecret(value);
        }),
    },
    emit: (event) => {
      if (!calls.crashed) process.events.push(event);
    },
  };
}

const readers: ReadonlySet<string> = new Set(['read', 'list', 'stat', 'real']);

function simFiles({ machine, calls }: SimProcess): Files {
  const { disk } = machine;
  const call = <T>(
    name: keyof Files,
    on: string,
    run: () => Promise<T>,
    part?: (share: number) => Promise<void>,
  ): Promise<T> => {
    const one = { name: `files.${name}`, on, changes: !readers.has(name), run };
    return calls.call(part === undefined ? one : { ...one, part }) as Promise<T>;
  };
  const share = (bytes: Uint8Array, of: number): Uint8Array =>
    bytes.slice(0, Math.floor(bytes.byteLength * of));
  return {
    read: (path) => call('read', path, () => disk.read(path)),
    write: (path, bytes) =>
      call(
        'write',
        path,
        () => disk.write(path, bytes),
        (of) => disk.write(path, share(bytes, of)),
      ),
    append: (path, bytes) =>
      call(
        'append',
        path,
        () => disk.append(path, bytes),
        (of) => disk.append(path, share(bytes, of)),
      ),
    truncate: (path, length) => call('truncate', path, () => disk.truncate(path, length)),
    sync: (path) => call('sync', path, () => disk.sync(path)),
    syncFolder: (path) => call('syncFolder', path, () => disk.syncFolder(path)),
    rename: (from, to) => call('rename', `${from} -> ${to}`, () => disk.rename(from, to)),
    link: (from, to) => call('link', `${from} -> ${to}`, () => disk.link(from, to)),
    remove: (path) => call('remove', path, () => disk.remove(path)),
    makeFolder: (path) => call('makeFolder', path, () => disk.makeFolder(path)),
    list: (path) => call('list', path, () => disk.list(path)),
    stat: (path) => call('stat', path, () => disk.stat(path)),
    real: (path) => call('real', path, () => disk.real(path)),
  };
}
