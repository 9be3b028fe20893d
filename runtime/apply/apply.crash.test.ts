// Every operation that can run is applied on a simulated machine that dies before and after every single call, once and twice in a row.
import { expect, test } from 'vitest';
import type { Operation } from '../../compiler/model/job.ts';
import type { ColumnModel, TableModel } from '../../compiler/model/table.ts';
import { never, SimWorld } from '../../test/sim-engine/sim-world.ts';
import { type Desired, tinyPlan, type Wanted } from '../../test/sim-engine/tiny-plan.ts';
import { operations } from '../operations/all.gen.ts';
import { type CrashMoment, SimCrash } from '../ports/sim/sim-calls.ts';
import { resolveOperation } from '../state/change-state.ts';

const column = (name: string, type: ColumnModel['type']): ColumnModel => ({
  name,
  type,
  native: '',
  nullable: false,
});
const table = (name: string): TableModel => ({
  name,
  columns: [column('id', { type: 'integer', bits: 64 }), column('note', { type: 'text' })],
  key: name === 'keyless' ? [] : ['id'],
  indexes: [],
  foreignKeys: [],
  checks: [],
});
const index = { name: 'orders_note', columns: ['note'], unique: false };

let ids = 0;
const operation = (
  op: Operation['op'],
  on: readonly string[],
  args: object,
  repeat: Operation['repeat'] = 'safe',
): Operation => {
  ids += 1;
  return { id: `${op}-${ids}`, op, v: 1, on, args: args as Operation['args'], repeat };
};

const create = (connection: string, name: string) =>
  operation('sql.apply', [connection], {
    connection,
    create: true,
    statements: [
      {
        sql: JSON.stringify({ change: { create: table(name) } }),
        object: name,
        absent: { get: 'tables', connection, include: [name] },
      },
    ],
  });
const copy = (source: string, target: string, name: string) =>
  operation('rows.copy', [source, target], {
    source,
    target,
    tables: [
      {
        from: table(name),
        to: table(name),
        columns: table(name).columns.map((each) => ({ from: each, to: each })),
        key: table(name).key,
        targetKey: table(name).key,
        mode: 'insert',
        onRows: 'fail',
      },
    ],
    onBadValue: 'fail',
    batchRows: 2,
    pauseMs: 0,
    readers: 1,
    rowsPerSecond: 0,
  });
const count = (source: string, target: string, name: string) =>
  operation('rows.compare', [source, target], {
    source,
    target,
    method: 'counts',
    failOnDifference: true,
    maxDiffPercent: 0,
    recheckMs: 0,
    stopAfterRows: 0,
    pairs: [
      {
        source: { table: { name } },
        target: { table: { name } },
        expect: 'equal',
        key: [],
        columns: [],
        tolerance: {},
      },
    ],
  });
const measure = (connection: string, name: string) =>
  operation('rows.measure', [connection], {
    connection,
    choice: { table: { name } },
    measure: { what: 'rows' },
  });
const health = (connection: string) =>
  operation('metrics.read', [connection], { readings: [], health: { connection, metrics: ['up'] } });
const truncateIndexed = (connection: string) =>
  operation('sql.apply', [connection], {
    connection,
    create: false,
    statements: [{ sql: JSON.stringify({ change: { drop: { name: 'scratch' } } }), object: 'scratch' }],
  });
const told = (what: string) => operation('http.send', [], { what }, 'once');
const blind = (what: string) => operation('command.run', [], { what }, 'once');

const connection = (name: string): Wanted => ({
  address: `Connection/${name}`,
  spec: { engine: 'sqlite', path: `${name}.db` },
});
const migration = (name: string, source: string, target: string, needs: readonly string[]): Wanted => ({
  address: `Migration/${name}`,
  spec: { source, target },
  needs: [source, target, ...needs],
  run: [
    create(target, 'orders'),
    create(target, 'keyless'),
    copy(source, target, 'orders'),
    copy(source, target, 'keyless'),
    operation('sql.apply', [target], {
      connection: target,
      create: false,
      statements: [
        {
          sql: JSON.stringify({
            change: { index: { ...index, name: `${name}_note` }, on: { name: 'orders' } },
          }),
          object: 'index',
          makes: { on: { name: 'orders' }, index: { ...index, name: `${name}_note` } },
        },
      ],
    }),
    count(source, target, 'orders'),
    measure(target, 'keyless'),
    health(target),
  ],
});
const monitor = (name: string, gen: number, needs: readonly string[] = []): Wanted => ({
  address: `Monitor/${name}`,
  spec: { gen },
  needs,
});
const task = (name: string, gen: number, more: Partial<Wanted> = {}): Wanted => ({
  address: `Task/${name}`,
  spec: { gen },
  ...more,
});

const first: Desired = {
  resources: [
    connection('a'),
    connection('b'),
    migration('ab', 'Connection/a', 'Connection/b', []),
    task('told', 1, { operations: [told('told 1'), blind('told 1 blindly')], immutable: true }),
    task('after', 1, { operations: [blind('after 1')], needs: ['Migration/ab'] }),
    task('gone', 1),
    task('old', 1),
    monitor('one', 1, ['Connection/b']),
    monitor('two', 1, ['Migration/ab']),
  ],
};
const second: Desired = {
  resources: [
    connection('a'),
    connection('b'),
    connection('c'),
    { ...(first.resources[2] as Wanted) },
    migration('bc', 'Connection/b', 'Connection/c', ['Migration/ab']),
    task('told', 2, { operations: [told('told 2'), blind('told 2 blindly')], immutable: true }),
    task('after', 1, { operations: first.resources[4]?.operations ?? [], needs: ['Migration/ab'] }),
    task('new', 1, { renamedFrom: 'Task/old' }),
    monitor('one', 2, ['Connection/b']),
  ],
  removals: {
    'Task/gone': [truncateIndexed('Connection/b'), told('gone'), blind('gone blindly'), told('gone at last')],
  },
};
const stages = [first, second];

async function fresh(seed: number): Promise<SimWorld> {
  const world = new SimWorld(seed);
  const rows = ['1\tone', '2\ttwo', '3\tthree', '4\tfour', '5\t\\N'];
  world.databases.set(
    'a.db',
    new Map([
      ['orders', { model: table('orders'), rows }],
      ['keyless', { model: table('keyless'), rows: [...rows, ...rows.slice(0, 1)] }],
    ]),
  );
  return world;
}

/** What must be the same however often the machine died: the state without uids, every row, the checkpoints, the history, the effects. */
async function picture(world: SimWorld): Promise<unknown> {
  const state = await world.state();
  const { pending } = await world.store.read();
  return {
    pending: pending.length,
    records: state?.resources.map(({ uid: _, ...record }) => record),
    uids: new Set(state?.resources.map(({ uid }) => uid)).size,
    databases: [...world.databases].map(([path, tables]) => [
      path,
      [...tables]
        .map(([name, { model, rows }]) => [
          name,
          model.indexes,
          rows
            .map((row) => (name === 'dbkeel_checkpoints' ? row.split('\t').slice(1).join(' ') : row))
            .sort(),
        ])
        .sort(),
    ]),
    succeeded: [...world.history.values()].map((run) => `${run.address} ${run.job} ${run.status}`).sort(),
    effects: [...world.effects].sort(),
  };
}

/** Goes on from `stage` until all are applied; resolves with the stage under way when the machine died. */
async function work(world: SimWorld, from: number): Promise<number> {
  for (let stage = from; stage < stages.length; stage += 1) {
    try {
      await settleByHand(world);
      const plan = tinyPlan(stages[stage] as Desired, await world.state());
      if (plan.execution_graph.nodes.length === 0) continue;
      const applied = await world.apply(plan);
      if (applied.status !== 'complete') throw new Error(`not complete: ${JSON.stringify(applied)}`);
    } catch (error) {
      if (error instanceof SimCrash || world.process.calls.crashed) return stage;
      throw error;
    }
  }
  return stages.length;
}

/** Recovers; what nobody can tell is answered as the message says, with what really happened. */
async function settleByHand(world: SimWorld): Promise<void> {
  for (;;) {
    try {
      return await world.recover();
    } catch (error) {
      const message = (error as Error).message;
      const command = /dbkeel state resolve (\S+) (\S+) --done\n.*--not-done/.exec(message);
      if (command === null) throw error;
      const [, address = '', id = ''] = command;
      const { pending } = await world.store.read();
      const begun = pending
        .flatMap(({ entries }) => entries)
        .findLast((entry) => 'begin' in entry && entry.begin === id && entry.address === address);
      const args =
        begun !== undefined && 'begin' in begun ? (begun.operation as unknown as Operation).args : {};
      const happened = world.effects.includes(String((args as { what?: string }).what));
      const options = { operation: 'state resolve', environment: 'prod', waitMs: 0, signal: never };
      const outcome = happened ? 'done' : 'notDone';
      await resolveOperation(world.store, options, { address, operation: id, outcome });
      asked += 1;
    }
  }
}
let asked = 0;

async function undisturbed(): Promise<{
  readonly calls: number;
  readonly picture: unknown;
  readonly trace: readonly string[];
}> {
  const world = await fresh(1);
  expect(await work(world, 0)).toBe(stages.length);
  return {
    calls: world.process.calls.count,
    picture: await picture(world),
    trace: world.process.calls.trace,
  };
}

/** A kill keeps what was written; a power loss takes what was not synced, differently by the seed. */
const deaths: readonly {
  readonly how: 'kill' | 'power';
  readonly moment: CrashMoment;
  readonly every: number;
}[] = [
  { how: 'kill', moment: 'after', every: 1 },
  { how: 'power', moment: 'before', every: 1 },
  { how: 'power', moment: 'during', every: 3 },
  { how: 'power', moment: 'after', every: 3 },
];

test('the story touches every operation that can run', () => {
  const used = new Set(
    stages.flatMap(({ resources }) => resources.flatMap(({ run }) => (run ?? []).map(({ op }) => op))),
  );
  expect([...used].sort()).toEqual(expect.arrayContaining(Object.keys(operations)));
});

test('after a crash at any call the end is the same, and nothing that may happen once happened twice', {
  timeout: 300_000,
}, async () => {
  const whole = await undisturbed();
  expect(whole.picture).toMatchObject({ pending: 0 });
  let crashes = 0;
  for (const { how, moment, every } of deaths)
    for (let call = 1; call <= whole.calls; call += every) {
      const story = `${how} ${moment} call ${call} (${whole.trace[call - 1]})`;
      const world = await fresh(call);
      world.process.calls.crashAt(call, moment);
      const reached = await work(world, 0);
      // Which call is the k-th differs a little between runs: steps go on side by side.
      if (!world.process.calls.crashed) continue;
      crashes += 1;
      world.restart(how);
      await check(world, reached, whole.picture, story);
    }
  expect(crashes).toBeGreaterThan(whole.calls * 2);
  expect(asked).toBeGreaterThan(0);
});

async function check(world: SimWorld, from: number, expected: unknown, story: string): Promise<void> {
  const reached = await work(world, from).catch((error: unknown) => {
    throw new Error(`${story}: ${(error as Error).message}`, { cause: error });
  });
  expect(reached, story).toBe(stages.length);
  expect(await picture(world), story).toEqual(expected);
  // A lock that a dead process left is in nobody's way.
  await (await world.store.lock('apply', 0, never)).release();
}

test('a second crash, while the first one is being recovered from, changes nothing', {
  timeout: 300_000,
}, async () => {
  const whole = await undisturbed();
  for (let call = 3; call <= whole.calls; call += 13) {
    for (let later = 1; later <= 60; later += 4) {
      const story = `crash after call ${call}, then after call ${later}`;
      const world = await fresh(call * 100 + later);
      world.process.calls.crashAt(call, 'after');
      const reached = await work(world, 0);
      world.restart('power');
      world.process.calls.crashAt(later, later % 2 === 0 ? 'after' : 'during');
      const again = await work(world, reached);
      world.restart(world.process.calls.crashed ? 'power' : 'kill');
      await check(world, again, whole.picture, story);
    }
  }
});
