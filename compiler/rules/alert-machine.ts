// What: one alert from run to run: rules + previous state + samples + now -> next state and what changed. What not: who is told (notify).
import type { AlertRule, Severity } from '../model/job.ts';
import { judge, type Samples, type Truth } from './alert-truth.ts';

/**
 * ok; pending = true, but not yet for `for`; firing; resolving = no longer true, but not yet for long enough; noData and error = it could
 * not be judged (with `severity` when the rule says that this is an alert of its own).
 */
export type AlertStateName = 'ok' | 'pending' | 'firing' | 'resolving' | 'noData' | 'error';

/** One rule of the ladder, timed on its own. `cause`: why it counts as true. `sinceMs`: when `is` was entered. */
export interface Rung {
  readonly is: 'ok' | 'pending' | 'firing' | 'resolving';
  readonly sinceMs: number;
  readonly cause: 'condition' | 'noData' | 'error';
}

/**
 * All rules of one id (name or metric) are one alert, a ladder. Plain JSON. `severity` is set exactly while it alerts;
 * `startedMs` is when this episode began to alert and stays the same while severity rises and falls. `rungs` by severity.
 */
export interface AlertState {
  readonly id: string;
  readonly state: AlertStateName;
  readonly sinceMs: number;
  readonly severity?: Severity;
  readonly startedMs?: number;
  readonly rungs: Readonly<Record<string, Rung>>;
}

/** fired: began to alert; raised and lowered: the severity changed; resolved: ended; changed: nobody needs to be told. */
export interface AlertTransition {
  readonly id: string;
  readonly what: 'fired' | 'raised' | 'lowered' | 'resolved' | 'changed';
  readonly from: AlertStateName;
  readonly to: AlertStateName;
  readonly fromSeverity?: Severity;
  readonly toSeverity?: Severity;
  readonly atMs: number;
  readonly startedMs?: number;
}

/** `intervalMs`: the job's interval, 0 = by hand; an alert resolves after max(for, 2 intervals) of quiet. */
export interface AlertClock {
  readonly nowMs: number;
  readonly intervalMs: number;
}

export interface AlertStep {
  readonly states: Readonly<Record<string, AlertState>>;
  readonly transitions: readonly AlertTransition[];
}

const ranks: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

/** What one run brings: the samples and the time they were judged at. */
interface Judging {
  readonly samples: Samples;
  readonly clock: AlertClock;
}

/** One run of a job judged: every alert of `rules`, and those of `previous` that have no rule any more (they resolve and leave). */
export function stepAlerts(
  rules: readonly AlertRule[],
  previous: Readonly<Record<string, AlertState>>,
  samples: Samples,
  clock: AlertClock,
): AlertStep {
  const ladders = ladderOf(rules);
  const states: Record<string, AlertState> = {};
  const transitions: AlertTransition[] = [];
  for (const id of [...new Set([...ladders.keys(), ...Object.keys(previous)])].sort()) {
    const before = Object.hasOwn(previous, id) ? previous[id] : undefined;
    const after = stepLadder(id, ladders.get(id) ?? [], before, { samples, clock });
    if (ladders.has(id)) states[id] = after;
    const change = transition(before ?? quiet(id, clock.nowMs), after, clock.nowMs);
    if (change !== undefined) transitions.push(change);
  }
  return { states, transitions };
}

/** Rules by id, the most severe first. */
export function ladderOf(rules: readonly AlertRule[]): ReadonlyMap<string, readonly AlertRule[]> {
  const ladders = new Map<string, AlertRule[]>();
  for (const rule of rules) {
    const ladder = ladders.get(rule.id);
    if (ladder === undefined) ladders.set(rule.id, [rule]);
    else ladder.push(rule);
  }
  for (const ladder of ladders.values()) ladder.sort((a, b) => ranks[b.severity] - ranks[a.severity]);
  return ladders;
}

function quiet(id: string, nowMs: number): AlertState {
  return { id, state: 'ok', sinceMs: nowMs, rungs: {} };
}

function stepLadder(
  id: string,
  ladder: readonly AlertRule[],
  before: AlertState | undefined,
  run: Judging,
): AlertState {
  const rungs: Record<string, Rung> = {};
  const top: { rung: Rung; severity: Severity }[] = [];
  const truths = new Set<Truth>();
  for (const rule of ladder) {
    const truth = judge(rule.terms, run.samples);
    truths.add(truth);
    const held = before?.rungs[rule.severity] ?? { is: 'ok', sinceMs: run.clock.nowMs, cause: 'condition' };
    // Two rules of one severity share a rung: the one that alerts speaks for both.
    const rung = louder(rungs[rule.severity], stepRung(rule, held, truth, run));
    rungs[rule.severity] = rung;
    top.push({ rung, severity: rule.severity });
  }
  const active = top.filter(({ rung }) => rung.is === 'firing' || rung.is === 'resolving');
  const state = stateOf(top, truths);
  const severity = active[0]?.severity;
  const startedMs = before?.severity === undefined ? run.clock.nowMs : (before.startedMs ?? run.clock.nowMs);
  return {
    id,
    state,
    sinceMs: before?.state === state ? before.sinceMs : run.clock.nowMs,
    ...(severity === undefined ? {} : { severity, startedMs }),
    rungs,
  };
}

const loudness = { ok: 0, pending: 1, resolving: 2, firing: 3 } as const;

function louder(a: Rung | undefined, b: Rung): Rung {
  return a !== undefined && loudness[a.is] >= loudness[b.is] ? a : b;
}

function stateOf(top: readonly { readonly rung: Rung }[], truths: ReadonlySet<Truth>): AlertStateName {
  const firing = top.find(({ rung }) => rung.is === 'firing');
  if (firing !== undefined) return firing.rung.cause === 'condition' ? 'firing' : firing.rung.cause;
  if (top.some(({ rung }) => rung.is === 'resolving')) return 'resolving';
  if (top.some(({ rung }) => rung.is === 'pending')) return 'pending';
  if (truths.has('error')) return 'error';
  return truths.has('noData') ? 'noData' : 'ok';
}

function stepRung(rule: AlertRule, held: Rung, truth: Truth, { samples, clock }: Judging): Rung {
  const { nowMs } = clock;
  const verdict = effective(rule, held, truth, samples);
  if (verdict === 'keep') return held;
  // A clock that went back must not make a timer run for ever.
  const elapsed = Math.abs(nowMs - held.sinceMs);
  if (verdict === 'quiet') {
    if (held.is === 'ok') return held;
    const settled =
      held.is === 'pending' ||
      quietFor(rule, clock) === 0 ||
      (held.is === 'resolving' && elapsed >= quietFor(rule, clock));
    if (settled) return { is: 'ok', sinceMs: nowMs, cause: 'condition' };
    return held.is === 'resolving' ? held : { ...held, is: 'resolving', sinceMs: nowMs };
  }
  if (held.is === 'firing') return held.cause === verdict ? held : { ...held, cause: verdict };
  if (held.is === 'resolving' || rule.forMs === 0 || (held.is === 'pending' && elapsed >= rule.forMs)) {
    return { is: 'firing', sinceMs: nowMs, cause: verdict };
  }
  return held.is === 'pending'
    ? { ...held, cause: verdict }
    : { is: 'pending', sinceMs: nowMs, cause: verdict };
}

/** What the run means for a rung: it counts as true (and why), it is quiet, or nothing was learnt. */
function effective(
  rule: AlertRule,
  held: Rung,
  truth: Truth,
  samples: Samples,
): Rung['cause'] | 'quiet' | 'keep' {
  if (truth === 'true') return 'condition';
  if (truth === 'noData') return rule.noData === 'alert' ? 'noData' : 'keep';
  if (truth === 'error') return rule.onError === 'alert' ? 'error' : 'keep';
  const alerting = held.is === 'firing' || held.is === 'resolving';
  if (!alerting || rule.clear === undefined || held.cause !== 'condition') return 'quiet';
  // Between the threshold and `clear` the alert stays as it is: that is the hysteresis.
  const cleared = judge(rule.clear, samples);
  return cleared === 'true' ? 'quiet' : cleared === 'false' ? 'condition' : 'keep';
}

function quietFor(rule: AlertRule, { intervalMs }: AlertClock): number {
  return intervalMs === 0 ? 0 : Math.max(rule.forMs, 2 * intervalMs);
}

function transition(before: AlertState, after: AlertState, atMs: number): AlertTransition | undefined {
  if (before.state === after.state && before.severity === after.severity) return undefined;
  const startedMs = after.startedMs ?? before.startedMs;
  return {
    id: after.id,
    what: whatChanged(before.severity, after.severity),
    from: before.state,
    to: after.state,
    ...(before.severity === undefined ? {} : { fromSeverity: before.severity }),
    ...(after.severity === undefined ? {} : { toSeverity: after.severity }),
    atMs,
    ...(startedMs === undefined ? {} : { startedMs }),
  };
}

function whatChanged(from: Severity | undefined, to: Severity | undefined): AlertTransition['what'] {
  if (from === to) return 'changed';
  if (from === undefined) return 'fired';
  if (to === undefined) return 'resolved';
  return ranks[to] > ranks[from] ? 'raised' : 'lowered';
}
