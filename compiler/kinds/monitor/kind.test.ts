// What: a Monitor's plan in sentences. What not: measuring and alerting.
import { describe, expect, it } from 'vitest';
import {
  checkOf,
  codesOf,
  column,
  FakeWorld,
  planOf,
  resource,
  rounds,
  table,
} from '../../../test/kinds/fixture.ts';
import type { MetricsReadArgs, RowsCompareArgs, RowsMeasureArgs } from '../../model/operation-args.ts';
import { kind } from './kind.ts';
import type { CheckSpec, MonitorSpec } from './spec.ts';

const orders = table(
  'public.orders',
  [column('id'), column('created_at', 'timestamp'), column('note', 'text')],
  {
    key: ['id'],
    estimate: { rows: 1_204_000, bytes: 50_000_000 },
  },
);
const world = new FakeWorld({
  'Connection/a': { tables: [orders, table('sales.t', []), table('public.t', [])] },
  'Connection/b': { tables: [table('orders', [column('id'), column('note', 'text')], { key: ['id'] })] },
});

function plan(check: CheckSpec, more: Partial<MonitorSpec> = {}, seen = world) {
  return planOf(kind, { spec: { check, ...more }, world: seen });
}

function args<T>(check: CheckSpec): T {
  return plan(check).jobs[0]?.operations[0]?.args as unknown as T;
}

describe('rowCount', () => {
  const check: CheckSpec = { rowCount: { connection: 'a', table: 'orders', where: 'id > 1', over: '24h' } };

  it('measures the table under its whole name', () => {
    expect(args<RowsMeasureArgs>(check)).toEqual({
      connection: 'Connection/a',
      choice: { table: { schema: 'public', name: 'orders' } },
      measure: { what: 'rows', where: 'id > 1', overMs: 86_400_000 },
    });
    expect(plan(check).notes).toEqual([
      { path: 'check.rowCount.table', text: 'about 1.2 M rows now, 47.7 MiB' },
    ]);
  });

  it('finds a table in another case, and refuses a name that fits several or none', () => {
    const codes = (name: string) => codesOf(plan({ rowCount: { connection: 'a', table: name } }));
    expect([codes('ORDERS'), codes('t'), codes('sales.t'), codes('nope')]).toEqual([
      [],
      ['DBK4206'],
      [],
      ['DBK4201'],
    ]);
  });

  it('goes on without an estimate when the server does not answer', () => {
    const down = plan(check, {}, new FakeWorld({ 'Connection/a': { down: 'ETIMEDOUT' } }));
    expect([down.diagnostics, down.notes]).toEqual([[], []]);
    expect(down.jobs[0]?.operations[0]?.args).toMatchObject({ choice: { table: { name: 'orders' } } });
  });

  it('is an error on a file that is not there, and on a table that nobody says comes first', () => {
    expect(codesOf(plan(check, {}, new FakeWorld({ 'Connection/a': { absent: true } })))).toEqual([
      'DBK4205',
    ]);
    const later = plan(check, {}, new FakeWorld({ 'Connection/a': { tables: [], after: 'Migration/m' } }));
    expect(codesOf(later)).toEqual(['DBK4204']);
    expect(later.diagnostics[0]?.suggestion).toBe('dependsOn: [Migration/m]');
  });

  it('of several tables expands its globs when it runs', () => {
    const many = { rowCount: { connection: 'a', tables: ['*'], exclude: ['tmp_*'] } };
    expect(args<RowsMeasureArgs>(many).choice).toEqual({ include: ['*'], exclude: ['tmp_*'] });
    expect(codesOf(plan(many, {}, new FakeWorld({ 'Connection/a': { absent: true } })))).toEqual(['DBK4205']);
  });

  it('says that rows are known after apply for a table that a dependency will make', () => {
    const made = new FakeWorld({ 'Connection/a': { tables: [table('orders', [])] } });
    expect(plan(check, {}, made).notes).toEqual([
      { path: 'check.rowCount.table', text: 'rows (known after apply)' },
    ]);
  });
});

describe('freshness', () => {
  it('needs a column that is there and holds a time', () => {
    const codes = (name: string) =>
      codesOf(plan({ freshness: { connection: 'a', table: 'orders', column: name } }));
    expect([codes('created_at'), codes('CREATED_AT'), codes('creatd_at'), codes('note')]).toEqual([
      [],
      [],
      ['DBK4202'],
      ['DBK4207'],
    ]);
    expect(
      args<RowsMeasureArgs>({ freshness: { connection: 'a', table: 'orders', column: 'CREATED_AT' } })
        .measure,
    ).toEqual({ what: 'age', column: 'created_at' });
  });

  it('takes text on a table without date types: that is how SQLite keeps dates', () => {
    expect(codesOf(plan({ freshness: { connection: 'b', table: 'orders', column: 'note' } }))).toEqual([]);
  });
});

describe('the other checks', () => {
  it('read numbers of SQL, Prometheus and the machine', () => {
    expect(args<MetricsReadArgs>({ metric: { connection: 'a', sql: 'select 1' } }).readings).toEqual([
      { as: 'value', source: { connection: 'Connection/a', sql: 'select 1' } },
    ]);
    expect(args<MetricsReadArgs>({ metric: { host: 'cpu' } }).readings).toEqual([
      { as: 'value', source: { host: 'cpu' } },
    ]);
    expect(kind.metrics?.({ check: { metric: { host: 'cpu', unit: 'percent' } } })).toEqual({
      value: 'percent',
    });
  });

  it('ask the engine for what it measures', () => {
    expect(args<MetricsReadArgs>({ health: { connection: 'a' } }).health).toEqual({
      connection: 'Connection/a',
      metrics: ['up', 'latency', 'replicaLag', 'storage'],
    });
  });

  it('compare two tables by the columns both have', () => {
    const diff = args<RowsCompareArgs>({
      dataDiff: {
        source: { connection: 'a', table: 'orders' },
        target: { connection: 'b', table: 'orders' },
        rename: { note: 'note' },
      },
    });
    expect(diff.pairs).toMatchObject([
      {
        key: [{ from: 'id', to: 'id' }],
        columns: [
          { from: 'id', to: 'id' },
          { from: 'note', to: 'note' },
        ],
      },
    ]);
    expect(diff.failOnDifference).toBe(false);
  });

  it('compare what a Migration copies, under its names', () => {
    const migration = resource('Migration/m', {
      source: { connection: 'a', tables: ['orders'] },
      target: { connection: 'b' },
      perTable: { orders: { to: 'bills', rename: { id: 'bill_id' }, where: 'id > 5' } },
    });
    const input = { spec: { check: { dataDiff: { migration: 'm' } } }, resources: [migration] };
    const diff = planOf(kind, { ...input, world });
    expect(diff.diagnostics).toEqual([]);
    expect(diff.jobs[0]?.operations[0]?.args).toMatchObject({
      pairs: [
        {
          source: { table: { name: 'orders' }, where: 'id > 5' },
          target: { table: { name: 'bills' } },
          key: [{ from: 'id', to: 'bill_id' }],
        },
      ],
    });
    const unseen = planOf(kind, { ...input, world: new FakeWorld({ 'Connection/a': { down: 'x' } }) });
    expect(codesOf(unseen)).toEqual(['DBK4215']);
  });
});

describe('jobs', () => {
  const check: CheckSpec = { rowCount: { connection: 'a', table: 'orders' } };
  const job = (more: Partial<MonitorSpec>) => plan(check, more).jobs[0];

  it('take schedule, time zone, limits and notifiers', () => {
    expect(
      job({
        schedule: { cron: '0 2 * * *', jitter: '20s', timeout: '10m', retries: 2, window: 'nights' },
        notify: ['slack'],
        suspend: true,
      }),
    ).toMatchObject({
      name: 'check',
      triggers: [{ cron: '0 2 * * *', timeZone: 'Europe/Berlin' }],
      misfire: 'runOnce',
      concurrency: 'forbid',
      jitterMs: 20_000,
      timeoutMs: 600_000,
      retries: 2,
      window: 'nights',
      suspend: true,
      notify: ['Notifier/slack'],
    });
    expect(job({})?.triggers).toEqual([]);
  });

  it('have the rule on failures unless the user wrote one', () => {
    const texts = (alerts: MonitorSpec['alerts']) =>
      job({ alerts: alerts ?? [] })?.alerts.map((each) => `${each.id}: ${each.text}`);
    expect(texts([])).toEqual(['failures: failures >= 3']);
    expect(texts([{ when: 'rows < 1', severity: 'critical', name: 'empty' }])).toEqual([
      'empty: rows < 1',
      'failures: failures >= 3',
    ]);
    expect(texts([{ when: 'failures >= 5', severity: 'info' }])).toEqual(['failures: failures >= 5']);
  });

  it('carry conditions in base units', () => {
    const [rule] =
      plan(
        { freshness: { connection: 'a', table: 'orders', column: 'created_at' } },
        { alerts: [{ when: 'age > 2h', clear: 'age < 1h', for: '5m', severity: 'warning' }] },
      ).jobs[0]?.alerts ?? [];
    expect(rule).toMatchObject({
      terms: [{ metric: 'age', op: '>', value: 7_200_000 }],
      clear: [{ metric: 'age', op: '<', value: 3_600_000 }],
      forMs: 300_000,
    });
  });
});

describe('offline', () => {
  it('an alert on what the engine never measures is a warning; a comparison with itself an error', () => {
    expect(
      checkOf(kind, {
        check: { health: { connection: 'b' } },
        alerts: [{ when: 'replicaLag > 1s', severity: 'info' }],
      }),
    ).toEqual(['DBK1511 alerts.0.when']);
    const same = { connection: 'a', table: 't' };
    expect(checkOf(kind, { check: { dataDiff: { source: same, target: same } } })).toEqual([
      'DBK1512 check.dataDiff.target',
    ]);
  });

  it('one request for each named table', () => {
    expect(rounds(kind, { check: { rowCount: { connection: 'a', table: 't' } } }, world)).toEqual([
      [{ get: 'tables', connection: 'Connection/a', include: ['t'] }],
    ]);
  });
});
