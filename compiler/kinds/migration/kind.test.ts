// What: a Migration's plan in sentences. What not: the copy itself (runtime).
import { describe, expect, it } from 'vitest';
import {
  checkOf,
  codesOf,
  column,
  type FakeServer,
  FakeWorld,
  planOf,
  recordOf,
  resource,
  rounds,
  table,
} from '../../../test/kinds/fixture.ts';
import type { KindPlan } from '../../model/change.ts';
import type { RowsCompareArgs, RowsCopyArgs, SqlApplyArgs } from '../../model/operation-args.ts';
import { kind } from './kind.ts';
import type { MigrationSpec } from './spec.ts';

const customers = table(
  'customers',
  [column('id', 'integer', { identity: true }), column('name', 'text', { nullable: true })],
  {
    key: ['id'],
    estimate: { rows: 1000, bytes: 64_000 },
  },
);
const orders = table(
  'orders',
  [
    column('id'),
    column('customer_id'),
    column('amount', 'decimal(10,2)'),
    column('note', 'text', { nullable: true }),
    column('twice', 'integer', { generated: 'id * 2' }),
  ],
  {
    key: ['id'],
    indexes: [
      { name: 'by_customer', columns: ['customer_id'], unique: false },
      { name: 'by_lower', columns: [], expression: 'lower(note)', unique: false },
    ],
    foreignKeys: [
      {
        name: 'to_customer',
        columns: ['customer_id'],
        to: { name: 'customers' },
        toColumns: ['id'],
        onDelete: 'cascade',
        onUpdate: 'noAction',
      },
    ],
    estimate: { rows: 5000, bytes: 640_000 },
  },
);
const logs = table('logs', [column('line', 'text', { nullable: true })]);

const spec: MigrationSpec = { source: { connection: 'b1' }, target: { connection: 'a1' } };

function worldOf(
  source: FakeServer = { tables: [customers, orders] },
  target: FakeServer = { tables: [] },
): FakeWorld {
  return new FakeWorld({ 'Connection/b1': source, 'Connection/a1': target });
}

function argsOf<T>(plan: KindPlan, job: string, id: string): T {
  const operation = plan.jobs.find((each) => each.name === job)?.operations.find((each) => each.id === id);
  if (operation === undefined) throw new Error(`no operation ${job}.${id}`);
  return operation.args as unknown as T;
}

function sql(plan: KindPlan, id: string, job = 'copy'): readonly string[] {
  return argsOf<SqlApplyArgs>(plan, job, id).statements.map((each) => each.sql);
}

describe('a new Migration', () => {
  const plan = planOf(kind, { spec, world: worldOf() });

  it('makes the tables, copies, makes indexes and keys, then counts', () => {
    expect(plan.diagnostics).toEqual([]);
    expect(plan.run).toBe('copy');
    expect(plan.jobs.map((job) => job.name)).toEqual(['copy', 'validate']);
    expect(plan.jobs[0]?.operations.map((each) => `${each.id} ${each.op}`)).toEqual([
      'create sql.apply',
      'copy rows.copy',
      'objects sql.apply',
      'compare rows.compare',
    ]);
    expect(sql(plan, 'create')).toEqual([
      'create table public.customers (id integer not null, name text, key id)',
      'create table public.orders (id integer not null, customer_id integer not null, amount decimal(10,2) not null, note text, key id)',
    ]);
    expect(sql(plan, 'objects')).toEqual([
      'create index by_customer on public.orders (customer_id)',
      'restart public.customers.id',
      'add key to_customer on public.orders to public.customers',
    ]);
  });

  it('skips a table that is there when its creation is repeated', () => {
    const [first] = argsOf<SqlApplyArgs>(plan, 'copy', 'create').statements;
    expect(first?.absent).toEqual({
      get: 'tables',
      connection: 'Connection/a1',
      include: ['public.customers'],
    });
  });

  it('never copies generated columns, and says so', () => {
    const { tables } = argsOf<RowsCopyArgs>(plan, 'copy', 'copy');
    expect(tables.map((each) => each.columns.map(({ from }) => from.name))).toEqual([
      ['id', 'name'],
      ['id', 'customer_id', 'amount', 'note'],
    ]);
    expect(tables.every((each) => each.onRows === 'fail' && each.mode === 'insert')).toBe(true);
    expect(plan.hazards.filter((each) => each.code === 'DBK4110').map((each) => each.text)).toEqual([
      'orders: generated column twice; orders: index by_lower (an expression of the source engine)',
    ]);
  });

  it('compares the counts of both sides', () => {
    const args = argsOf<RowsCompareArgs>(plan, 'copy', 'compare');
    expect(args.method).toBe('counts');
    expect(args.failOnDifference).toBe(true);
    expect(args.pairs.map((pair) => pair.expect)).toEqual(['equal', 'equal']);
  });

  it('provides the tables it will make, without row counts', () => {
    const tables = plan.provides.flatMap((each) => ('table' in each ? [each.table] : []));
    expect(tables.map((each) => [each.schema, each.name, each.estimate])).toEqual([
      ['public', 'customers', undefined],
      ['public', 'orders', undefined],
    ]);
    expect(tables[1]?.foreignKeys.map((each) => each.to)).toEqual([{ schema: 'public', name: 'customers' }]);
  });

  it('shows every table with rows and size, and the DDL', () => {
    expect(plan.impact).toEqual({ rows: 6000, bytes: 704_000, estimate: true });
    const [tables, jobs, ddl] = plan.blocks;
    expect(tables).toMatchObject({
      block: 'table',
      columns: ['table', 'target', 'rows', 'size', 'note'],
      rows: [
        ['customers', 'public.customers', '1,000', '62.5 KiB', ''],
        ['orders', 'public.orders', '5,000', '625 KiB', ''],
      ],
    });
    expect(jobs).toMatchObject({
      lines: ['copy (now), validate (by hand: dbkeel run Migration/x --job validate)'],
    });
    expect(ddl).toMatchObject({
      block: 'sql',
      title: 'a1: 2 tables now, 1 index, 1 foreign key and 1 sequence after the copy',
    });
    expect(plan.headline).toBe(
      'beta b1 -> alpha a1: 2 tables, about 6,000 rows, 688 KiB, 1 s at 60,000 rows/s',
    );
  });

  it('alerts on the first failure unless told otherwise', () => {
    expect(plan.jobs[0]?.alerts.map((each) => `${each.text} ${each.severity}`)).toEqual([
      'failures >= 1 critical',
    ]);
  });
});

describe('settings of one table', () => {
  const perTable = {
    orders: {
      to: 'sales.bills',
      rename: { id: 'bill_id' },
      excludeColumns: ['note'],
      types: { amount: 'decimal(8,1)' },
      where: 'id > 10',
    },
  };
  const plan = planOf(kind, { spec: { ...spec, perTable }, world: worldOf() });

  it('name the target, its columns and its types, in keys and foreign keys too', () => {
    expect(sql(plan, 'create')).toEqual([
      'create schema sales',
      'create table public.customers (id integer not null, name text, key id)',
      'create table sales.bills (bill_id integer not null, customer_id integer not null, amount decimal(8,1) not null, key bill_id)',
    ]);
    const [, copy] = argsOf<RowsCopyArgs>(plan, 'copy', 'copy').tables;
    expect([copy?.key, copy?.targetKey, copy?.where]).toEqual([['id'], ['bill_id'], 'id > 10']);
  });

  it('show what a smaller type loses, where the type was written', () => {
    const [lossy] = plan.hazards.filter((each) => each.code === 'DBK4101');
    expect(lossy?.text).toBe(
      'orders.amount   decimal(10,2) -> decimal(8,1): digits after the point beyond 1 are rounded or fail the copy',
    );
    expect(lossy?.where?.path).toEqual(['perTable', 'orders', 'types', 'amount']);
  });

  it('leave the rows of a filtered table open', () => {
    expect(plan.blocks[0]).toMatchObject({
      rows: [
        expect.anything(),
        ['orders', 'sales.bills', '(known after apply)', '', 'id -> bill_id, note left out, where id > 10'],
      ],
    });
  });

  it('are errors when they name nothing', () => {
    const codes = (settings: MigrationSpec['perTable']) =>
      codesOf(planOf(kind, { spec: { ...spec, perTable: settings ?? {} }, world: worldOf() }));
    expect(codes({ ordrs: {} })).toEqual(['DBK4109']);
    expect(codes({ orders: { rename: { idd: 'x' } } })).toEqual(['DBK4115']);
    expect(codes({ orders: { rename: { id: 'amount' } } })).toEqual(['DBK4116']);
    expect(codes({ orders: { to: 'CUSTOMERS' } })).toEqual(['DBK4114']);
  });
});

describe('a conversion', () => {
  it('lists each loss of the target engine with its column', () => {
    const plan = planOf(kind, {
      spec: { source: { connection: 'a1' }, target: { connection: 'b1' } },
      world: new FakeWorld({ 'Connection/a1': { tables: [orders] }, 'Connection/b1': { tables: [] } }),
    });
    expect(plan.hazards.filter((each) => each.code === 'DBK4101').map((each) => each.text)).toEqual([
      'orders.amount   decimal(10,2) -> text: decimal becomes text',
    ]);
  });

  it('is chosen by source type, with or without its size', () => {
    const plan = planOf(kind, { spec: { ...spec, types: { decimal: 'float' } }, world: worldOf() });
    expect(sql(plan, 'create')[1]).toContain('amount float');
    expect(plan.hazards.find((each) => each.code === 'DBK4101')?.where?.path).toEqual(['types']);
  });

  it('says foreign keys inside the table where they cannot follow', () => {
    const world = new FakeWorld({
      'Connection/a1': { tables: [customers, orders] },
      'Connection/b1': { absent: true },
    });
    const plan = planOf(kind, {
      spec: { source: { connection: 'a1' }, target: { connection: 'b1' } },
      world,
    });
    expect(sql(plan, 'create')[1]).toContain('foreign key to_customer to customers');
    expect(argsOf<SqlApplyArgs>(plan, 'copy', 'create').create).toBe(true);
    expect(plan.provides[0]).toEqual({ database: 'Connection/b1' });
  });

  it('leaves a foreign key behind when its table is not copied', () => {
    const plan = planOf(kind, {
      spec: { ...spec, source: { connection: 'b1', tables: ['orders'] } },
      world: worldOf(),
    });
    expect(plan.hazards.find((each) => each.code === 'DBK4110')?.text).toContain(
      'foreign key to_customer (customers is not in this Migration)',
    );
  });
});

describe('a table without a key', () => {
  it('is copied, with a warning', () => {
    const plan = planOf(kind, { spec, world: worldOf({ tables: [logs] }) });
    expect(plan.hazards.map((each) => each.code)).toEqual(['DBK4107']);
    expect(plan.impact).toEqual({ estimate: true });
    expect(plan.headline).toContain('rows (known after apply)');
  });

  it('cannot be upserted', () => {
    const there = table('public.logs', [column('line', 'text', { nullable: true })]);
    const plan = planOf(kind, {
      spec: { ...spec, onExisting: 'upsert' },
      world: worldOf({ tables: [logs] }, { tables: [there] }),
    });
    expect(codesOf(plan)).toEqual([expect.stringContaining('DBK4106')]);
  });
});

describe('a copy that is odd', () => {
  it('is an error when no column is left', () => {
    const plan = planOf(kind, {
      spec: { ...spec, perTable: { logs: { excludeColumns: ['line'] } } },
      world: worldOf({ tables: [logs] }),
    });
    expect(codesOf(plan)).toEqual([expect.stringContaining('DBK4117')]);
  });

  it('says that it will take long when it will', () => {
    const huge = { ...customers, estimate: { rows: 400_000_000, bytes: 100_000_000_000 } };
    const plan = planOf(kind, { spec, world: worldOf({ tables: [huge] }) });
    expect(plan.hazards.map((each) => each.code)).toEqual(['DBK4111']);
  });
});

describe('a target table that exists', () => {
  const there = table('public.customers', [column('id'), column('name', 'text', { nullable: true })], {
    key: ['id'],
    estimate: { rows: 7, bytes: 100 },
  });
  const only: MigrationSpec = { ...spec, source: { connection: 'b1', tables: ['customers'] } };
  const run = (onExisting: NonNullable<MigrationSpec['onExisting']>, target = there) =>
    planOf(kind, {
      spec: { ...only, onExisting },
      world: worldOf({ tables: [customers] }, { tables: [target] }),
    });

  it('nothing begins that would need NULL for bad values', () => {
    const plan = planOf(kind, {
      spec: { ...only, onBadValue: 'null' },
      world: worldOf({ tables: [customers] }),
    });
    expect(codesOf(plan)).toEqual(['DBK4119']);
    expect(plan.jobs).toEqual([]);
  });

  it('is refused by default, with its rows', () => {
    const plan = run('fail');
    expect(codesOf(plan)).toEqual(['DBK4103']);
    expect(plan.diagnostics[0]?.detail).toContain('about 7 rows');
    expect(plan.jobs).toEqual([]);
  });

  it('is emptied or dropped only with a destructive hazard', () => {
    expect(sql(run('truncate'), 'create')).toEqual(['truncate public.customers']);
    expect(sql(run('replace'), 'create')[0]).toBe('drop table public.customers');
    for (const how of ['truncate', 'replace'] as const) {
      expect(run(how).hazards.find((each) => each.code === 'DBK4108')).toMatchObject({
        level: 'high',
        text: expect.stringContaining('about 7 rows'),
      });
    }
  });

  it('takes more rows with append, and is then not expected to be equal', () => {
    const plan = run('append');
    expect(plan.jobs[0]?.operations.map((each) => each.id)).toEqual(['copy', 'compare']);
    expect(argsOf<RowsCopyArgs>(plan, 'copy', 'copy').tables[0]).toMatchObject({
      onRows: 'append',
      mode: 'insert',
    });
    expect(argsOf<RowsCompareArgs>(plan, 'copy', 'compare').pairs[0]?.expect).toBe('atLeast');
  });

  it('must have the columns, and none that it needs and does not get', () => {
    expect(codesOf(run('append', table('public.customers', [column('id'), column('other')])))).toEqual([
      'DBK4104',
      'DBK4105',
    ]);
  });

  it('is updated by key with upsert', () => {
    expect(argsOf<RowsCopyArgs>(run('upsert'), 'copy', 'copy').tables[0]).toMatchObject({
      mode: 'upsert',
      targetKey: ['id'],
    });
  });
});

describe('a change', () => {
  const world = worldOf();
  const first = planOf(kind, { spec, world });
  const recorded = recordOf('Migration/x', spec, first);

  it('of what is copied runs the copy again', () => {
    const plan = planOf(kind, { spec, world, action: 'update', paths: ['perTable.orders.where'], recorded });
    expect(plan.run).toBe('copy');
  });

  it('of alerts alone copies nothing, even when the source is gone', () => {
    const alerts = [{ when: 'runtime > 1h', severity: 'info' as const }];
    const plan = planOf(kind, {
      spec: { ...spec, alerts },
      world: worldOf({ down: 'ECONNREFUSED' }),
      action: 'update',
      paths: ['alerts.0'],
      recorded,
    });
    expect([plan.run, plan.diagnostics]).toEqual([undefined, []]);
    expect(plan.jobs.map((job) => job.operations)).toEqual(first.jobs.map((job) => job.operations));
    expect(plan.jobs[0]?.alerts.map((each) => each.text)).toEqual(['runtime > 1h', 'failures >= 1']);
  });

  it('that was interrupted goes on in the tables it made itself', () => {
    const made = table('public.customers', [column('id'), column('name', 'text', { nullable: true })]);
    const half = worldOf(undefined, { tables: [made] });
    const failed = { ...recorded, status: 'failed' as const };
    const resumed = planOf(kind, { spec, world: half, action: 'resume', recorded: failed });
    expect([codesOf(resumed), resumed.run]).toEqual([[], 'copy']);
    expect(resumed.jobs).toEqual(first.jobs);
    const foreign = planOf(kind, { spec, world: half, action: 'create' });
    expect(codesOf(foreign)).toEqual(['DBK4103']);
  });

  it('of the spec after a failure makes its own half-filled tables anew', () => {
    const made = table('public.customers', [column('id')]);
    const plan = planOf(kind, {
      spec,
      world: worldOf(undefined, { tables: [made] }),
      action: 'update',
      paths: ['types.x'],
      recorded: { ...recorded, status: 'failed' },
    });
    expect(sql(plan, 'create')[0]).toBe('drop table public.customers');
  });

  it('to nothing forgets it', () => {
    expect(kind.removal).toBe('forget');
    expect(planOf(kind, { spec, world, action: 'forget', recorded }).jobs).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it('is an error with the reason', () => {
    expect(codesOf(planOf(kind, { spec, world: worldOf({ down: 'ETIMEDOUT' }) }))).toEqual(['DBK4102']);
    expect(codesOf(planOf(kind, { spec, world: worldOf({ absent: true }) }))).toEqual(['DBK4205']);
    expect(codesOf(planOf(kind, { spec, world: worldOf(undefined, { down: 'ETIMEDOUT' }) }))).toEqual([
      'DBK4112',
    ]);
    expect(codesOf(planOf(kind, { spec, world: worldOf({ tables: [] }) }))).toEqual(['DBK4113']);
  });

  it('but will be made by a resource that is no dependency needs dependsOn', () => {
    const plan = planOf(kind, { spec, world: worldOf({ tables: [], after: 'Migration/y' }) });
    expect(codesOf(plan)).toEqual(['DBK4204']);
    expect(plan.diagnostics[0]?.detail).toContain('dependsOn: [Migration/y]');
  });
});

describe('observation', () => {
  it('asks for the source first, then for exactly the tables it would write', () => {
    const asked = rounds(kind, spec, worldOf());
    expect(asked.map((round) => round.map((each) => each.get))).toEqual([
      ['server', 'server', 'tables'],
      ['tables', 'tables'],
    ]);
    expect(asked[1]).toContainEqual({
      get: 'tables',
      connection: 'Connection/a1',
      include: ['public.customers', 'public.orders'],
    });
  });

  it('covers every request of the plan', () => {
    const world = worldOf();
    const asked = new Set(
      rounds(kind, spec, world)
        .flat()
        .map((each) => JSON.stringify(each)),
    );
    const planning = worldOf();
    planOf(kind, { spec, world: planning });
    expect(planning.asked.filter((each) => !asked.has(JSON.stringify(each)))).toEqual([]);
  });
});

describe('incremental', () => {
  const incremental: MigrationSpec = {
    ...spec,
    incremental: { cursor: 'note', overlap: '5m', deletes: 'detect' },
    schedule: { every: '5m' },
    perTable: { customers: { cursor: 'id' } },
  };
  const plan = planOf(kind, { spec: incremental, world: worldOf({ tables: [customers, orders, logs] }) });

  it('adds a scheduled sync and a cut-over that makes sequences and foreign keys', () => {
    expect(plan.jobs.map((job) => [job.name, job.triggers])).toEqual([
      ['copy', []],
      ['sync', [{ everyMs: 300_000 }]],
      ['validate', []],
      ['cutover', []],
    ]);
    expect(sql(plan, 'objects')).toEqual(['create index by_customer on public.orders (customer_id)']);
    expect(sql(plan, 'objects', 'cutover')).toEqual([
      'restart public.customers.id',
      'add key to_customer on public.orders to public.customers',
    ]);
  });

  it('reads each table from its own cursor and upserts where there is a key', () => {
    const { tables, deletes } = argsOf<RowsCopyArgs>(plan, 'sync', 'sync');
    expect(deletes).toBe('detect');
    expect(tables.map((each) => [each.cursor, each.mode, each.onRows])).toEqual([
      [{ column: 'id', overlap: 300_000 }, 'upsert', 'append'],
      [{ column: 'note', overlap: 300_000 }, 'upsert', 'append'],
      [undefined, 'insert', 'replace'],
    ]);
    expect(plan.hazards.map((each) => each.code)).toContain('DBK4118');
  });
});

describe('checks offline', () => {
  it('two Migrations that name one table', () => {
    const other = resource('Migration/y', {
      source: { connection: 'c' },
      target: { connection: 'a1', table: 'public.T' },
    });
    expect(
      checkOf(
        kind,
        { source: { connection: 'b1', tables: ['t'] }, target: { connection: 'a1', schema: 'public' } },
        [other],
      ),
    ).toEqual(['DBK1520 source.tables.0']);
  });

  it('a target that is read-only or has no schemas, files at both ends, one target for many', () => {
    const frozen = resource('Connection/a1', { readOnly: true });
    expect(checkOf(kind, spec, [frozen])).toEqual(['DBK1513 target.connection']);
    expect(
      checkOf(kind, { source: { connection: 'a1' }, target: { connection: 'b1', schema: 's' } }),
    ).toEqual(['DBK1521 target.schema']);
    expect(checkOf(kind, { source: { file: { path: 'a' } }, target: { file: { path: 'b' } } })).toEqual([
      'DBK1522 target.file',
    ]);
    expect(
      checkOf(kind, {
        source: { connection: 'a1', tables: ['*'] },
        target: { connection: 'a2', table: 't' },
      }),
    ).toEqual(['DBK1522 target.table']);
    expect(checkOf(kind, { ...spec, schedule: { every: '5m' } })).toEqual(['DBK1523 schedule']);
  });
});

describe('files', () => {
  it('are recorded with a warning and provide what they would hold', () => {
    const plan = planOf(kind, {
      spec: { source: { connection: 'b1' }, target: { file: { path: 'out/', format: 'csv' } } },
      world: worldOf(),
    });
    expect([codesOf(plan), plan.run, plan.jobs]).toEqual([['DBK4120'], undefined, []]);
    expect(plan.provides).toMatchObject([
      { files: 'out/', format: 'csv', tables: [{ name: 'customers' }, { name: 'orders' }] },
    ]);
  });
});

describe('drift', () => {
  const recorded = recordOf('Migration/x', spec, planOf(kind, { spec, world: worldOf() }));
  const made = [table('public.customers', []), table('public.orders', [])];

  it('is a new table that the globs match, and a target table that is gone', () => {
    expect(kind.drift?.(recorded, worldOf(undefined, { tables: made }))).toEqual([]);
    expect(
      kind.drift?.(recorded, worldOf({ tables: [customers, logs, orders] }, { tables: made.slice(1) })),
    ).toEqual([
      { path: 'source.tables', recorded: ['customers', 'orders'], observed: ['customers', 'logs', 'orders'] },
      { path: 'target.public.customers', recorded: 'table', observed: null },
    ]);
  });
});
