// What: the recorded state and its journal as JSON (schemas/state.schema.json). What not: storing them (runtime/state).
import { digestOf } from './canonical.ts';
import type { Job } from './job.ts';
import type { Json, JsonObject } from './json.ts';
import type { Address } from './resource.ts';

/** An operation of an unfinished run that ended well: `digest` of the operation as it ran (a changed one runs again) and its output. */
export interface DoneOperation {
  readonly digest: string;
  readonly output: Json;
}

/** A run that was cut off or failed: a resumed apply goes on under the same key and repeats nothing that is `done` (by operation id). */
export interface UnfinishedRun {
  readonly run: string;
  readonly done: Readonly<Record<string, DoneOperation>>;
}

/**
 * One resource as last applied. `spec` is the normalised effective spec with secret references; `compiled` is Kind.compiled at that time. `status`: pending = its run has not
 * finished, failed = its run or operations failed, tainted = must be replaced. `identity`: what the kind recorded of the live thing (a server's identity).
 */
export interface StateRecord {
  readonly address: Address;
  readonly kind: string;
  readonly uid: string;
  readonly compiled: number;
  readonly status: 'ready' | 'failed' | 'pending' | 'tainted';
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
  readonly needs: readonly Address[];
  readonly protect: boolean;
  readonly onDelete: 'delete' | 'retain';
  /** The file the resource was declared in: a file that held resources and now has none we know must not plan deletes. */
  readonly file: string;
  /** The rename that this record has been through, so that a swap which stays in the YAML is not done again at every plan. */
  readonly renamedFrom?: Address;
  readonly identity?: Json;
  readonly jobs: readonly Job[];
  /** Only while `status` is pending or failed. */
  readonly unfinished?: UnfinishedRun;
}

/** A record as a plan holds it: no uid (given at apply), so that equal inputs give equal bytes. */
export type PlannedRecord = Omit<StateRecord, 'uid' | 'status' | 'unfinished'>;

/** `serial` grows by one at every commit; `lineage` is a uuid given at the first write. Resources sorted by address. */
export interface State {
  readonly format: 1;
  readonly lineage: string;
  readonly serial: number;
  readonly environment: string;
  readonly resources: readonly StateRecord[];
}

/** One line = one group = one fsync. `crc` covers the line without itself. */
export interface JournalLine {
  readonly seq: number;
  readonly crc: string;
  readonly lock: string;
  readonly serial: number;
  readonly entries: readonly JournalEntry[];
}

export type Outcome = 'done' | 'failed' | 'canceled';

/** `begin`/`end`: one operation of one step; `key` is its idempotency key. `record`: the new record of an address, null = removed. */
export type JournalEntry =
  | { readonly open: 'apply' | 'destroy' | 'state'; readonly plan: string }
  | {
      readonly begin: string;
      readonly step: string;
      readonly address: Address;
      readonly key: string;
      readonly operation: Json;
    }
  | {
      readonly end: string;
      readonly step: string;
      readonly outcome: Outcome;
      readonly output?: Json;
      readonly failure?: Json;
    }
  | { readonly record: Address; readonly value: StateRecord | null }
  | { readonly close: 'complete' | 'partial' };

/** What plans and stale checks compare: the resources, not the serial. An empty state and no state are the same. */
export function stateDigest(state: State | undefined): string {
  return digestOf(state?.resources ?? []);
}
