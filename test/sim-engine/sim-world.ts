// What: everything of one simulated machine that a crash does not take: disk, databases, effects outside, history. One process at a time works on it. What not: what is done there.
import type { Operation } from '../../compiler/model/job.ts';
import type { Plan } from '../../compiler/model/plan.ts';
import type { State } from '../../compiler/model/state.ts';
import { type Applied, apply } from '../../runtime/apply/apply.ts';
import { recover } from '../../runtime/apply/recover.ts';
import { createConnections } from '../../runtime/connections/connections.ts';
import type { Executor } from '../../runtime/operation.ts';
import { operations } from '../../runtime/operations/all.gen.ts';
import { createSimPorts, type SimProcess } from '../../runtime/ports/sim/create-sim-ports.ts';
import type { ExecutorRegistry } from '../../runtime/run/execute.ts';
import { currentState } from '../../runtime/state/change-state.ts';
import { fileStateStore } from '../../runtime/state/file-state-store.ts';
import type { StateStore } from '../../runtime/store.ts';
import type { SimDatabases } from './sim-databases.ts';
import { simEngine } from './sim-engine.ts';

export const never = new AbortController().signal;

export interface KeptRun {
  readonly address: string;
  readonly job: string;
  readonly status: string;
}

/** `effects`: what `once` operations did to the outside, in order. */
export class SimWorld {
  readonly databases: SimDatabases = new Map();
  readonly effects: string[] = [];
  readonly history = new Map<string, KeptRun>();
  readonly environment: string;
  process: SimProcess;

  constructor(seed: number, environment = 'prod') {
    this.environment = environment;
    this.process = createSimPorts({ seed });
  }

  restart(how: 'kill' | 'power'): void {
    this.process = this.process.restart(how);
  }

  get store(): StateStore {
    return fileStateStore({
      ports: this.process.ports,
      path: '.dbkeel/state.json',
      environment: this.environment,
    });
  }

  get executors(): ExecutorRegistry {
    return {
      ...(operations as ExecutorRegistry),
      'http.send': async () => this.#effect('http.send', true) as Executor<never>,
      'command.run': async () => this.#effect('command.run', false) as Executor<never>,
    };
  }

  readonly connections = (settings: Parameters<typeof createConnections>[0]['settings']) => {
    const { process, databases } = this;
    return createConnections({
      ports: process.ports,
      engines: { sqlite: async () => simEngine(process, databases) },
      settings,
      version: '0',
      purpose: 'test',
      statementTimeout: 'none',
    });
  };

  /** The state as a reader sees it, the journal included; undefined when nothing was ever written. */
  async state(): Promise<State | undefined> {
    const { state } = await currentState(this.store, this.environment);
    return state.serial === 0 && state.resources.length === 0 ? undefined : state;
  }

  /** What the command line does before it plans. */
  async recover(): Promise<void> {
    if ((await this.store.read()).pending.length === 0) return;
    const lease = await this.store.lock('recover', 0, never);
    try {
      await recover(lease, {
        ports: this.process.ports,
        executors: this.executors,
        environment: this.environment,
        signal: never,
        connections: this.connections,
      });
    } finally {
      await lease.release();
    }
  }

  apply(
    plan: Plan,
    more: { readonly parallelism?: number; readonly stop?: AbortSignal } = {},
  ): Promise<Applied> {
    const { process } = this;
    return apply(plan, {
      ports: process.ports,
      store: this.store,
      executors: this.executors,
      lockWaitMs: 0,
      parallelism: more.parallelism ?? 3,
      configDigest: undefined,
      stop: more.stop ?? never,
      abort: never,
      connections: this.connections,
      ran: async ({ run, record, job, executed }) => {
        await process.calls.call({
          name: 'history.finish',
          on: record.address,
          changes: true,
          run: async () =>
            this.history.set(run, { address: record.address, job: job.name, status: executed.status }),
        });
      },
    });
  }

  #effect(name: Operation['op'], probes: boolean): Executor<{ readonly what: string }> {
    const { process, effects } = this;
    const call = <T>(verb: string, what: string, run: () => T): Promise<T> =>
      process.calls.call({
        name: `${name}.${verb}`,
        on: what,
        changes: true,
        run: async () => run(),
      }) as Promise<T>;
    return {
      name,
      v: 1,
      run: async ({ what }) => {
        await call('effect', what, () => effects.push(what));
        return { value: { what } };
      },
      explain: ({ what }) => [what],
      ...(probes
        ? {
            probe: ({ what }: { readonly what: string }) =>
              call('probe', what, () => (effects.includes(what) ? ('done' as const) : ('notDone' as const))),
          }
        : {}),
    };
  }
}
