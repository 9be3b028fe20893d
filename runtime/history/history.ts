// What: the contract of the history: what runs did, kept by whoever runs jobs and read by people, alerts and plans. What not: how it is kept (open-history.ts).
import type { Json } from '../../compiler/model/json.ts';
import type { Address } from '../../compiler/model/resource.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { AlertState, AlertTransition } from '../../compiler/rules/alert-machine.ts';
import type { OperationLog, Sample } from '../operation.ts';
import type { Holder } from '../ports.ts';

export type Labels = Readonly<Record<string, string>>;
export type RunTrigger = 'manual' | 'apply' | 'schedule';
export type RunStatus = 'succeeded' | 'failed' | 'canceled';

export interface RunBegin {
  /** Uuid of the run; the key of its operations. */
  readonly run: string;
  readonly record: {
    readonly uid: string;
    readonly address: Address;
    readonly kind: string;
    readonly labels: Labels;
  };
  readonly job: string;
  readonly scheduledAt: string;
  readonly startedAt: string;
  readonly trigger: RunTrigger;
}

/** What went before, for alerts. A run whose process died without an end counts as failed. */
export interface RunBefore {
  readonly failuresInARow: number;
  readonly lastSuccessAt: string | undefined;
  readonly alerts: readonly AlertsOfLabels[];
}

/** All alerts of one label set of a job. */
export interface AlertsOfLabels {
  readonly labels: Labels;
  readonly states: Readonly<Record<string, AlertState>>;
}

export interface RunEnd {
  readonly run: string;
  readonly endedAt: string;
  readonly status: RunStatus;
  readonly failure?: Failure;
  readonly samples: readonly Sample[];
  readonly evidence: Json;
  /** Replaces what was kept of this job's alerts. */
  readonly alerts: readonly AlertsOfLabels[];
  readonly transitions: readonly (AlertTransition & { readonly labels: Labels })[];
  readonly outbox: readonly { readonly id: string; readonly notifier: string; readonly message: Json }[];
}

/** running: its process lives (or ran on another host, where nobody can look). lost: its process died before the end. */
export interface RunRow {
  readonly run: string;
  readonly uid: string;
  readonly address: Address;
  readonly kind: string;
  readonly job: string;
  readonly trigger: RunTrigger;
  readonly scheduledAt: string;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly status: RunStatus | 'running' | 'lost';
  readonly failure: Pick<Failure, 'code' | 'message'> | undefined;
  readonly evidence: Json;
  readonly holder: Holder;
}

/** All of these hold. `before`: RunPage.next of the page before. */
export interface RunFilter {
  readonly uid?: string;
  readonly address?: Address;
  readonly job?: string;
  readonly status?: RunRow['status'];
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
  readonly before?: string;
}

/** Newest first. */
export interface RunPage {
  readonly runs: readonly RunRow[];
  readonly next: string | undefined;
}

export interface SampleRow extends Sample {
  readonly run: string;
  readonly job: string;
  readonly at: string;
}

export interface SampleFilter {
  readonly uid: string;
  readonly job?: string;
  readonly metric?: string;
  readonly run?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
}

/** One label set of one metric of one job, in a span of time (both ends included). */
export interface EarlierSample {
  readonly uid: string;
  readonly job: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly since: string;
  readonly until: string;
}

export interface FiringAlert {
  readonly uid: string;
  readonly address: Address;
  readonly job: string;
  readonly labels: Labels;
  readonly state: AlertState;
}

/** What `results ADDRESS` shows of one job: its last finished run and what that measured. */
export interface JobResults {
  readonly run: RunRow;
  readonly samples: readonly SampleRow[];
}

export interface WaitingMessage {
  readonly id: string;
  readonly uid: string;
  readonly notifier: string;
  readonly message: Json;
  readonly createdAt: string;
}

/**
 * Keyed by uid, which survives a rename. The store is made by the first write; until then readers see an empty history. Every rejection is an OperationFailure: `data` a
 * damaged store, `permission` one that cannot be written, `timeout` one that another process kept locked, `unsupported` one written by a newer dbkeel.
 */
export interface History {
  past(uid: string, job: string): Promise<RunBefore>;
  /** Durable when resolved. A second start of one scheduled slot rejects with `conflict`. */
  start(run: RunBegin): Promise<void>;
  log(run: string): OperationLog;
  /** One transaction: run end, samples, alert states and transitions, outbox, audit row. */
  finish(end: RunEnd): Promise<void>;
  /** A message of the outbox was sent, or will not be. */
  delivered(id: string, outcome: 'sent' | 'rejected', because?: string): Promise<void>;
  /** Messages nobody has settled, oldest first. */
  waiting(): Promise<readonly WaitingMessage[]>;
  runs(filter: RunFilter): Promise<RunPage>;
  /** The newest run of each resource and job; of one resource if `uid` is given. */
  lastRuns(uid?: string): Promise<readonly RunRow[]>;
  results(uid: string): Promise<readonly JobResults[]>;
  /** Newest first. */
  samples(filter: SampleFilter): Promise<readonly SampleRow[]>;
  /** The newest value there is; a run without data is passed over. */
  earlier(sought: EarlierSample): Promise<number | undefined>;
  firing(): Promise<readonly FiringAlert[]>;
  /** A value kept for a resource between runs (a cursor, a baseline), undefined when there is none. */
  fact(uid: string, name: string): Promise<Json | undefined>;
  keepFact(uid: string, name: string, value: Json): Promise<void>;
  /** Forgets runs that ended before `endedBefore` (ISO) and all they left, but never the newest of a job. Gives how many. */
  prune(endedBefore: string): Promise<number>;
  /** Whether the audit rows are the ones that were written, in order; `brokenAt` is the first that is not. */
  verifyAudit(): Promise<{ readonly rows: number; readonly brokenAt: number | undefined }>;
  close(): Promise<void>;
}
