// What: the contract of an executor (one per operation) and what it may touch. What not: order, retries and logs (run/).
import type { Operation, OpName } from '../compiler/model/job.ts';
import type { Json, JsonObject } from '../compiler/model/json.ts';
import type { Address } from '../compiler/model/resource.ts';
import type { JournalEntry, Outcome } from '../compiler/model/state.ts';
import type { Session } from './engine.ts';
import type { Ports, Secret } from './ports.ts';
import type { Sample } from './sample.ts';

export type { Sample } from './sample.ts';

/**
 * Never sees a resource's spec, only its arguments (schema per operation). `probe` answers after a crash between begin and end; without one the answer is `unknown` for
 * repeat: once and `notDone` for repeat: safe. `explain` is what the plan prints: one sentence a line.
 */
export interface Executor<Args> {
  readonly name: OpName;
  readonly v: number;
  run(args: Args, context: Context): Promise<Returned>;
  probe?(args: Args, context: ProbeContext): Promise<'done' | 'notDone' | 'unknown'>;
  explain(args: Args): readonly string[];
}

/** What an operation gives back: samples for metrics and alerts, evidence for people, `value` for later operations ($output). */
export interface Returned {
  readonly samples?: readonly Sample[];
  readonly evidence?: Json;
  readonly value?: Json;
}

export interface ProbeContext {
  /** The operation's idempotency key: stable over retries and restarts of the same run. */
  readonly key: string;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  /** A pooled session, closed by the executor when it is done (close gives it back). */
  connect(
    connection: Address,
    access: 'read' | 'write',
    options?: { readonly create?: boolean },
  ): Promise<Session>;
  /** The effective spec of a connection or notifier, secrets as references. */
  settings(address: Address): JsonObject;
}

export interface Context extends ProbeContext {
  /** The slot this run belongs to (ISO), the start time for runs by hand. */
  readonly scheduledAt: string;
  /** Uid of the resource the run belongs to. */
  readonly uid: string;
  readonly address: Address;
  secret(reference: string): Promise<Secret>;
  /**
   * What an earlier run of the same job measured: the newest value taken at least `agoMs` and at most twice as long ago; undefined when there is none.
   */
  earlier(
    metric: string,
    labels: Readonly<Record<string, string>>,
    agoMs: number,
  ): Promise<number | undefined>;
  /** Passes when work may go on: waits while paused, rejects with `canceled` when told to stop. Call between units of work. */
  gate(): Promise<void>;
  progress(p: {
    readonly rows?: number;
    readonly bytes?: number;
    readonly of?: number;
    readonly note?: string;
  }): void;
}

/** Where begin and end are written before and after an effect: the journal for apply, history for runs. Durable when resolved. */
export interface OperationLog {
  begin(operation: Operation, key: string): Promise<void>;
  end(operation: Operation, outcome: Outcome, output: Json): Promise<void>;
  read(): Promise<readonly JournalEntry[]>;
}
