// What: a ScalingPolicy's plan in sentences. What not: deciding.
import { describe, expect, it } from 'vitest';
import type { ScalingPolicySpec } from '../../../schemas/types.gen.ts';
import { checkOf, FakeWorld, planOf, recordOf, resource } from '../../../test/kinds/fixture.ts';
import { kind } from './kind.ts';

const none = { stabilization: '0s', policies: [] };
const spec: ScalingPolicySpec = {
  mode: 'auto',
  target: { kubernetes: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'app', name: 'worker' } },
  instances: { min: 1, max: 6, step: 1 },
  metrics: [
    { name: 'backlog', target: 100, total: true, source: { connection: 'a', sql: 'select 1' } },
    { name: 'cpu', target: 60, total: false, source: { host: 'cpu' } },
  ],
  behavior: {
    tolerance: 0.1,
    scaleUp: none,
    scaleDown: { stabilization: '15m', policies: [{ count: 1, per: '10m' }] },
    cooldown: '3m',
  },
  guards: { blockDuring: ['BackupPolicy/app'], onMissingMetric: 'holdOrUp' },
  schedule: { every: '30s', retries: 0, misfire: 'runOnce', concurrency: 'forbid' },
  alerts: [{ when: 'atMax > 1h', severity: 'warning', noData: 'keep', onError: 'keep' }],
  notify: [],
  suspend: false,
};
const ops = (mode: ScalingPolicySpec['mode']) =>
  planOf(kind, { spec: { ...spec, mode } }).jobs.map((job) => [
    job.name,
    ...job.operations.map((each) => each.op),
  ]);

describe('jobs', () => {
  it('set the number only where the mode lets them', () => {
    expect(ops('recommend')).toEqual([['scale', 'metrics.read', 'scale.decide']]);
    expect(ops('auto')).toEqual([['scale', 'metrics.read', 'scale.decide', 'scale.set']]);
    expect(ops('approve')).toEqual([
      ['scale', 'metrics.read', 'scale.decide'],
      ['set', 'scale.set'],
    ]);
  });

  it('set it once, only if it was decided', () => {
    expect(planOf(kind, { spec }).jobs[0]?.operations[2]).toMatchObject({
      repeat: 'once',
      if: { $output: 'decide.change' },
      args: { instances: { $output: 'decide.instances' } },
    });
    expect(planOf(kind, { spec: { ...spec, mode: 'approve' } }).jobs[1]?.operations[0]?.args).toMatchObject({
      instances: { $input: 'instances' },
    });
  });

  it('decide in milliseconds and take a slot of what they read', () => {
    const [metrics, decide] = planOf(kind, { spec }).jobs[0]?.operations ?? [];
    expect(metrics?.on).toEqual(['Connection/a']);
    expect(decide?.args).toMatchObject({
      behavior: {
        scaleDown: { stabilizationMs: 900_000, policies: [{ count: 1, perMs: 600_000 }] },
        cooldownMs: 180_000,
      },
    });
  });
});

describe('the plan', () => {
  it('shows the number of now, and never asks what would run the spec', () => {
    const world = new FakeWorld({}, { instances: 9 });
    expect(planOf(kind, { spec, world }).notes).toEqual([{ path: 'instances', text: 'now 9, above max 6' }]);
    const command = { command: { get: ['./get'], set: ['./set'] } };
    expect(kind.observe(resource('ScalingPolicy/x', { ...spec, target: command }), world)).toEqual([]);
  });

  it('warns when nobody approves any more, not on every later change', () => {
    expect(planOf(kind, { spec }).hazards.map((each) => each.code)).toEqual(['DBK4211']);
    const recorded = recordOf('ScalingPolicy/x', spec);
    expect(planOf(kind, { spec, action: 'update', recorded, paths: ['notify.0'] }).hazards).toEqual([]);
    expect(planOf(kind, { spec, action: 'update', recorded, paths: ['instances.max'] }).hazards).toHaveLength(
      1,
    );
  });
});

describe('offline', () => {
  it('numbers, guards, names and schedule', () => {
    expect(checkOf(kind, spec)).toEqual([]);
    expect(checkOf(kind, { ...spec, instances: { min: 7, max: 6, step: 1 } })).toEqual([
      'DBK1550 instances.min',
    ]);
    expect(checkOf(kind, { ...spec, instances: { min: 1, max: 6, step: 2 } })).toEqual([
      'DBK1552 instances.step',
    ]);
    expect(checkOf(kind, { ...spec, guards: { ...spec.guards, blockDuring: ['ScalingPolicy/*'] } })).toEqual([
      'DBK1551 guards.blockDuring.0',
    ]);
    expect(checkOf(kind, { ...spec, metrics: [...spec.metrics, ...spec.metrics.slice(1)] })).toEqual([
      'DBK1554 metrics.2.name',
    ]);
    const { schedule: _, ...byHand } = spec;
    expect(checkOf(kind, byHand)).toEqual(['DBK1553 ']);
    const sql = { ...spec, target: { sql: { connection: 'a', setting: 's' } } };
    expect(checkOf(kind, sql, [resource('Connection/a', { readOnly: true })])).toEqual([
      'DBK1513 target.sql.connection',
    ]);
  });
});
