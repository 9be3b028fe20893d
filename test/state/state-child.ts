// What: the child of runtime/state/processes.test.ts: takes the lock, writes, says what is durable. What not: production code.
import { createInterface } from 'node:readline';
import { createNodePorts } from '../../runtime/ports/node/create-node-ports.ts';
import { currentState } from '../../runtime/state/change-state.ts';
import { fileStateStore } from '../../runtime/state/file-state-store.ts';
import { emptyState, replay } from '../../runtime/state/replay.ts';
import { StateLocked } from '../../runtime/state/state-locked.ts';
import type { StateLease } from '../../runtime/store.ts';
import { record, recordEntry, stateOf } from './state-samples.ts';

const [, , mode = '', root = ''] = process.argv;
const never = new AbortController().signal;
const ports = createNodePorts({ root, env: process.env, allowExec: [], emit: () => undefined });
const store = fileStateStore({ ports, path: 'prod/state.json' });
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function race(): Promise<void> {
  let lease: StateLease | undefined;
  say('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'release') {
      await lease?.release();
      say('released');
      continue;
    }
    try {
      lease = await store.lock('apply', 0, never);
      say('won');
    } catch (error) {
      if (!(error instanceof StateLocked)) throw error;
      say('lost');
    }
  }
}

async function count(): Promise<void> {
  for (let turn = 0; turn < 15; turn += 1) {
    const lease = await store.lock('apply', 60_000, never);
    const { state } = await lease.read();
    await lease.commit(stateOf((state?.serial ?? 0) + 1));
    await lease.release();
  }
  say('counted');
}

/** Counts up in a record, in the journal and now and then in a commit; says each number once it is durable. */
async function write(): Promise<void> {
  let n = Number(
    (await currentState(store, 'prod')).state.resources.find((one) => one.address === 'Task/counter')?.spec[
      'n'
    ] ?? 0,
  );
  say('ready');
  for (;;) {
    const lease = await store.lock('apply', 0, never);
    if (lease.tookOver !== undefined) say('took over');
    for (let group = 0; group < 5; group += 1) {
      n += 1;
      await lease.append([
        recordEntry('Task/counter', { n }),
        recordEntry(`Task/filler${n % 50}`, { text: 'x'.repeat(500) }),
      ]);
      say(`ok ${n}`);
    }
    const { state, pending } = await lease.read();
    const now = replay(state ?? emptyState('prod'), pending).state;
    await lease.commit({ ...now, lineage: stateOf(1).lineage, serial: now.serial + 1 });
    await lease.release();
  }
}

async function once(): Promise<void> {
  const lease = await store.lock('apply', 0, never);
  await lease.append([recordEntry('Task/counter')]);
  say('ok 1');
  await lease.commit(stateOf(1, record('Task/counter')));
  await lease.release();
  say('finished');
}

const modes: Readonly<Record<string, () => Promise<void>>> = { race, count, write, once };
await modes[mode]?.();
