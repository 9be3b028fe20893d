// Every operation that can run is applied on a simulated machine that dies before and after every single call, once and twice in a row.
import { expect, test } from 'vitest';
import type { Operation } from '../../compiler/model/job.ts';
import { never, SimWorld } from '../../test/sim-engine/sim-world.ts';
import { stages, table } from '../../test/sim-engine/story.ts';
import { type Desired, tinyPlan } from '../../test/sim-engine/tiny-plan.ts';
import { operations } from '../operations/all.gen.ts';
import { type CrashMoment, SimCrash } from '../ports/sim/sim-calls.ts';
import { resolveOperation } from '../state/change-state.ts';

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
