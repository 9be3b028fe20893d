import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry, State } from '../../compiler/model/state.ts';
import { begin, end, record, recordEntry, stateOf } from '../../test/state/state-samples.ts';
import { createNodePorts } from '../ports/node/create-node-ports.ts';
import type { Ports } from '../ports.ts';
import type { StateStore } from '../store.ts';
import { fileStateStore } from './file-state-store.ts';
import { emptyState, replay } from './replay.ts';
import { StateDamage } from './state-damage.ts';

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

describe('reading and committing', () => {
  test('nothing was ever written: no state, no lock, no file made by reading', async () => {
    expect(await store.read()).toEqual({ state: undefined, pending: [] });
    expect(existsSync(file())).toBe(false);
    expect(readdirSync(root)).toEqual([]);
  });

  test('one line per resource, sorted; the lock and the journal are gone afterwards', async () => {
    await write(stateOf(1, record('Monitor/b'), record('Connection/a')), recordEntry('Connection/a'));
    const lines = text().split('\n');
    expect(lines.map((line) => /"address":"([^"]+)"/.exec(line)?.[1])).toEqual([
      undefined,
      'Connection/a',
      'Monitor/b',
      undefined,
      undefined,
    ]);
    expect(JSON.parse(text())).toMatchObject({ format: 1, serial: 1, environment: 'prod' });
    expect(readdirSync(join(root, 'prod'))).toEqual(['state.json']);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect((await store.read()).state?.resources.map((one) => one.address)).toEqual([
      'Connection/a',
      'Monitor/b',
    ]);
  });

  test('equal states give equal bytes, whatever the order of keys and records', async () => {
    await write(stateOf(1, record('A/a'), record('B/b')));
    const before = text();
    rmSync(file());
    const turned = Object.fromEntries(Object.entries(record('B/b')).reverse()) as unknown as ReturnType<
      typeof record
    >;
    await write(stateOf(1, turned, record('A/a')));
    expect(text()).toBe(before);
  });

  test('serial must be the next one', async () => {
    const lease = await store.lock('apply', 0, never);
    await expect(lease.commit(stateOf(2))).rejects.toThrow('serial 2 on base 0');
    await lease.commit(stateOf(1));
    await expect(lease.commit(stateOf(1))).rejects.toThrow('serial 1 on base 1');
    await lease.release();
  });

  test('ten backups are kept, the newest ones; other files are left alone', async () => {
    mkdirSync(join(root, 'prod'));
    writeFileSync(file('state.json.backup.mine'), 'x');
    for (let serial = 1; serial <= 13; serial += 1) await write(stateOf(serial));
    expect((await store.versions()).map((version) => version.serial)).toEqual([
      12, 11, 10, 9, 8, 7, 6, 5, 4, 3,
    ]);
    expect((await store.version(5)).serial).toBe(5);
    expect((await store.version(13)).serial).toBe(13);
    expect((await errorOf(store.version(1))).message).toContain('state history');
    expect(text('state.json.backup.mine')).toBe('x');
  });
});

describe('journal', () => {
  test('what was appended is seen by readers and by the next holder', async () => {
    const lease = await store.lock('apply', 0, never);
    await lease.append([{ open: 'apply', plan: 'p' }, begin('Monitor/a')]);
    await lease.append([end('Monitor/a'), recordEntry('Monitor/a')]);
    await lease.append([begin('Monitor/b')]);
    const { state, pending, lockedBy } = await store.read();
    const seen = replay(state ?? emptyState('prod'), pending);
    expect(seen.state.resources.map((one) => one.address)).toEqual(['Monitor/a']);
    expect(seen.unfinished.map((one) => one.address)).toEqual(['Monitor/b']);
    expect(lockedBy?.id).toBe(lease.id);
    await lease.release();
    const next = await store.lock('apply', 0, never);
    expect((await next.read()).pending.map((line) => line.seq)).toEqual([1, 2, 3]);
    await next.append([end('Monitor/b')]);
    expect((await store.read()).pending.map((line) => line.seq)).toEqual([1, 2, 3, 4]);
    await next.release();
  });

  test('calls made while one is under way share the next line', async () => {
    const lease = await store.lock('apply', 0, never);
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => lease.append([recordEntry(`Monitor/m${index}`)])),
    );
    const { pending } = await store.read();
    expect(pending.length).toBeLessThan(10);
    expect(pending.flatMap((line) => line.entries).length).toBe(500);
    await lease.release();
  });

  test('entries are taken as they are at the call', async () => {
    const lease = await store.lock('apply', 0, never);
    const entry = { close: 'partial' as 'partial' | 'complete' };
    const first = lease.append([{ open: 'apply', plan: '' }]);
    const second = lease.append([entry]);
    entry.close = 'complete';
    await Promise.all([first, second]);
    expect((await store.read()).pending.flatMap((line) => line.entries).at(-1)).toEqual({ close: 'partial' });
    await lease.release();
  });

  test('a torn tail is ignored by readers and cut before the next line', async () => {
    const lease = await store.lock('apply', 0, never);
    await lease.append([recordEntry('Monitor/a')]);
    await lease.release();
    const whole = text('state.json.journal');
    for (const tail of ['{"seq":2,"crc":"00', '\0\0\0\0', `${'\0'.repeat(20)}"}]}\n`]) {
      writeFileSync(file('state.json.journal'), whole + tail);
      expect((await store.read()).pending.length).toBe(1);
      const next = await store.lock('apply', 0, never);
      await next.append([recordEntry('Monitor/b')]);
      await next.release();
      expect(text('state.json.journal').startsWith(`${whole}{"seq":2,`)).toBe(true);
      expect((await store.read()).pending.length).toBe(2);
    }
  });

  test('a journal that outlived its commit counts for nothing and goes before the next line', async () => {
    const lease = await store.lock('apply', 0, never);
    await lease.append([recordEntry('Monitor/a')]);
    const journal = text('state.json.journal');
    await lease.commit(stateOf(1, record('Monitor/z')));
    await lease.release();
    writeFileSync(file('state.json.journal'), journal);
    expect(await store.read()).toMatchObject({ pending: [] });
    const next = await store.lock('apply', 0, never);
    await next.append([recordEntry('Monitor/c')]);
    expect((await store.read()).pending).toMatchObject([{ seq: 1, serial: 1 }]);
    await next.release();
  });
});

describe('damage', () => {
  const damaged = async (): Promise<string> => {
    const error = await errorOf(store.read());
    expect(error).toBeInstanceOf(StateDamage);
    expect(await errorOf(store.lock('apply', 0, never))).toBeInstanceOf(StateDamage);
    expect(existsSync(file('state.json.lock'))).toBe(false);
    return error.message;
  };

  test.each([
    ['empty', '', 'is empty'],
    ['cut off', '{"format":1,', 'cut off'],
    ['not a state', '{"version":4,"terraform_version":"1.11.4"}\n', 'not a dbkeel state'],
    ['not JSON', 'hello\n', 'not a dbkeel state'],
  ])('a state that is %s is an error with the way out', async (_, content, words) => {
    await write(stateOf(1));
    writeFileSync(file(), content);
    const message = await damaged();
    expect(message).toContain(words);
    expect(message).toContain('dbkeel state restore');
  });

  test('edited by hand', async () => {
    await write(stateOf(1, record('Monitor/a')));
    writeFileSync(file(), text().replace('Monitor/a', 'Monitor/b'));
    expect(await damaged()).toContain('dbkeel state push');
  });

  test('a newer format says which version it needs', async () => {
    await write(stateOf(1));
    writeFileSync(file(), text().replace('"format":1,"needs":"0.1.0"', '"format":2,"needs":"3.1.4"'));
    expect(await damaged()).toContain('dbkeel 3.1.4 or newer');
  });

  test('a state that vanished beside its backups or its journal is not "no state"', async () => {
    await write(stateOf(1));
    await write(stateOf(2));
    rmSync(file());
    expect(await damaged()).toContain('backups of it exist');
    rmSync(file('state.json.backup.1'));
    expect((await store.read()).state).toBeUndefined();
    await write(stateOf(1));
    const lease = await store.lock('apply', 0, never);
    await lease.append([recordEntry('Monitor/a')]);
    await lease.release();
    rmSync(file());
    expect(await damaged()).toContain('older than its journal');
  });

  test('a bad line in the journal stops', async () => {
    const lease = await store.lock('apply', 0, never);
    await lease.append([recordEntry('Monitor/a')]);
    await lease.append([recordEntry('Monitor/b')]);
    await lease.release();
    const lines = text('state.json.journal').split('\n');
    writeFileSync(file('state.json.journal'), `${lines[1]}\n`);
    expect(await damaged()).toContain('misses lines');
    writeFileSync(
      file('state.json.journal'),
      `${lines[0]?.replace('Monitor/a', 'Monitor/c')}\n${lines[1]}\n`,
    );
    expect(await damaged()).toContain('line 1');
  });

  test('of another environment', async () => {
    await write(stateOf(1));
    store = fileStateStore({ ports, path, environment: 'dev' });
    expect(await damaged()).toContain('environment prod, not dev');
  });

  test('restore brings a backup back under a higher serial and keeps the damaged files', async () => {
    for (let serial = 1; serial <= 3; serial += 1) await write(stateOf(serial, record(`Monitor/m${serial}`)));
    const lease = await store.lock('apply', 0, never);
    await lease.append([recordEntry('Monitor/lost')]);
    await lease.release();
    writeFileSync(file(), text().slice(0, -9));
    await damaged();
    const { state, aside } = await store.restore(2, 0, never);
    expect(state.serial).toBe(4);
    expect(aside.length).toBe(2);
    expect(aside.every((name) => existsSync(join(root, name)))).toBe(true);
    expect(await store.read()).toMatchObject({
      state: { serial: 4, resources: [{ address: 'Monitor/m2' }] },
      pending: [],
    });
  });

  test('restore on a healthy state keeps it as a backup, and refuses while an operation is unfinished', async () => {
    await write(stateOf(1, record('Monitor/one')));
    await write(stateOf(2, record('Monitor/two')));
    expect((await store.restore(1, 0, never)).state.serial).toBe(3);
    expect((await store.versions()).map((version) => version.serial)).toEqual([2, 1]);
    const lease = await store.lock('apply', 0, never);
    await lease.append([begin('Monitor/a')]);
    await lease.release();
    expect((await errorOf(store.restore(2, 0, never))).message).toContain('state resolve');
  });
});
