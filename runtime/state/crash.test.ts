// The state is written on a simulated disk and the process dies, or the disk refuses, at every single call.
import { describe, expect, test } from 'vitest';
import type { JournalEntry, State } from '../../compiler/model/state.ts';
import { begin, end, record, recordEntry, stateOf } from '../../test/state/state-samples.ts';
import { createSimPorts, type SimProcess } from '../ports/sim/create-sim-ports.ts';
import { type CrashMoment, SimCrash } from '../ports/sim/sim-calls.ts';
import type { StateStore } from '../store.ts';
import { fileStateStore } from './file-state-store.ts';
import { emptyState, replay } from './replay.ts';

const never = new AbortController().signal;
const storeOf = (process: SimProcess): StateStore =>
  fileStateStore({ ports: process.ports, path: '.dbkeel/prod/state.json', environment: 'prod' });

type Fact = { readonly append: readonly JournalEntry[] } | { readonly commit: State };

/** Two commits, so that the second meets a state, a backup and a former journal; concurrent appends share a line. Long enough to span sectors. */
const big = { query: 'select 1 '.repeat(90) };
const facts: readonly Fact[] = [
  { append: [{ open: 'apply', plan: 'one' }, begin('Connection/a')] },
  { append: [end('Connection/a'), recordEntry('Connection/a')] },
  { append: [recordEntry('Monitor/b', big), recordEntry('Monitor/c', big)] },
  { append: [{ close: 'complete' }] },
  { commit: stateOf(1, record('Connection/a'), record('Monitor/b', big), record('Monitor/c', big)) },
  { append: [{ open: 'apply', plan: 'two' }, begin('Monitor/d')] },
  { append: [{ record: 'Monitor/b', value: null }] },
  { commit: stateOf(2, record('Connection/a'), record('Monitor/c', big), record('Monitor/d')) },
];

/** What a reader sees, as text. */
async function view(store: StateStore): Promise<string> {
  const { state, pending } = await store.read();
  return viewOf(
    state,
    pending.flatMap((line) => line.entries),
  );
}

function viewOf(state: State | undefined, entries: readonly JournalEntry[]): string {
  const line = { seq: 1, crc: '', lock: '', serial: 0, entries };
  const { state: now, unfinished, closed } = replay(state ?? emptyState('prod'), [line]);
  return JSON.stringify([
    now.serial,
    now.resources.map((one) => [one.address, one.spec]),
    unfinished.map((one) => one.begin),
    closed,
  ]);
}

/** views[m]: what is to be seen once the first m facts have happened. */
const views = facts.reduce<{ seen: string[]; state: State | undefined; entries: readonly JournalEntry[] }>(
  ({ seen, state, entries }, fact) => {
    const next =
      'commit' in fact
        ? { state: fact.commit, entries: [] }
        : { state, entries: [...entries, ...fact.append] };
    return { seen: [...seen, viewOf(next.state, next.entries)], ...next };
  },
  { seen: [viewOf(undefined, [])], state: undefined, entries: [] },
).seen;

interface Progress {
  tried: number;
  durable: number;
}

/** Goes on from fact number `from`. The third and fourth append are made at the same time. */
async function work(store: StateStore, progress: Progress, from = 0): Promise<void> {
  const lease = await store.lock('apply', 0, never);
  const one = async (index: number): Promise<void> => {
    const fact = facts[index]!;
    progress.tried = Math.max(progress.tried, index + 1);
    await ('commit' in fact ? lease.commit(fact.commit) : lease.append(fact.append));
    progress.durable = Math.max(progress.durable, index + 1);
  };
  try {
    for (let index = from; index < facts.length; index += 1) {
      if (index === 2) {
        const both = await Promise.allSettled([one(2), one(3)]);
        for (const result of both) if (result.status === 'rejected') throw result.reason;
        index = 3;
      } else await one(index);
    }
  } finally {
    await lease.release();
  }
}

/** Which m the state stands at: at least what was acknowledged, at most what was asked for. */
async function place(process: SimProcess, progress: Progress, story: string): Promise<number> {
  const seen = await view(storeOf(process)).catch((error: unknown) => `${String(error)}`);
  for (let m = progress.tried; m >= progress.durable; m -= 1) if (views[m] === seen) return m;
  throw new Error(
    `${story}: durable ${progress.durable}, tried ${progress.tried}, but the state shows ${seen}`,
  );
}

async function crashed(promise: Promise<void>): Promise<void> {
  await promise.then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof SimCrash)) throw error;
    },
  );
}

async function countCalls(): Promise<number> {
  const process = createSimPorts({ seed: 1 });
  await work(storeOf(process), { tried: 0, durable: 0 });
  return process.calls.count;
}

/** A lock file that was cut off names no owner; it stops nobody and is swept when it is an hour old. */
const isLasting = (name: string): boolean => !name.startsWith('state.json.lock.');

const moments: readonly CrashMoment[] = ['before', 'during', 'after'];

describe('crash at every call', () => {
  test('the state opens, holds every acknowledged fact, and the work can be finished', {
    timeout: 120_000,
  }, async () => {
    const calls = await countCalls();
    let runs = 0;
    for (const how of ['kill', 'power'] as const) {
      for (let seed = 1; seed <= (how === 'kill' ? 1 : 12); seed += 1) {
        for (let call = 1; call <= calls; call += 1) {
          for (const moment of moments) {
            const story = `seed ${seed}, ${how} ${moment} call ${call}`;
            const process = createSimPorts({ seed: seed * 1000 + call });
            process.calls.crashAt(call, moment);
            const progress = { tried: 0, durable: 0 };
            await crashed(work(storeOf(process), progress));
            const next = process.restart(how);
            const from = await place(next, progress, story);
            await work(storeOf(next), { tried: from, durable: from }, from);
            expect(await view(storeOf(next)), story).toBe(views.at(-1));
            const left = await next.ports.files.list('.dbkeel/prod');
            // Where nothing was left to write, the applied journal waits for the next writer.
            const expected = [
              'state.json',
              'state.json.backup.1',
              ...(from === facts.length ? ['state.json.journal'] : []),
            ];
            expect(expected, story).toEqual(expect.arrayContaining(left.filter(isLasting)));
            expect(left, story).toEqual(expect.arrayContaining(expected.slice(0, 2)));
            runs += 1;
          }
        }
      }
    }
    console.log(`crash: ${runs} crashes over ${calls} calls`);
    expect(runs).toBe(calls * moments.length * 13);
  });

  test('a second crash while the first is being recovered', { timeout: 120_000 }, async () => {
    const calls = await countCalls();
    let runs = 0;
    for (let first = 1; first <= calls; first += 1) {
      for (let second = 1; ; second += 1) {
        const seed = first * 1000 + second;
        const how = (['kill', 'power'] as const)[seed % 2]!;
        const story = `call ${first}, then ${how} at call ${second}`;
        const process = createSimPorts({ seed });
        process.calls.crashAt(first, moments[seed % 3]!);
        const progress = { tried: 0, durable: 0 };
        await crashed(work(storeOf(process), progress));
        const next = process.restart(how);
        const from = await place(next, progress, story);
        // What a kill left in memory may still go with the power, until something is built on it.
        progress.tried = from;
        next.calls.crashAt(next.calls.count + second, moments[(seed + first) % 3]!);
        await crashed(work(storeOf(next), progress, from));
        if (!next.calls.crashed) break;
        const last = next.restart((['kill', 'power'] as const)[first % 2]!);
        const at = await place(last, progress, story);
        await work(storeOf(last), { tried: at, durable: at }, at);
        expect(await view(storeOf(last)), story).toBe(views.at(-1));
        runs += 1;
      }
    }
    console.log(`double crash: ${runs} runs`);
    expect(runs).toBeGreaterThan(calls);
  });
});

describe('a disk that refuses at every call', () => {
  test.each(['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EMFILE'])(
    '%s, once and from then on: an error or success, nothing lost',
    { timeout: 60_000 },
    async (code) => {
      const calls = await countCalls();
      let refused = 0;
      for (let call = 1; call <= calls; call += 1) {
        for (const to of [call, Number.POSITIVE_INFINITY]) {
          const story = `${code} at call ${call} to ${to}`;
          const process = createSimPorts({ seed: call });
          process.calls.faultAt(call, code, to);
          const progress = { tried: 0, durable: 0 };
          const error = await work(storeOf(process), progress).catch((reason: unknown) => reason as Error);
          if (error !== undefined) refused += 1;
          // Either everything is acknowledged or the caller has been told.
          if (error === undefined) expect(progress.durable, story).toBe(facts.length);
          for (const how of ['kill', 'power'] as const) {
            const next = process.restart(how);
            const from = await place(next, progress, story);
            if (how === 'kill') continue;
            await work(storeOf(next), { tried: from, durable: from }, from);
            expect(await view(storeOf(next)), story).toBe(views.at(-1));
          }
        }
      }
      expect(refused).toBeGreaterThan(calls / 2);
    },
  );

  test('a refused append can be tried again by the same holder', async () => {
    const calls = await countCalls();
    for (let call = 1; call <= calls; call += 1) {
      const process = createSimPorts({ seed: call });
      const store = storeOf(process);
      const lease = await store.lock('apply', 0, never);
      await lease.append([recordEntry('Monitor/a')]);
      process.calls.faultAt(process.calls.count + call, 'ENOSPC', process.calls.count + call + 1);
      const again = (entries: readonly JournalEntry[]) =>
        lease
          .append(entries)
          .catch(() => lease.append(entries))
          .catch(() => lease.append(entries));
      for (const name of ['b', 'c', 'd', 'e']) await again([recordEntry(`Monitor/${name}`, big)]);
      const next = process.restart('power');
      const { pending } = await storeOf(next).read();
      const { state } = replay(emptyState('prod'), pending);
      expect(state.resources.map((one) => one.address)).toEqual(
        ['a', 'b', 'c', 'd', 'e'].map((name) => `Monitor/${name}`),
      );
    }
  });
});
