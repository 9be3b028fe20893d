// What: a CapacityPlan's plan in sentences. What not: forecasting.
import { describe, expect, it } from 'vitest';
import type { CapacityPlanSpec } from '../../../schemas/types.gen.ts';
import { checkOf, planOf } from '../../../test/kinds/fixture.ts';
import { kind } from './kind.ts';

const spec: CapacityPlanSpec = {
  connection: 'a',
  resources: {
    storage: { capacity: '500GiB' },
    iops: { capacity: 16000, source: { prometheus: { url: 'http://p', query: 'q' } } },
    connections: { capacity: 'auto' },
  },
  growth: 'auto',
  horizon: '90d',
  alerts: [],
  notify: [],
  suspend: false,
};
const one = (name: string, capacity: string | number) =>
  checkOf(kind, { ...spec, resources: { [name]: { capacity } } });

describe('a CapacityPlan', () => {
  it('measures every resource, then forecasts by name', () => {
    const [use, forecast] = planOf(kind, { spec }).jobs[0]?.operations ?? [];
    expect(use?.args).toEqual({
      readings: [
        { as: 'connections', source: { connection: 'Connection/a', metric: 'connections' } },
        { as: 'iops', source: { prometheus: { url: 'http://p', query: 'q' } } },
        { as: 'storage', source: { connection: 'Connection/a', metric: 'storage' } },
      ],
    });
    expect(forecast?.args).toMatchObject({
      use: { $output: 'use.samples' },
      horizonMs: 7_776_000_000,
      resources: [
        { name: 'connections', capacity: null, unit: 'number' },
        { name: 'iops', capacity: 16000, unit: 'number' },
        { name: 'storage', capacity: 536_870_912_000, unit: 'bytes' },
      ],
    });
  });

  it('is checked offline: sources, auto, units', () => {
    expect(checkOf(kind, spec)).toEqual([]);
    expect(one('iops', 16000)).toEqual(['DBK1560 resources.iops']);
    expect(one('storage', 'auto')).toEqual(['DBK1561 resources.storage.capacity']);
    expect(one('storage', 500)).toEqual(['DBK1562 resources.storage.capacity']);
    expect(one('connections', '5GiB')).toEqual(['DBK1562 resources.connections.capacity']);
  });
});
