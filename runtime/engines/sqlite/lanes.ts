// What: a few host processes that serve many databases in turn. What not: what is asked (observer.ts).
import { fail } from '../../failure.ts';
import { HostProcess } from './host-process.ts';

interface Lane {
  host: HostProcess;
  turns: number;
}

export interface LanesOptions {
  readonly start?: () => HostProcess;
  /** At most so many processes at once. */
  readonly most: number;
  /** A further process is started only when nobody's turn has ended for so long: one answers thousands of healthy files. */
  readonly patienceMs: number;
}

/** One turn at a time in each process. A turn that kills its process, or dies with it, costs nobody else anything: the next turn starts another. */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes = new Set<Lane>();
  readonly #idle: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  #ended = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** `fresh`: nobody had a turn in this process before. */
  async turn<T>(body: (host: HostProcess, fresh: boolean) => Promise<T>): Promise<T> {
    const lane = await this.#free();
    if (!lane.host.alive) {
      lane.host = this.#start();
      lane.turns = 0;
    }
    lane.turns += 1;
    try {
      return await body(lane.host, lane.turns === 1);
    } finally {
      this.#ended += 1;
      this.#release(lane);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#watch);
    const why = fail('unavailable', 'The observer is closed.').failure;
    await Promise.all([...this.#lanes].map((lane) => lane.host.kill(why)));
  }

  #free(): Lane | Promise<Lane> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#lanes.size === 0) return this.#add();
    const lane = new Promise<Lane>((resolve) => this.#waiting.push(resolve));
    this.#grow();
    return lane;
  }

  #add(): Lane {
    const lane = { host: this.#start(), turns: 0 };
    this.#lanes.add(lane);
    return lane;
  }

  #start(): HostProcess {
    return this.#options.start?.() ?? new HostProcess();
  }

  #release(lane: Lane): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(lane);
    else next(lane);
  }

  #grow(): void {
    if (this.#watch !== undefined || this.#lanes.size >= this.#options.most) return;
    const before = this.#ended;
    this.#watch = setTimeout(() => {
      this.#watch = undefined;
      if (this.#waiting.length === 0) return;
      if (this.#ended === before) this.#release(this.#add());
      this.#grow();
    }, this.#options.patienceMs);
  }
}
