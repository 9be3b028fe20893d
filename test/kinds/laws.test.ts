// What: what holds for every kind alike: purity, plain JSON, one folder a kind, jobs by their names. What not: what one kind means (its own test).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { kinds } from '../../compiler/kinds/all.gen.ts';
import type * as connection from '../../compiler/kinds/connection/spec.ts';
import type * as migration from '../../compiler/kinds/migration/spec.ts';
import type * as monitor from '../../compiler/kinds/monitor/spec.ts';
import type { KindPlan } from '../../compiler/model/change.ts';
import { opNames } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import { jobNames } from '../../compiler/rules/job-names.ts';
import { operationValidators } from '../../schemas/operation-validators.gen.ts';
import type { ConnectionSpec, MigrationSpec, MonitorSpec } from '../../schemas/types.gen.ts';
import { column, contextOf, FakeWorld, planOf, recordOf, resource, rounds, table } from './fixture.ts';

const shared = { alerts: [{ when: 'failures >= 2', severity: 'info' }], notify: ['slack'], suspend: false };
const none = { stabilization: '0s', policies: [] };

/** One effective spec of each shape a kind knows. */
const specs: Readonly<Record<string, readonly unknown[]>> = {
  Project: [{ timeZone: 'UTC' }],
  Connection: [{ engine: 'postgres', url: 'postgres://a@b/c' }],
  Notifier: [{ log: {} }],
  Monitor: [
    { ...shared, check: { rowCount: { connection: 'a', table: 'orders' } } },
    { ...shared, check: { health: { connection: 'a' } } },
    { ...shared, check: { freshness: { connection: 'a', table: 'orders', column: 'id' } } },
    { ...shared, check: { schemaChange: { connection: 'a', tables: ['*'], baseline: 'previous' } } },
    { ...shared, check: { metric: { connection: 'a', sql: 'select 1' } } },
    {
      ...shared,
      check: {
        dataDiff: {
          source: { connection: 'a', table: 'orders' },
          target: { connection: 'b', table: 'orders' },
        },
      },
    },
  ],
  Migration: [
    { ...shared, source: { connection: 'b' }, target: { connection: 'a' } },
    { ...shared, source: { connection: 'b' }, target: { connection: 'a' }, incremental: { cursor: 'id' } },
    { ...shared, source: { connection: 'b' }, target: { file: { path: 'out/', format: 'csv' } } },
  ],
  BackupPolicy: [
    {
      ...shared,
      connection: 'a',
      method: 'logical',
      tables: ['*'],
      store: { path: 's' },
      schedules: { differential: { every: '1h' }, incremental: { every: '1h' } },
      drill: { to: 'b' },
      compression: 'zstd',
    },
  ],
  CleanupPolicy: [
    {
      ...shared,
      rows: { connection: 'a', table: 'orders', column: 'id', olderThan: '1d', partitions: 'rows' },
      batch: { rows: 1, pause: '0s' },
    },
    { ...shared, files: { path: 'logs', pattern: '*', olderThan: '1d' }, batch: { rows: 1, pause: '0s' } },
  ],
  ScalingPolicy: (['recommend', 'approve', 'auto'] as const).map((mode) => ({
    ...shared,
    mode,
    target: { command: { get: ['g'], set: ['s'] } },
    instances: { min: 1, max: 2, step: 1 },
    metrics: [{ name: 'cpu', target: 1, total: false, source: { host: 'cpu' } }],
    behavior: { tolerance: 0.1, scaleUp: none, scaleDown: none, cooldown: '0s' },
    guards: { blockDuring: [], onMissingMetric: 'hold' },
  })),
  CapacityPlan: [
    {
      ...shared,
      connection: 'a',
      resources: { storage: { capacity: '5GiB' } },
      growth: 'auto',
      horizon: '90d',
    },
  ],
  QueryAnalysis: [{ ...shared, connection: 'a', slowerThan: '20ms', minCalls: 1, top: 5, keep: '30d' }],
  Task: [
    {
      ...shared,
      on: [{ run: 'Migration/x', state: 'failed' }],
      do: [
        { sql: 'x', connection: 'a' },
        { run: 'Monitor/x' },
        { command: ['x'] },
        { notify: ['slack'], message: 'm' },
      ],
      cooldown: '1m',
    },
  ],
};
const cases = Object.entries(specs).flatMap(([name, list]) =>
  list.map((spec, index) => ({ name, index, spec })),
);

function world(): FakeWorld {
  const orders = table(
    'orders',
    [column('id', 'integer', { identity: true }), column('note', 'text', { nullable: true })],
    { key: ['id'], estimate: { rows: 5, bytes: 9 } },
  );
  return new FakeWorld({
    'Connection/a': { tables: [], server: { flavour: 'alpha', version: '1', identity: 'i', features: [] } },
    'Connection/b': { tables: [orders] },
    'Connection/x': { server: { flavour: 'postgres', version: '16.4', identity: 'i', features: [] } },
  });
}

function kindOf(name: string) {
  const kind = kinds[name];
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}

/** Everything that will be written must survive JSON unchanged: no undefined, no functions, no NaN, no bigint. */
function expectPlainJson(value: unknown, at = '$'): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') return expect(Number.isFinite(value), at).toBe(true);
  expect(typeof value, at).toBe('object');
  for (const [key, member] of Object.entries(value as object)) expectPlainJson(member, `${at}.${key}`);
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}

function planned({ name, spec }: { readonly name: string; readonly spec: unknown }): KindPlan {
  return planOf(kindOf(name), { spec: freeze(structuredClone(spec)), world: world() });
}

describe('the registry', () => {
  it('is the folders, each under its own name', () => {
    const folders = readdirSync(join(import.meta.dirname, '../../compiler/kinds'), { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map((each) => each.name);
    const kebab = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
    expect(Object.keys(kinds).map(kebab).sort()).toEqual(folders.sort());
    for (const [name, kind] of Object.entries(kinds)) expect(kind.name).toBe(name);
    expect(Object.keys(specs).sort()).toEqual(Object.keys(kinds).sort());
  });

  it('knows the job names of every kind', () => {
    const seen = new Map<string, Set<string>>();
    for (const one of cases)
      for (const job of planned(one).jobs)
        seen.set(one.name, (seen.get(one.name) ?? new Set()).add(job.name));
    const names = Object.fromEntries([...seen].map(([name, jobs]) => [name, [...jobs].sort()]));
    expect(names).toEqual(
      Object.fromEntries(Object.entries(jobNames).map(([name, jobs]) => [name, [...jobs].sort()])),
    );
  });
});

describe.each(cases)('$name $index', (one) => {
  const kind = kindOf(one.name);

  it('plans the same bytes twice, from frozen input', () => {
    expect(JSON.stringify(planned(one))).toBe(JSON.stringify(planned(one)));
  });

  it('plans plain JSON', () => {
    const plan = planned(one);
    expectPlainJson(plan);
    expect(JSON.parse(JSON.stringify(plan)) as Json).toEqual(plan);
  });

  it('has sound jobs: ids are unique, references lead back, the run is one of them', () => {
    const plan = planned(one);
    if (plan.run !== undefined) expect(plan.jobs.map((job) => job.name)).toContain(plan.run);
    expect(new Set(plan.jobs.map((job) => job.name)).size).toBe(plan.jobs.length);
    for (const job of plan.jobs) {
      const before: string[] = [];
      for (const operation of job.operations) {
        expect(opNames).toContain(operation.op);
        expect(before).not.toContain(operation.id);
        const references = [
          ...JSON.stringify([operation.args, operation.if ?? null]).matchAll(/"\$output":"([^."]+)/g),
        ];
        for (const [, id] of references) expect(before).toContain(id);
        expect(operation.on.every((address) => address.startsWith('Connection/'))).toBe(true);
        before.push(operation.id);
      }
      expect(job.operations.length).toBeGreaterThan(0);
    }
  });

  it('gives its operations the arguments that their schemas ask for', () => {
    for (const job of planned(one).jobs) {
      for (const { op, args, v } of job.operations) {
        // The published schemas are of version 1; a later form has its own.
        const validate = v === 1 ? operationValidators[op] : undefined;
        const valid = validate === undefined || validate(structuredClone(args));
        expect(valid ? [] : [`${job.name} ${op}`, ...(validate?.errors ?? [])]).toEqual([]);
      }
    }
  });

  it('has one rule on failures where a job can fail, and tells the notifiers', () => {
    for (const job of planned(one).jobs) {
      expect(job.notify).toEqual(['Notifier/slack']);
      if (job.name !== 'watch') expect(job.alerts.map((each) => each.text)).toEqual(['failures >= 2']);
    }
  });

  it('leaves nothing behind when it is removed', () => {
    for (const action of ['delete', 'forget'] as const) {
      const address = `${one.name}/x`;
      const plan = kind.plan(
        { action, recorded: recordOf(address, one.spec), paths: [] },
        contextOf(world()),
      );
      expect([plan.jobs, plan.operations, plan.provides, plan.diagnostics]).toEqual([[], [], [], []]);
    }
  });

  it('stops asking within three rounds, and always asks the same', () => {
    const asked = rounds(kind, one.spec, world());
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(rounds(kind, one.spec, world())).toEqual(asked);
  });

  it('checks without throwing where nothing else is known', () => {
    const found = kind.check?.(resource(`${one.name}/x`, one.spec), contextOf(world())) ?? [];
    expect(found.filter((each) => each.severity === 'error')).toEqual([]);
  });
});

describe('the specs that kinds read', () => {
  it('take every spec that the schema admits', () => {
    expectTypeOf<Extract<ConnectionSpec, { engine: 'postgres' }>>().toExtend<connection.ConnectionSpec>();
    expectTypeOf<Extract<ConnectionSpec, { engine: 'sqlite' }>>().toExtend<connection.ConnectionSpec>();
    expectTypeOf<MigrationSpec>().toExtend<migration.MigrationSpec>();
    expectTypeOf<MonitorSpec>().toExtend<monitor.MonitorSpec>();
  });
});
