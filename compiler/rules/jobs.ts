// What: the shared blocks of kinds with jobs (schedule, alerts, notify, suspend) turned into a Job. What not: what a job does (kinds) and when it fires (schedule rules).
import type { AlertRule, AlertTerm, Job, MetricUnit, Operation, Severity, Trigger } from '../model/job.ts';
import { parseDuration } from './duration.ts';
import { addressOf } from './reference.ts';
import { parseWhen, resolveWhen } from './when.ts';

export interface ScheduleSpec {
  readonly cron?: string;
  readonly every?: string;
  readonly timeZone?: string;
  readonly jitter?: string;
  readonly timeout?: string;
  readonly retries?: number;
  readonly window?: string;
  readonly misfire?: 'runOnce' | 'skip';
  readonly concurrency?: 'forbid' | 'allow';
}

export interface AlertSpec {
  readonly when: string;
  readonly severity: Severity;
  readonly for?: string;
  readonly clear?: string;
  readonly name?: string;
  readonly runbook?: string;
  readonly noData?: 'keep' | 'alert';
  readonly onError?: 'keep' | 'alert';
}

/** The shared keys of a spec with jobs. */
export interface JobsSpec {
  readonly schedule?: ScheduleSpec;
  readonly alerts?: readonly AlertSpec[];
  readonly notify?: readonly string[];
  readonly suspend?: boolean;
}

/** What every kind with jobs can alert on: failures in a row, time since the last success, how long the run took. */
export const sharedMetrics: Readonly<Record<string, MetricUnit>> = {
  failures: 'count',
  sinceSuccess: 'duration',
  runtime: 'duration',
};

/** Language section 3: unless the user writes a rule on `failures`, this one holds. */
export const lenientDefault: AlertSpec = { when: 'failures >= 3', severity: 'warning' };
/** For kinds whose single failure already is a loss (BackupPolicy, Migration). */
export const strictDefault: AlertSpec = { when: 'failures >= 1', severity: 'critical' };

/** Milliseconds of a duration that the schema has already checked; absent = 0. */
export function durationMs(text: string | undefined): number {
  return text === undefined ? 0 : (parseDuration(text) ?? 0);
}

/** `{every: 5m}` or `{cron: …}`; nothing = by hand only. */
export function triggersOf(schedule: ScheduleSpec | undefined, timeZone: string): readonly Trigger[] {
  if (schedule?.cron !== undefined) return [{ cron: schedule.cron, timeZone: schedule.timeZone ?? timeZone }];
  return schedule?.every === undefined ? [] : [{ everyMs: durationMs(schedule.every) }];
}

/** Terms in base units. A condition that does not parse gives none: it was reported where it stands, and nothing is planned on errors. */
function termsOf(when: string, metrics: Readonly<Record<string, MetricUnit>>): readonly AlertTerm[] {
  const parsed = parseWhen(when);
  if ('error' in parsed) return [];
  const resolved = resolveWhen(parsed.terms, metrics);
  return 'terms' in resolved ? resolved.terms : [];
}

function alertRule(alert: AlertSpec, metrics: Readonly<Record<string, MetricUnit>>): AlertRule | undefined {
  const terms = termsOf(alert.when, metrics);
  const first = terms[0];
  if (first === undefined) return undefined;
  const clear = alert.clear === undefined ? [] : termsOf(alert.clear, metrics);
  return {
    id: alert.name ?? first.metric,
    text: alert.when,
    terms,
    severity: alert.severity,
    forMs: durationMs(alert.for),
    ...(clear.length === 0 ? {} : { clear }),
    noData: alert.noData ?? 'keep',
    onError: alert.onError ?? 'keep',
    ...(alert.runbook === undefined ? {} : { runbook: alert.runbook }),
  };
}

/** The user's rules, and the default one on `failures` unless the user wrote one. Sorted by nothing: the order of the spec is free and was made canonical before. */
export function alertRules(
  alerts: readonly AlertSpec[] | undefined,
  metrics: Readonly<Record<string, MetricUnit>>,
  fallback: AlertSpec,
): readonly AlertRule[] {
  const all = { ...sharedMetrics, ...metrics };
  const rules = (alerts ?? []).flatMap((alert) => alertRule(alert, all) ?? []);
  const owned = rules.some((rule) => rule.terms.some((term) => term.metric === 'failures'));
  return owned ? rules : [...rules, ...[alertRule(fallback, all)].flatMap((rule) => rule ?? [])];
}

/** The rules that a job which yields these metrics can judge; rules on shared metrics belong to every job. */
export function rulesFor(rules: readonly AlertRule[], metrics: readonly string[]): readonly AlertRule[] {
  const known = new Set([...Object.keys(sharedMetrics), ...metrics]);
  return rules.filter((rule) => rule.terms.every((term) => known.has(term.metric)));
}

/** `schedule`: this job's own. `mutex`: names that only one running job may hold. */
export interface JobFrame {
  readonly spec: JobsSpec;
  readonly schedule?: ScheduleSpec | undefined;
  readonly timeZone: string;
  readonly alerts: readonly AlertRule[];
  readonly mutex?: readonly string[];
  readonly triggers?: readonly Trigger[];
}

export function jobOf(name: string, operations: readonly Operation[], frame: JobFrame): Job {
  const { spec, schedule } = frame;
  return {
    name,
    triggers: frame.triggers ?? triggersOf(schedule, frame.timeZone),
    misfire: schedule?.misfire ?? 'runOnce',
    concurrency: schedule?.concurrency ?? 'forbid',
    mutex: frame.mutex ?? [],
    jitterMs: durationMs(schedule?.jitter),
    timeoutMs: durationMs(schedule?.timeout),
    retries: schedule?.retries ?? 0,
    ...(schedule?.window === undefined ? {} : { window: schedule.window }),
    suspend: spec.suspend ?? false,
    operations,
    alerts: frame.alerts,
    notify: (spec.notify ?? []).map((name) => addressOf('Notifier', name)),
  };
}

/** `every 5m`, `cron "0 2 * * 0"`, or how to start it by hand. */
export function scheduleText(schedule: ScheduleSpec | undefined, address: string, job: string): string {
  if (schedule?.cron !== undefined) return `cron "${schedule.cron}"`;
  return schedule?.every === undefined
    ? `by hand: dbkeel run ${address} --job ${job}`
    : `every ${schedule.every}`;
}
