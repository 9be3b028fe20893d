// What: a QueryAnalysis's plan in sentences. What not: collecting.
import { describe, expect, it } from 'vitest';
import type { QueryAnalysisSpec } from '../../../schemas/types.gen.ts';
import { planOf } from '../../../test/kinds/fixture.ts';
import { kind } from './kind.ts';

const spec: QueryAnalysisSpec = {
  connection: 'a',
  slowerThan: '20ms',
  minCalls: 100,
  top: 50,
  keep: '30d',
  alerts: [{ when: 'p99 > 500ms', severity: 'warning', noData: 'keep', onError: 'keep' }],
  notify: [],
  suspend: false,
};

describe('a QueryAnalysis', () => {
  it('collects with its limits in milliseconds and alerts on percentiles', () => {
    const [job] = planOf(kind, { spec }).jobs;
    expect(job?.operations[0]).toMatchObject({
      op: 'statements.collect',
      on: ['Connection/a'],
      args: { slowerThanMs: 20, minCalls: 100, top: 50, keepMs: 2_592_000_000 },
    });
    expect(job?.alerts[0]?.terms).toEqual([{ metric: 'p99', op: '>', value: 500 }]);
  });

  it('says beside the connection that its engine has nothing to collect', () => {
    expect(planOf(kind, { spec }).notes).toEqual([]);
    expect(planOf(kind, { spec: { ...spec, connection: 'b' } }).notes.map((each) => each.path)).toEqual([
      'connection',
    ]);
  });
});
