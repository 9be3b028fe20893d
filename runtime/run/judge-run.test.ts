import { expect, test } from 'vitest';
import type { AlertRule, Job } from '../../compiler/model/job.ts';
import type { Sample } from '../operation.ts';
import { judgeRun, type RunFacts } from './judge-run.ts';

const rule = (metric: string, value: number, more: Partial<AlertRule> = {}): AlertRule => ({
  id: metric,
  text: `${metric} > ${value}`,
  terms: [{ metric, op: '>', value }],
  severity: 'warning',
  forMs: 0,
  noData: 'keep',
  onError: 'keep',
  ...more,
});
const job = (...alerts: readonly AlertRule[]): Job => ({
  name: 'check',
  triggers: [],
  misfire: 'skip',
  concurrency: 'forbid',
  mutex: [],
  jitterMs: 0,
  timeoutMs: 0,
  retries: 0,
  suspend: false,
  operations: [],
  alerts,
  notify: [],
});
const sample = (metric: string, value: number | null, table?: string): Sample => ({
  metric,
  labels: table === undefined ? {} : { table },
  value,
  unit: 'count',
});
const facts: RunFacts = {
  nowMs: 1000,
  failed: false,
  message: '',
  failures: 0,
  sinceSuccessMs: 0,
  runtimeMs: 5,
};
const failed: RunFacts = {
  ...facts,
  failed: true,
  message: 'refused',
  failures: 3,
  sinceSuccessMs: undefined,
};
const firing = (judged: ReturnType<typeof judgeRun>) =>
  judged.groups.flatMap(({ labels, states }) =>
    Object.values(states).flatMap(({ id, severity }) =>
      severity === undefined ? [] : [[labels.table ?? '', id]],
    ),
  );

test('each label set is its own alert; what concerns the job is judged once', () => {
  const judged = judgeRun(
    job(rule('rows', 5), rule('failures', 2)),
    [sample('rows', 9, 'a'), sample('rows', 1, 'b'), sample('rows', 7, 'c')],
    [],
    facts,
  );
  expect(firing(judged)).toEqual([
    ['a', 'rows'],
    ['c', 'rows'],
  ]);
  expect(judged.transitions.map(({ labels, what }) => [labels.table, what])).toEqual([
    ['a', 'fired'],
    ['c', 'fired'],
  ]);
});

test('failures fire on the job itself, once, however many tables it has', () => {
  const before = judgeRun(job(rule('rows', 5), rule('failures', 2)), [sample('rows', 1, 'a')], [], facts);
  const judged = judgeRun(job(rule('rows', 5), rule('failures', 2)), [], before.groups, failed);
  expect(firing(judged)).toEqual([['', 'failures']]);
});

test('a failed run measured nothing: what fires stays, unless the rule makes an error an alert', () => {
  const fires = (onError: AlertRule['onError']) => {
    const rules = job(rule('rows', 5, { onError }));
    const before = judgeRun(rules, [sample('rows', 9, 'a')], [], facts);
    return firing(judgeRun(rules, [], before.groups, { ...failed, nowMs: 2000 }));
  };
  expect(fires('keep')).toEqual([['a', 'rows']]);
  expect(fires('alert').map(([table]) => table)).toContain('a');
});

test('a table that is gone can resolve', () => {
  const rules = job(rule('rows', 5));
  const before = judgeRun(rules, [sample('rows', 9, 'a'), sample('rows', 9, 'b')], [], facts);
  const after = judgeRun(rules, [sample('rows', 1, 'a'), sample('rows', 9, 'b')], before.groups, {
    ...facts,
    nowMs: 9000,
  });
  expect(firing(after)).toEqual([['b', 'rows']]);
  expect(after.transitions.map(({ labels, what }) => [labels.table, what])).toEqual([['a', 'resolved']]);
});

test('a lower bound may satisfy more than, and no data is no alarm by itself', () => {
  const rules = job(rule('diff', 5));
  expect(firing(judgeRun(rules, [{ ...sample('diff', 9), bound: 'lower' }], [], facts))).toHaveLength(1);
  expect(firing(judgeRun(rules, [sample('diff', null)], [], facts))).toEqual([]);
  const alarmed = job(rule('diff', 5, { noData: 'alert' }));
  expect(firing(judgeRun(alarmed, [sample('diff', null)], [], facts))).toHaveLength(1);
});
