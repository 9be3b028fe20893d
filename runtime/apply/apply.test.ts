// Apply on a simulated machine: guards, doubt, refusals of the journal, lost locks. Crashes are in apply.crash.test.ts.
import { expect, test } from 'vitest';
import type { Operation } from '../../compiler/model/job.ts';
import type { Plan } from '../../compiler/model/plan.ts';
import { never, SimWorld } from '../../test/sim-engine/sim-world.ts';
import { type Desired, tinyPlan } from '../../test/sim-engine/tiny-plan.ts';
import { resolveOperation } from '../state/change-state.ts';
import { StateLocked } from '../state/state-locked.ts';

const once = (op: Operation['op'], what: string): Operation => ({
  id: what,
  op,
  v: 1,
  on: [],
  args: { what },
  repeat: 'once',
});
const tasks = (...operations: readonly Operation[]): Desired => ({
  resources: [
    { address: 'Task/a', spec: {}, operations },
    { address: 'Task/b', spec: {}, needs: ['Task/a'] },
    { address: 'Task/c', spec: {} },
  ],
});

/** The n-th call of this name from now on is answered by `code`. */
function refuse(world: SimWorld, name: string, code: string): void {
  const { calls } = world.process;
  const call = calls.call.bind(calls);
  let armed = true;
  calls.call = async (one) => {
    const result = await call(one);
    if (!armed || !one.name.startsWith(name)) return result;
    armed = false;
    throw new Error(code);
  };
}

test('a once operation whose answer is lost and that nobody can look for stays in the journal until a person says', async () => {
  const world = new SimWorld(1);
  refuse(world, 'command.run.effect', 'connection lost');
  const desired = tasks(once('command.run', 'x'));
  const applied = await world.apply(tinyPlan(desired, undefined));
  expect(applied).toMatchObject({
    status: 'partial',
    skipped: [{ address: 'Task/b', because: 'Task/a failed' }],
  });
  expect(applied.failed[0]?.failure.message).toContain('dbkeel state resolve Task/a x --done');
  await expect(world.recover()).rejects.toThrow('dbkeel state resolve Task/a x --done');
  await expect(world.apply(tinyPlan(desired, await world.state()))).rejects.toThrow('state resolve');
  const options = { operation: 'state resolve', environment: 'prod', waitMs: 0, signal: never };
  await resolveOperation(world.store, options, { address: 'Task/a', operation: 'x', outcome: 'done' });
  await world.recover();
  expect((await world.apply(tinyPlan(desired, await world.state()))).status).toBe('complete');
  expect(world.effects).toEqual(['x']);
});

test('where the executor can look, a lost answer costs nothing', async () => {
  const world = new SimWorld(1);
  refuse(world, 'http.send.effect', 'connection lost');
  expect((await world.apply(tinyPlan(tasks(once('http.send', 'x')), undefined))).status).toBe('complete');
  expect(world.effects).toEqual(['x']);
});

test('a journal that refuses stops the apply with the reason; what was done is found by the next one', async () => {
  const desired = tasks(once('http.send', 'x'), once('http.send', 'y'));
  for (const code of ['ENOSPC', 'EIO', 'EROFS']) {
    let stopped = 0;
    for (let at = 1; at < 120; at += 1) {
      const world = new SimWorld(at);
      world.process.calls.faultAt(at, code, at + 40);
      const tried = await world.apply(tinyPlan(desired, undefined)).then(
        (applied) => applied.status,
        (error: unknown) => (error as Error).message,
      );
      if (tried !== 'complete') stopped += 1;
      world.restart('kill');
      await world.recover();
      const plan = tinyPlan(desired, await world.state());
      if (plan.execution_graph.nodes.length > 0) expect((await world.apply(plan)).status).toBe('complete');
      expect([...world.effects].sort(), `${code} at call ${at}: ${tried}`).toEqual(['x', 'y']);
    }
    expect(stopped).toBeGreaterThan(10);
  }
});

test('a lock that is taken away stops the apply as a lock error, and the lease is not given back', async () => {
  const world = new SimWorld(1);
  const other = world.process.another();
  const { calls } = world.process;
  const call = calls.call.bind(calls);
  calls.call = async (one) => {
    if (one.name === 'http.send.effect') {
      const { lockedBy } = await world.store.read();
      const thief = new SimWorld(2);
      thief.process = other;
      await thief.store.unlock(lockedBy?.id ?? '');
    }
    return call(one);
  };
  await expect(world.apply(tinyPlan(tasks(once('http.send', 'x')), undefined))).rejects.toBeInstanceOf(
    StateLocked,
  );
});

test('what a step rests on is asked before anything is done, and a moved world makes the plan stale', async () => {
  const world = new SimWorld(1);
  const connection = { address: 'Connection/a', spec: { engine: 'sqlite', path: 'a.db' } };
  world.databases.set('a.db', new Map());
  const plan = tinyPlan({ resources: [connection, ...tasks(once('http.send', 'x')).resources] }, undefined);
  const guarded: Plan = {
    ...plan,
    execution_graph: {
      ...plan.execution_graph,
      nodes: plan.execution_graph.nodes.map((node) =>
        node.address === 'Task/a'
          ? {
              ...node,
              guards: [
                { request: { get: 'tables', connection: 'Connection/a', include: ['t'] }, stable: 'other' },
              ],
            }
          : node,
      ),
    },
  };
  const applied = await world.apply(guarded);
  expect(applied).toMatchObject({
    status: 'stale',
    reasons: ['Tables t of Connection/a changed after the plan was made (Task/a).'],
  });
  expect(world.effects).toEqual([]);
  expect(await world.state()).toBeUndefined();
});

test('stopped before it began: nothing is written', async () => {
  const world = new SimWorld(1);
  const stop = new AbortController();
  const plan = tinyPlan(tasks(), undefined);
  stop.abort();
  await expect(world.apply(plan, { stop: stop.signal })).rejects.toMatchObject({
    failure: { code: 'canceled' },
  });
  expect(await world.state()).toBeUndefined();
});
