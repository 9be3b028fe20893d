// Every byte of the state and of the journal is changed, and both are cut at every length: noticed, or nothing is different.
import { expect, test } from 'vitest';
import { begin, end, record, recordEntry, stateOf } from '../../test/state/state-samples.ts';
import { createSimPorts, type SimProcess } from '../ports/sim/create-sim-ports.ts';
import type { StateStore } from '../store.ts';
import { fileStateStore } from './file-state-store.ts';
import { replay } from './replay.ts';
import { StateDamage } from './state-damage.ts';

const never = new AbortController().signal;
const path = 'prod/state.json';
const journal = `${path}.journal`;
const spec = { query: 'select \u00e9 from "t"', at: [1, 2.5, null, true] };

interface Written {
  readonly process: SimProcess;
  readonly store: StateStore;
  /** What a reader sees after each group, the last one being all. */
  readonly steps: readonly string[];
}

async function written(): Promise<Written> {
  const process = createSimPorts({ seed: 1 });
  const store = fileStateStore({ ports: process.ports, path });
  const lease = await store.lock('apply', 0, never);
  await lease.commit(stateOf(1, record('Connection/a', spec), record('Monitor/b', spec)));
  const steps = [await view(store)];
  for (const group of [
    [begin('Monitor/c')],
    [end('Monitor/c'), recordEntry('Monitor/c', spec)],
    [{ close: 'complete' as const }],
  ]) {
    await lease.append(group);
    steps.push(await view(store));
  }
  await lease.release();
  return { process, store, steps };
}

/** 'damage' or what a reader sees. */
async function view(store: StateStore): Promise<string> {
  try {
    const { state, pending } = await store.read();
    return JSON.stringify(replay(state!, pending));
  } catch (error) {
    if (error instanceof StateDamage) return 'damage';
    throw error;
  }
}

function* damaged(bytes: Uint8Array): Generator<readonly [string, Uint8Array]> {
  for (let at = 0; at < bytes.byteLength; at += 1) {
    const changes = [0, 10, 32, 255, ...Array.from({ length: 8 }, (_, bit) => bytes[at]! ^ (1 << bit))];
    for (const value of new Set(changes)) {
      if (value !== bytes[at])
        yield [
          `byte ${at} to ${value}`,
          Uint8Array.from(bytes, (byte, index) => (index === at ? value : byte)),
        ];
    }
    yield [`byte ${at} removed`, new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at + 1)])];
  }
}

test('a changed byte of the state is always noticed', async () => {
  const { process, store } = await written();
  const { files } = process.ports;
  let tried = 0;
  for (const [story, bytes] of damaged(await files.read(path))) {
    await files.write(path, bytes);
    expect(await view(store), story).toBe('damage');
    tried += 1;
  }
  expect(tried).toBeGreaterThan(5_000);
});

test('a cut state is always noticed', async () => {
  const { process, store } = await written();
  const { files } = process.ports;
  const whole = await files.read(path);
  for (let length = 0; length < whole.byteLength; length += 1) {
    await files.write(path, whole.slice(0, length));
    expect(await view(store), `cut at ${length}`).toBe('damage');
  }
});

test('a changed byte of the journal is noticed or changes nothing', async () => {
  const { process, store, steps } = await written();
  const { files } = process.ports;
  const found = { damage: 0, harmless: 0 };
  for (const [story, bytes] of damaged(await files.read(journal))) {
    await files.write(journal, bytes);
    const seen = await view(store);
    expect(['damage', steps.at(-1)], story).toContain(seen);
    found[seen === 'damage' ? 'damage' : 'harmless'] += 1;
  }
  // Only the last line feed may be anything.
  expect(found.harmless).toBeLessThan(20);
  expect(found.damage).toBeGreaterThan(5_000);
});

test('a cut journal shows what stood before some group, never a part of one; the next holder goes on from there', async () => {
  const { process, store, steps } = await written();
  const { files } = process.ports;
  const whole = await files.read(journal);
  const seen = new Set<string>();
  for (let length = 0; length <= whole.byteLength; length += 1) {
    await files.write(journal, whole.slice(0, length));
    const now = await view(store);
    expect(steps, `cut at ${length}`).toContain(now);
    seen.add(now);
    const lease = await store.lock('apply', 0, never);
    await lease.append([recordEntry('Monitor/z')]);
    await lease.release();
    expect(await view(store), `cut at ${length}, then appended`).toContain('Monitor/z');
  }
  expect([...seen]).toEqual(steps);
});
