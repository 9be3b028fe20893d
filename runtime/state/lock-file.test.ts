import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry, State } from '../../compiler/model/state.ts';
import { record, recordEntry, stateOf } from '../../test/state/state-samples.ts';
import { createNodePorts } from '../ports/node/create-node-ports.ts';
import type { Ports } from '../ports.ts';
import type { LockInfo, StateStore } from '../store.ts';
import { fileStateStore } from './file-state-store.ts';
import { emptyState, replay } from './replay.ts';
import { StateLocked } from './state-locked.ts';

const never = new AbortController().signal;
const path = 'prod/state.json';
let root = '';
let ports: Ports;
let store: StateStore;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dbkeel-state-'));
  ports = createNodePorts({ root, env: {}, allowExec: [], emit: () => undefined });
  store = fileStateStore({ ports, path, environment: 'prod' });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (name = 'state.json') => join(root, 'prod', name);
const text = (name?: string) => readFileSync(file(name), 'utf8');
const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it resolved'),
    (error: Error) => error,
  );

async function write(state: State, ...entries: JournalEntry[]): Promise<void> {
  const lease = await store.lock('apply', 0, never);
  if (entries.length > 0) await lease.append(entries);
  await lease.commit(state);
  await lease.release();
}

describe('lock', () => {
  const plant = (info: Partial<LockInfo>): void => {
    const whole: LockInfo = {
      ...ports.processes.self(),
      id: 'planted',
      operation: 'apply',
      at: ports.clock.now(),
      ...info,
    };
    mkdirSync(join(root, 'prod'), { recursive: true });
    writeFileSync(file('state.json.lock'), JSON.stringify(whole));
  };

  test('a second holder is refused with name, age and way out; release lets it in, twice is once', async () => {
    const lease = await store.lock('apply', 0, never);
    const error = await errorOf(store.lock('destroy', 0, never));
    expect(error).toBeInstanceOf(StateLocked);
    expect(error.message).toContain(`pid ${process.pid}, dbkeel apply`);
    expect(error.message).toContain(`force-unlock ${lease.id}`);
    await Promise.all([lease.release(), lease.release()]);
    const next = await store.lock('destroy', 0, never);
    await lease.release();
    expect((await store.read()).lockedBy?.id).toBe(next.id);
    await next.release();
    expect(readdirSync(join(root, 'prod'))).toEqual([]);
  });

  test('waits for a living holder', async () => {
    const lease = await store.lock('apply', 0, never);
    const waiting = store.lock('destroy', 5_000, never);
    setTimeout(() => void lease.release(), 100);
    await (await waiting).release();
  });

  test('stops waiting when told', async () => {
    const lease = await store.lock('apply', 0, never);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect((await errorOf(store.lock('destroy', 60_000, stop.signal))).message).toContain('canceled');
    await lease.release();
  });

  test.each([
    ['a dead process', { pid: 2 ** 22 + 1 }],
    ['a reused pid', { processStart: '1' }],
    ['a former boot', { bootId: 'before' }],
  ])('is taken over at once from %s', async (_, info) => {
    plant(info);
    const lease = await store.lock('apply', 0, never);
    expect(lease.tookOver?.id).toBe('planted');
    await lease.release();
    expect(readdirSync(join(root, 'prod'))).toEqual([]);
  });

  test('a file without an owner is taken over', async () => {
    for (const content of ['', '{"id":"x', '\0\0\0']) {
      mkdirSync(join(root, 'prod'), { recursive: true });
      writeFileSync(file('state.json.lock'), content);
      await (await store.lock('apply', 0, never)).release();
    }
  });

  test('another host is waited for, then needs force-unlock with the exact id', async () => {
    plant({ host: 'elsewhere' });
    const error = await errorOf(store.lock('apply', 60, never));
    expect(error.message).toContain('cannot be checked from here');
    expect(await errorOf(store.unlock('other'))).toBeInstanceOf(StateLocked);
    expect((await store.unlock('planted')).host).toBe('elsewhere');
    expect((await errorOf(store.unlock('planted'))).message).toContain('not locked');
    await (await store.lock('apply', 0, never)).release();
  });

  test('a claim that a dead process left does not stop anybody', async () => {
    plant({ pid: 2 ** 22 + 1 });
    const dead = {
      ...ports.processes.self(),
      pid: 2 ** 22 + 2,
      id: 'claimer',
      operation: 'apply',
      at: ports.clock.now(),
    };
    writeFileSync(file('state.json.lock.claim.planted'), JSON.stringify(dead));
    writeFileSync(file('state.json.lock.claim.claimer'), '');
    await (await store.lock('apply', 0, never)).release();
    expect(readdirSync(join(root, 'prod'))).toEqual([]);
  });

  test('fencing: who lost the lock writes nothing more', async () => {
    await write(stateOf(1));
    const zombie = await store.lock('apply', 0, never);
    await zombie.append([recordEntry('Monitor/a')]);
    await store.unlock(zombie.id);
    expect(await errorOf(zombie.append([recordEntry('Monitor/b')]))).toBeInstanceOf(StateLocked);
    expect(await errorOf(zombie.commit(stateOf(2)))).toBeInstanceOf(StateLocked);
    const next = await store.lock('apply', 0, never);
    expect((await next.read()).pending.length).toBe(1);
    await next.commit(stateOf(2, record('Monitor/next')));
    expect(await errorOf(zombie.append([recordEntry('Monitor/b')]))).toBeInstanceOf(StateLocked);
    expect(await errorOf(zombie.commit(stateOf(2)))).toBeInstanceOf(StateLocked);
    await zombie.release();
    expect((await store.read()).lockedBy?.id).toBe(next.id);
    await next.release();
    expect((await store.read()).state?.resources[0]?.address).toBe('Monitor/next');
    expect(existsSync(file('state.json.journal'))).toBe(false);
  });

  test('fencing: a state swapped under the lock is noticed', async () => {
    await write(stateOf(1));
    const former = text();
    await write(stateOf(2));
    const lease = await store.lock('apply', 0, never);
    writeFileSync(file(), former);
    expect((await errorOf(lease.append([recordEntry('Monitor/a')]))).message).toContain(
      'serial 2 was expected, 1 was found',
    );
    await lease.release();
  });

  test("a late group of a writer that lost the lock does not spoil the next one's journal", async () => {
    const zombie = await store.lock('apply', 0, never);
    await zombie.append([recordEntry('Monitor/a')]);
    const before = text('state.json.journal');
    await zombie.append([recordEntry('Monitor/late')]);
    const late = text('state.json.journal').slice(before.length);
    await store.unlock(zombie.id);
    for (const early of [true, false]) {
      writeFileSync(file('state.json.journal'), before);
      const next = await store.lock('apply', 0, never);
      if (early) appendFileSync(file('state.json.journal'), late);
      await next.append([recordEntry('Monitor/b')]);
      if (!early) appendFileSync(file('state.json.journal'), late);
      await next.append([recordEntry('Monitor/c')]);
      const { pending } = await store.read();
      const { state } = replay(emptyState('prod'), pending);
      expect(state.resources.map((one) => one.address)).toEqual(['Monitor/a', 'Monitor/b', 'Monitor/c']);
      await next.release();
    }
  });
});
