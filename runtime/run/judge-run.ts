// What: the alerts of one finished run: its samples by label set, plus what every job can alert on. What not: timing of one alert (rules/alert-machine) and telling anybody.
import { canonicalJson } from '../../compiler/model/canonical.ts';
import type { AlertRule, Job } from '../../compiler/model/job.ts';
import { type AlertState, type AlertTransition, stepAlerts } from '../../compiler/rules/alert-machine.ts';
import type { Samples } from '../../compiler/rules/alert-truth.ts';
import { sharedMetrics } from '../../compiler/rules/jobs.ts';
import type { Sample } from '../operation.ts';

export type Labels = Readonly<Record<string, string>>;

/** The alerts of one label set of a job, as the history keeps them. */
export interface AlertGroup {
  readonly labels: Labels;
  readonly states: Readonly<Record<string, AlertState>>;
}

export interface LabelledTransition extends AlertTransition {
  readonly labels: Labels;
}

export interface Judged {
  readonly groups: readonly AlertGroup[];
  readonly transitions: readonly LabelledTransition[];
}

/** What a run tells beside its samples. `failures`: in a row, this one included; `sinceSuccessMs` undefined = there never was one. */
export interface RunFacts {
  readonly nowMs: number;
  readonly failed: boolean;
  readonly message: string;
  readonly failures: number;
  readonly sinceSuccessMs: number | undefined;
  readonly runtimeMs: number;
}

/** A failed run measured nothing: each known label set sees an error, so that `onError` decides. */
export function judgeRun(
  job: Job,
  samples: readonly Sample[],
  previous: readonly AlertGroup[],
  facts: RunFacts,
): Judged {
  const clock = { nowMs: facts.nowMs, intervalMs: intervalOf(job) };
  const [shared, measured] = splitRules(job.alerts);
  const before = new Map(previous.map((group) => [canonicalJson(group.labels), group]));
  const sets = labelSets(samples, previous, facts.failed);
  const groups: AlertGroup[] = [];
  const transitions: LabelledTransition[] = [];
  for (const [key, labels] of sets) {
    const plain = key === '{}';
    const own = plain
      ? sets.size === 1 || samples.some((sample) => canonicalJson(sample.labels) === key)
      : true;
    const rules = [...(plain ? shared : []), ...(own ? measured : [])];
    const step = stepAlerts(
      rules,
      before.get(key)?.states ?? {},
      samplesOf(samples, key, facts, measured),
      clock,
    );
    groups.push({ labels, states: step.states });
    transitions.push(...step.transitions.map((transition) => ({ ...transition, labels })));
  }
  return { groups, transitions };
}

/** Rules on failures, sinceSuccess and runtime concern the job as a whole; the others each label set. */
function splitRules(rules: readonly AlertRule[]): readonly [readonly AlertRule[], readonly AlertRule[]] {
  const isShared = (rule: AlertRule) => rule.terms.every((term) => Object.hasOwn(sharedMetrics, term.metric));
  return [rules.filter(isShared), rules.filter((rule) => !isShared(rule))];
}

function labelSets(
  samples: readonly Sample[],
  previous: readonly AlertGroup[],
  failed: boolean,
): ReadonlyMap<string, Labels> {
  const sets = new Map<string, Labels>([['{}', {}]]);
  for (const sample of samples) sets.set(canonicalJson(sample.labels), sample.labels);
  // What was measured last time and is not there now must be able to resolve, or to say that it has no data.
  for (const group of previous)
    if (failed || Object.values(group.states).some((state) => state.state !== 'ok'))
      sets.set(canonicalJson(group.labels), group.labels);
  return sets;
}

function samplesOf(
  samples: readonly Sample[],
  key: string,
  facts: RunFacts,
  measured: readonly AlertRule[],
): Samples {
  const own: Record<string, Samples[string]> = {};
  for (const sample of samples) {
    if (canonicalJson(sample.labels) !== key) continue;
    own[sample.metric] =
      sample.value === null
        ? { noData: true }
        : { value: sample.value, ...(sample.bound === 'lower' ? { lowerBound: true } : {}) };
  }
  if (facts.failed)
    for (const rule of measured) for (const term of rule.terms) own[term.metric] ??= { error: facts.message };
  own.failures = { value: facts.failures };
  own.runtime = { value: facts.runtimeMs };
  own.sinceSuccess = facts.sinceSuccessMs === undefined ? { noData: true } : { value: facts.sinceSuccessMs };
  return own;
}

/** 0 for jobs without a fixed interval: cron gaps differ, and by hand there is none. */
function intervalOf(job: Job): number {
  const every = job.triggers.find((trigger) => 'everyMs' in trigger);
  return every !== undefined && 'everyMs' in every ? every.everyMs : 0;
}
