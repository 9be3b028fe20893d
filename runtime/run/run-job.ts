// What: one run of one job of an applied resource: operations, alerts, one finish in the history, then the messages. What not: when it runs (schedule, cli).
import type { AlertRule, Job, Severity } from '../../compiler/model/job.ts';
import type { Json, JsonObject } from '../../compiler/model/json.ts';
import type { Address } from '../../compiler/model/resource.ts';
import type { StateRecord } from '../../compiler/model/state.ts';
import type { Message } from '../channel.ts';
import type { Connections } from '../connections/connections.ts';
import { fail } from '../failure.ts';
import { type ChannelRegistry, deliver } from '../notify/deliver.ts';
import type { Ports } from '../ports.ts';
import type { Sample } from '../sample.ts';
import { type Executed, type ExecutorRegistry, execute } from './execute.ts';
import {
  type AlertGroup,
  type Judged,
  judgeRun,
  type LabelledTransition,
  type RunFacts,
} from './judge-run.ts';
import { measuredText } from './measured-text.ts';
import type { OutboxMessage, RunLedger, RunStart } from './run-ledger.ts';

export interface RunJobOptions {
  readonly ports: Ports;
  readonly connections: Connections;
  readonly executors: ExecutorRegistry;
  readonly channels: ChannelRegistry;
  readonly ledger: RunLedger;
  readonly record: StateRecord;
  readonly job: Job;
  readonly trigger: RunStart['trigger'];
  readonly notify: boolean;
  readonly input: Json;
  readonly signal: AbortSignal;
}

export interface JobResult {
  readonly run: string;
  readonly status: 'succeeded' | 'failed' | 'canceled';
  readonly executed: Executed;
  readonly elapsedMs: number;
  readonly alerts: readonly AlertGroup[];
  /** The highest severity that alerts after this run. */
  readonly worst: Severity | undefined;
  readonly undelivered: readonly { readonly notifier: string; readonly because: string }[];
}

export async function runJob(options: RunJobOptions): Promise<JobResult> {
  const { ports, ledger, record, job } = options;
  const run = ports.ids.uuid();
  const startedAt = ports.clock.now();
  const started = ports.clock.monotonicMs();
  await ledger.start({
    run,
    record,
    job: job.name,
    scheduledAt: startedAt,
    startedAt,
    trigger: options.trigger,
  });
  ports.emit({ type: 'run_start', address: record.address, job: job.name, run });
  const executed = await executeJob(options, run, startedAt);
  const elapsedMs = Math.round(ports.clock.monotonicMs() - started);
  return concludeRun(options, { run, executed, elapsedMs });
}

/** A run whose operations are over, wherever they ran. */
export interface OverRun {
  readonly run: string;
  readonly executed: Executed;
  readonly elapsedMs: number;
}

/** Judges the alerts, stores everything in one transaction, then sends the messages. The run must have been started in the ledger. */
export async function concludeRun(options: RunJobOptions, over: OverRun): Promise<JobResult> {
  const { ports, ledger, record, job } = options;
  const { run, executed, elapsedMs } = over;
  const past = await ledger.past(record.uid, job.name);
  const endedAt = ports.clock.now();
  const succeeded = executed.status === 'done';
  const facts: RunFacts = {
    nowMs: Date.parse(endedAt),
    failed: !succeeded,
    message: executed.failure?.message ?? '',
    failures: succeeded ? 0 : past.failuresInARow + 1,
    sinceSuccessMs: succeeded ? 0 : sinceMs(past.lastSuccessAt, endedAt),
    runtimeMs: elapsedMs,
  };
  // Somebody stopped it: that says nothing about what it looks at, so no alert moves and nobody is woken.
  const judged: Judged =
    executed.status === 'canceled'
      ? { groups: past.alerts, transitions: [] }
      : judgeRun(job, executed.samples, past.alerts, facts);
  const outbox = options.notify ? messagesOf(options, judged, executed) : [];
  const status = succeeded ? 'succeeded' : executed.status === 'canceled' ? 'canceled' : 'failed';
  await ledger.finish({
    run,
    endedAt,
    status,
    ...(executed.failure === undefined ? {} : { failure: executed.failure }),
    samples: executed.samples,
    evidence: executed.evidence as Json,
    alerts: judged.groups,
    transitions: judged.transitions,
    outbox,
  });
  announce(options, judged, executed);
  ports.emit({ type: 'run_end', address: record.address, job: job.name, run, status, elapsedMs });
  const undelivered = await sendAll(outbox, options);
  return {
    run,
    status,
    executed,
    elapsedMs,
    alerts: judged.groups,
    worst: worstOf(judged.groups),
    undelivered,
  };
}

function sinceMs(earlier: string | undefined, now: string): number | undefined {
  return earlier === undefined ? undefined : Date.parse(now) - Date.parse(earlier);
}

/** A job's timeout cancels what is under way, like an interrupt. */
async function executeJob(options: RunJobOptions, run: string, startedAt: string): Promise<Executed> {
  const { ports, record, job } = options;
  const timeout = new AbortController();
  const done = new AbortController();
  if (job.timeoutMs > 0)
    void ports.clock
      .sleep(job.timeoutMs, done.signal)
      .then(() => (done.signal.aborted ? undefined : timeout.abort()));
  const signal = AbortSignal.any([options.signal, timeout.signal]);
  const executed = await execute(job.operations, options.ledger.log(run), {
    ports,
    connections: options.connections,
    executors: options.executors,
    address: record.address,
    uid: record.uid,
    runKey: run,
    scheduledAt: startedAt,
    input: options.input,
    signal,
    gate: async () => {
      if (signal.aborted) throw fail('canceled', 'Interrupted.');
    },
    earlier: (metric, labels, agoMs) => earlier(options, { metric, labels, agoMs }),
    // A history that refuses must not leave the timeout running.
  }).finally(() => done.abort());
  if (!timeout.signal.aborted || executed.status === 'done') return executed;
  return {
    ...executed,
    status: 'failed',
    failure: { code: 'timeout', retry: 'later', message: `${record.address} took longer than its timeout.` },
  };
}

interface Earlier {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly agoMs: number;
}

/** Runs are not exactly `agoMs` apart: the last one before then counts, unless it is more than twice as old. */
function earlier(
  { ledger, record, job, ports }: RunJobOptions,
  sought: Earlier,
): Promise<number | undefined> {
  const now = Date.parse(ports.clock.now());
  const at = (ms: number) => new Date(ms).toISOString();
  const { metric, labels, agoMs } = sought;
  return ledger.earlier({
    uid: record.uid,
    job: job.name,
    metric,
    labels,
    since: at(now - 2 * agoMs),
    until: at(now - agoMs),
  });
}

function messagesOf(options: RunJobOptions, judged: Judged, executed: Executed): readonly OutboxMessage[] {
  const messages: OutboxMessage[] = [];
  for (const transition of judged.transitions) {
    if (transition.what === 'changed') continue;
    const message = messageOf(transition, options, executed);
    for (const notifier of options.job.notify) {
      if (!wants(options.connections.settings(notifier), transition)) continue;
      messages.push({ id: options.ports.ids.uuid(), notifier, message: message as unknown as Json });
    }
  }
  return messages;
}

const ranks: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

function wants(notifier: JsonObject, transition: LabelledTransition): boolean {
  if (transition.what === 'resolved' && notifier.sendResolved === false) return false;
  const severity = transition.toSeverity ?? transition.fromSeverity ?? 'info';
  const least = notifier.minSeverity;
  return typeof least !== 'string' || !(least in ranks) || ranks[severity] >= ranks[least as Severity];
}

function messageOf(
  transition: LabelledTransition,
  { record, job, ports }: RunJobOptions,
  executed: Executed,
): Message {
  const rule = job.alerts.find(
    (each) =>
      each.id === transition.id && each.severity === (transition.toSeverity ?? transition.fromSeverity),
  );
  const where = Object.entries(transition.labels).map(([name, value]) => `${name} ${value}`);
  const title =
    `${transition.what === 'resolved' ? 'resolved' : (transition.toSeverity ?? '')} ${record.address}`.trim();
  const measured = measuredValue(rule, transition, executed);
  const text = [
    rule?.text ?? transition.id,
    ...(measured === undefined ? [] : [`now ${measuredText(measured)}`]),
    ...where,
  ].join(', ');
  const alert: Json = {
    id: `${record.address}:${transition.id}`,
    status: transition.what === 'resolved' ? 'resolved' : 'firing',
    severity: transition.toSeverity ?? transition.fromSeverity ?? null,
    resource: record.address,
    rule: rule?.text ?? transition.id,
    value: measured?.value ?? null,
    threshold: rule?.terms[0]?.value ?? null,
    at: new Date(transition.atMs).toISOString(),
    startsAt: transition.startedMs === undefined ? null : new Date(transition.startedMs).toISOString(),
    labels: transition.labels,
  };
  const reason =
    transition.what === 'resolved' ? 'resolved' : transition.what === 'raised' ? 'escalated' : 'firing';
  return { id: ports.ids.uuid(), reason, title, text, alerts: [alert] };
}

function measuredValue(
  rule: AlertRule | undefined,
  transition: LabelledTransition,
  executed: Executed,
): { readonly value: number; readonly unit: Sample['unit'] } | undefined {
  const metric = rule?.terms[0]?.metric;
  const sample = executed.samples.find(
    (each) =>
      each.metric === metric &&
      Object.entries(transition.labels).every(([name, value]) => each.labels[name] === value),
  );
  return sample === undefined || sample.value === null
    ? undefined
    : { value: sample.value, unit: sample.unit };
}

async function sendAll(
  outbox: readonly OutboxMessage[],
  options: RunJobOptions,
): Promise<JobResult['undelivered']> {
  const undelivered: { notifier: Address; because: string }[] = [];
  for (const { id, notifier, message } of outbox) {
    const sent = await deliver(options.connections.settings(notifier), message as unknown as Message, {
      ports: options.ports,
      channels: options.channels,
      signal: options.signal,
      secret: (reference) => options.connections.secret(reference, options.signal),
    });
    // What may be sent later stays in the outbox: a runner picks it up.
    if (sent.is === 'sent') await options.ledger.delivered(id, 'sent');
    else {
      undelivered.push({ notifier, because: sent.because });
      if (sent.is === 'rejected') await options.ledger.delivered(id, 'rejected', sent.because);
    }
  }
  return undelivered;
}

function announce({ ports, record }: RunJobOptions, judged: Judged, executed: Executed): void {
  for (const transition of judged.transitions) {
    const value = executed.samples.find((sample) => sample.metric === transition.id)?.value ?? null;
    ports.emit({
      type: 'alert',
      address: record.address,
      rule: transition.id,
      from: transition.from,
      to: transition.to,
      severity: transition.toSeverity ?? transition.fromSeverity ?? '',
      value,
    });
  }
}

function worstOf(groups: readonly AlertGroup[]): Severity | undefined {
  const severities = groups.flatMap((group) =>
    Object.values(group.states).flatMap((state) => (state.severity === undefined ? [] : [state.severity])),
  );
  return severities.sort((a, b) => ranks[b] - ranks[a])[0];
}
