// What: what a run needs of the history: begin, the log of its operations, what it was before, and one finish. What not: how history is kept (history/).

import type { Json } from '../../compiler/model/json.ts';
import type { StateRecord } from '../../compiler/model/state.ts';
import type { Failure } from '../../compiler/model/world.ts';
import type { OperationLog, Sample } from '../operation.ts';
import type { AlertGroup, LabelledTransition } from './judge-run.ts';

export interface RunStart {
  /** Uuid of the run; the key of its operations. */
  readonly run: string;
  readonly record: Pick<StateRecord, 'uid' | 'address' | 'kind' | 'labels'>;
  readonly job: string;
  readonly scheduledAt: string;
  readonly startedAt: string;
  readonly trigger: 'manual' | 'apply' | 'schedule';
}

/** What went before, for alerts. */
export interface RunPast {
  readonly failuresInARow: number;
  readonly lastSuccessAt: string | undefined;
  readonly alerts: readonly AlertGroup[];
}

export interface RunFinish {
  readonly run: string;
  readonly endedAt: string;
  readonly status: 'succeeded' | 'failed' | 'canceled';
  readonly failure?: Failure;
  readonly samples: readonly Sample[];
  readonly evidence: Json;
  readonly alerts: readonly AlertGroup[];
  readonly transitions: readonly LabelledTransition[];
  /** Messages to send, stored before anything is sent. */
  readonly outbox: readonly OutboxMessage[];
}

export interface OutboxMessage {
  readonly id: string;
  readonly notifier: string;
  readonly message: Json;
}

export interface SoughtSample {
  readonly uid: string;
  readonly job: string;
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly since: string;
  readonly until: string;
}

export interface RunLedger {
  past(uid: string, job: string): Promise<RunPast>;
  start(run: RunStart): Promise<void>;
  log(run: string): OperationLog;
  /** The newest value of a metric taken in a span of time (ISO, both ends included), of runs of one job. */
  earlier(sought: SoughtSample): Promise<number | undefined>;
  /** One transaction: run end, samples, alert states and transitions, outbox, audit row. */
  finish(finish: RunFinish): Promise<void>;
  /** A message of the outbox was sent, or will not be. */
  delivered(id: string, outcome: 'sent' | 'rejected', because?: string): Promise<void>;
}
