import { expect, test } from 'vitest';
import type { Guard, Step } from '../../compiler/model/plan.ts';
import type { Request } from '../../compiler/model/world.ts';
import { never, SimWorld } from '../../test/sim-engine/sim-world.ts';
import { observe } from '../observe/observe.ts';
import { checkGuards, type GuardContext, movedSince } from './guards.ts';

const request: Request = { get: 'tables', connection: 'Connection/a', include: ['t'] };
const model = { name: 't', columns: [], key: [], indexes: [], foreignKeys: [], checks: [] };

function machine(engine = 'sqlite') {
  const world = new SimWorld(1);
  const connections = world.connections(new Map([['Connection/a', { engine, path: 'a.db' }]]));
  const context: GuardContext = { ports: world.process.ports, connections, signal: never };
  const put = (rows: readonly string[], key: readonly string[] = []) =>
    world.databases.set('a.db', new Map([['t', { model: { ...model, key }, rows }]]));
  return { context, put };
}

async function guardNow(context: GuardContext): Promise<Guard> {
  const { world } = await observe(() => [request], { ...context, parallelism: 1 });
  const answer = world.get(request);
  return { request, stable: answer.is === 'known' ? answer.stable : answer.is };
}

const stepWith = (...guards: readonly Guard[]): Step => ({
  id: 'Task/a:create',
  address: 'Task/a',
  action: 'create',
  needs: [],
  record: null,
  operations: [],
  guards,
});

test('rows may come and go; a table that is another one stops the step before it does anything', async () => {
  const { context, put } = machine();
  put(['1']);
  const step = stepWith(await guardNow(context));
  put(['1', '2']);
  await expect(checkGuards(step, context)).resolves.toBeUndefined();
  expect(await movedSince([step], context)).toEqual([]);
  put(['1'], ['id']);
  await expect(checkGuards(step, context)).rejects.toMatchObject({ failure: { code: 'conflict' } });
  expect(await movedSince([step], context)).toEqual([
    'Tables t of Connection/a changed after the plan was made (Task/a).',
  ]);
});

test('what was absent must still be', async () => {
  const { context, put } = machine();
  const step = stepWith(await guardNow(context));
  expect(step.guards[0]?.stable).toBe('absent');
  await expect(checkGuards(step, context)).resolves.toBeUndefined();
  put([]);
  await expect(checkGuards(step, context)).rejects.toMatchObject({ failure: { code: 'conflict' } });
});

test('a question that cannot be answered stops its own step and not the whole plan', async () => {
  const { context } = machine('nobody');
  const step = stepWith({ request, stable: 'x' });
  await expect(checkGuards(step, context)).rejects.toMatchObject({ failure: { code: 'unsupported' } });
  expect(await movedSince([step], context)).toEqual([]);
});

test('a thing that several steps rest on is named once with all of them', async () => {
  const { context, put } = machine();
  put(['1']);
  const step = stepWith({ request, stable: 'other' });
  expect(await movedSince([step, { ...step, address: 'Task/b' }], context)).toEqual([
    'Tables t of Connection/a changed after the plan was made (Task/a, Task/b).',
  ]);
});
