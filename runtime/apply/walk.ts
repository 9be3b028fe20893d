// What: the order in which steps run: each after what it needs, with a global and a per-connection limit. What not: what a step does (step.ts).
import type { Step } from '../../compiler/model/plan.ts';
import type { Address } from '../../compiler/model/resource.ts';
import type { Failure } from '../../compiler/model/world.ts';
import { invariant } from '../failure.ts';

export interface WalkOptions {
  readonly parallelism: number;
  /** How many steps with operations may be on one connection at once. */
  connectionLimit(connection: Address): number;
  /** A step without operations; many of them are given at once so that they share a journal line. */
  record(steps: readonly Step[]): Promise<void>;
  /** Undefined when done. */
  run(step: Step): Promise<Failure | undefined>;
  /** Nothing new is started once this is aborted. */
  readonly stop: AbortSignal;
  /** `run` or `record` rejected: nothing new starts, what is under way should end, and the walk rejects with the first reason. */
  broke(): void;
}

export interface Walked {
  readonly done: readonly Step[];
  readonly failed: readonly { readonly step: Step; readonly failure: Failure }[];
  readonly skipped: readonly { readonly step: Step; readonly because: string }[];
}

/** How many record-only steps share one journal line at most: a line stays far below a megabyte. */
const batchSize = 500;

/** A failed step's dependents are skipped with the reason; everything else goes on. Ties are broken by the plan's order. */
export async function walk(
  steps: readonly Step[],
  recordOnly: (step: Step) => boolean,
  options: WalkOptions,
): Promise<Walked> {
  return new Walk(steps, recordOnly, options).run();
}

class Walk {
  readonly #options: WalkOptions;
  readonly #recordOnly: (step: Step) => boolean;
  readonly #waitingFor = new Map<string, number>();
  readonly #dependents = new Map<string, Step[]>();
  readonly #ready: Step[] = [];
  readonly #held = new Map<Address, number>();
  readonly #done: Step[] = [];
  readonly #failed: { step: Step; failure: Failure }[] = [];
  readonly #skipped = new Map<string, { step: Step; because: string }>();
  readonly #steps: readonly Step[];
  readonly #running = new Set<Promise<void>>();
  /** The journal refused a line: nothing new may start, and what is under way is waited for. */
  #broken: { readonly error: unknown } | undefined;

  constructor(steps: readonly Step[], recordOnly: (step: Step) => boolean, options: WalkOptions) {
    this.#steps = steps;
    this.#recordOnly = recordOnly;
    this.#options = options;
    const known = new Set(steps.map((step) => step.id));
    for (const step of steps) {
      const needs = step.needs.filter((need) => known.has(need));
      this.#waitingFor.set(step.id, needs.length);
      for (const need of needs) this.#dependentsOf(need).push(step);
      if (needs.length === 0) this.#ready.push(step);
    }
  }

  async run(): Promise<Walked> {
    for (;;) {
      this.#start();
      if (this.#running.size === 0) break;
      await Promise.race(this.#running);
    }
    if (this.#broken !== undefined) throw this.#broken.error;
    this.#skipRest();
    const seen = this.#done.length + this.#failed.length + this.#skipped.size;
    invariant(seen === this.#steps.length, `${this.#steps.length - seen} steps wait for each other`);
    return { done: this.#done, failed: this.#failed, skipped: [...this.#skipped.values()] };
  }

  #start(): void {
    if (this.#options.stop.aborted || this.#broken !== undefined) return;
    const records = this.#ready.filter((step) => this.#recordOnly(step)).slice(0, batchSize);
    if (records.length > 0 && this.#running.size < this.#options.parallelism) {
      this.#take(records);
      this.#launch(this.#options.record(records).then(() => this.#finished(records)));
    }
    for (const step of [...this.#ready]) {
      if (this.#running.size >= this.#options.parallelism) return;
      if (this.#recordOnly(step) || !this.#admits(step)) continue;
      this.#take([step]);
      this.#hold(step, 1);
      this.#launch(this.#runOne(step));
    }
  }

  async #runOne(step: Step): Promise<void> {
    const failure = await this.#options.run(step);
    this.#hold(step, -1);
    if (failure === undefined) this.#finished([step]);
    else {
      this.#failed.push({ step, failure });
      this.#skipDependents(step, `${step.address} failed`);
    }
  }

  #launch(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => {
        this.#broken ??= { error };
        this.#options.broke();
      })
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  #dependentsOf(id: string): Step[] {
    const known = this.#dependents.get(id);
    if (known !== undefined) return known;
    const made: Step[] = [];
    this.#dependents.set(id, made);
    return made;
  }

  #take(steps: readonly Step[]): void {
    const taken = new Set(steps);
    const rest = this.#ready.filter((step) => !taken.has(step));
    this.#ready.splice(0, this.#ready.length, ...rest);
  }

  #finished(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#done.push(step);
      for (const dependent of this.#dependents.get(step.id) ?? []) {
        const left = (this.#waitingFor.get(dependent.id) ?? 0) - 1;
        this.#waitingFor.set(dependent.id, left);
        if (left === 0 && !this.#skipped.has(dependent.id)) this.#ready.push(dependent);
      }
    }
  }

  #skipDependents(step: Step, because: string): void {
    const queue = [...(this.#dependents.get(step.id) ?? [])];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (this.#skipped.has(next.id)) continue;
      this.#skipped.set(next.id, { step: next, because });
      queue.push(...(this.#dependents.get(next.id) ?? []));
    }
  }

  #skipRest(): void {
    if (!this.#options.stop.aborted) return;
    const settled = new Set([...this.#done, ...this.#failed.map((each) => each.step)]);
    for (const step of this.#steps)
      if (!settled.has(step) && !this.#skipped.has(step.id))
        this.#skipped.set(step.id, { step, because: 'interrupted' });
  }

  #admits(step: Step): boolean {
    return connectionsOf(step).every(
      (connection) => (this.#held.get(connection) ?? 0) < this.#options.connectionLimit(connection),
    );
  }

  #hold(step: Step, change: 1 | -1): void {
    for (const connection of connectionsOf(step))
      this.#held.set(connection, (this.#held.get(connection) ?? 0) + change);
  }
}

/** Every connection that the step's operations, or those of the job it runs, take a slot of. */
function connectionsOf(step: Step): readonly Address[] {
  const job = step.record?.jobs.find((each) => each.name === step.run);
  return [...new Set([...step.operations, ...(job?.operations ?? [])].flatMap((operation) => operation.on))];
}
