import { expect, test } from 'vitest';
import type { Request, World } from '../../compiler/model/world.ts';
import { simEngine } from '../../test/sim-engine/sim-engine.ts';
import { createConnections } from '../connections/connections.ts';
import { createSimPorts } from '../ports/sim/create-sim-ports.ts';
import { observe } from './observe.ts';

const never = new AbortController().signal;

/** a.db is there and holds t; b.db is not; nobody knows engine x of c. */
function observed(next: (world: World) => readonly Request[]) {
  const process = createSimPorts({ seed: 1 });
  const model = { name: 't', columns: [], key: [], indexes: [], foreignKeys: [], checks: [] };
  const databases = new Map([['a.db', new Map([['t', { model, rows: ['1'] }]])]]);
  const settings = new Map([
    ['Connection/a', { engine: 'sqlite', path: 'a.db' }],
    ['Connection/b', { engine: 'sqlite', path: 'b.db' }],
    ['Connection/c', { engine: 'x' }],
  ]);
  const connections = createConnections({
    ports: process.ports,
    engines: { sqlite: async () => simEngine(process, databases) },
    settings,
    version: '0',
    purpose: 'test',
    statementTimeout: 'none',
  });
  const options = { ports: process.ports, connections, signal: never, parallelism: 2 };
  return { result: observe(next, options), calls: process.calls };
}
const tables = (connection: string, name: string): Request => ({
  get: 'tables',
  connection,
  include: [name],
});

test('known, absent and failed stand side by side: a dead connection costs its own answers only', async () => {
  const { result } = observed(() => [
    tables('Connection/a', 't'),
    tables('Connection/b', 't'),
    tables('Connection/c', 't'),
    { get: 'server', connection: 'Connection/a' },
  ]);
  const { world, connections, reached } = await result;
  expect(world.get(tables('Connection/a', 't')).is).toBe('known');
  expect(world.get(tables('Connection/b', 't')).is).toBe('absent');
  expect(world.get(tables('Connection/c', 't')).is).toBe('failed');
  expect(world.get(tables('Connection/a', 'u'))).toEqual({ is: 'unknown', because: 'not asked' });
  expect([connections, reached >= 1]).toEqual([3, true]);
});

test('all questions about tables of a connection are one', async () => {
  const { result, calls } = observed(() => ['t', 'u', 'v'].map((name) => tables('Connection/a', name)));
  const { world } = await result;
  expect(calls.trace.filter((call) => call.startsWith('engine.catalog'))).toHaveLength(1);
  expect(world.get(tables('Connection/a', 'u'))).toMatchObject({ is: 'known', value: [] });
});

test('asked again with the answers, three rounds at most, nothing twice', async () => {
  let rounds = 0;
  const { result, calls } = observed((world) => {
    rounds += 1;
    const more =
      world.get(tables('Connection/a', 't')).is === 'known' ? [tables('Connection/a', `r${rounds}`)] : [];
    return [tables('Connection/a', 't'), ...more];
  });
  await result;
  expect(rounds).toBe(3);
  expect(calls.trace.filter((call) => call.startsWith('engine.catalog'))).toHaveLength(3);
});

test('estimates never make an answer another one', async () => {
  const stable = async () => {
    const { result } = observed(() => [tables('Connection/a', 't')]);
    const answer = (await result).world.get(tables('Connection/a', 't'));
    return answer.is === 'known' ? [answer.stable, JSON.stringify(answer.value).includes('estimate')] : [];
  };
  expect(await stable()).toEqual(await stable());
  expect((await stable())[1]).toBe(true);
});
