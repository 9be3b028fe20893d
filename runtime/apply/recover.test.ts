import { expect, test } from 'vitest';
import type { Operation } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { JournalEntry, StateRecord } from '../../compiler/model/state.ts';
import { never, SimWorld } from '../../test/sim-engine/sim-world.ts';
import { record } from '../../test/state/state-samples.ts';

const operation = (id: string, op: Operation['op'], repeat: Operation['repeat']): Operation => ({
  id,
  op,
  v: 1,
  on: [],
  args: { what: id },
  repeat,
});
const begin = (one: Operation): JournalEntry => ({
  begin: one.id,
  step: 'Task/a:create',
  address: 'Task/a',
  key: `run-1/${one.id}`,
  operation: one as unknown as Json,
});
const end = (one: Operation): JournalEntry => ({
  end: one.id,
  step: 'Task/a:create',
  outcome: 'done',
  output: { value: 7 },
});
const pending: StateRecord = {
  ...record('Task/a'),
  status: 'pending',
  unfinished: { run: 'run-1', done: {} },
};

/** A machine whose last apply wrote these entries and died. */
async function cutOff(...entries: readonly JournalEntry[]): Promise<SimWorld> {
  const world = new SimWorld(1);
  const lease = await world.store.lock('apply', 0, never);
  await lease.append([{ open: 'apply', plan: 'x' }, { record: 'Task/a', value: pending }, ...entries]);
  world.restart('kill');
  return world;
}
const doneOf = async (world: SimWorld) =>
  Object.entries((await world.state())?.resources[0]?.unfinished?.done ?? {}).map(([id, { output }]) => [
    id,
    output,
  ]);

test('what has ended well goes into the record of the run, with its output; the state is committed', async () => {
  const one = operation('one', 'sql.apply', 'safe');
  const world = await cutOff(begin(one), end(one), begin(operation('two', 'rows.copy', 'safe')));
  await world.recover();
  expect(await doneOf(world)).toEqual([['one', { value: 7 }]]);
  const { state, pending: left } = await world.store.read();
  expect([state?.serial, left.length]).toEqual([1, 0]);
  expect(world.process.events.filter(({ type }) => type === 'recovered')).toEqual([]);
});

test('a once operation is asked for: done is adopted, notDone is dropped', async () => {
  const send = operation('send', 'http.send', 'once');
  const done = await cutOff(begin(send));
  done.effects.push('send');
  await done.recover();
  expect(await doneOf(done)).toEqual([['send', { resolved: 'done' }]]);
  const not = await cutOff(begin(send));
  await not.recover();
  expect(await doneOf(not)).toEqual([]);
});

test('what nobody can tell stops with the command to type; what was found out before stays found out', async () => {
  const world = await cutOff(
    begin(operation('send', 'http.send', 'once')),
    begin(operation('blind', 'command.run', 'once')),
  );
  await expect(world.recover()).rejects.toThrow('dbkeel state resolve Task/a blind --done');
  const entries = (await world.store.read()).pending.flatMap((line) => line.entries);
  expect(entries.filter((entry) => 'end' in entry)).toMatchObject([{ end: 'send', outcome: 'canceled' }]);
  await expect(world.recover()).rejects.toThrow('blind --done');
  expect(world.process.events.filter(({ type }) => type === 'recovered')).toMatchObject([
    { operation: 'send', verdict: 'notDone' },
    { operation: 'blind', verdict: 'unknown' },
    { operation: 'blind', verdict: 'unknown' },
  ]);
});

test('nothing to recover writes nothing', async () => {
  const world = new SimWorld(1);
  await world.recover();
  expect(await world.state()).toBeUndefined();
});
