// Real processes on a real disk: races for the lock, kills at random moments. The child is test/state/state-child.ts, compiled once.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record, recordEntry, stateOf } from '../../test/state/state-samples.ts';
import { createNodePorts } from '../ports/node/create-node-ports.ts';
import type { LockInfo } from '../store.ts';
import { currentState } from './change-state.ts';
import { fileStateStore } from './file-state-store.ts';

const project = resolve(import.meta.dirname, '../..');
const base = mkdtempSync(join(tmpdir(), 'dbkeel-processes-'));
const never = new AbortController().signal;
const children = new Set<ChildProcess>();

/** Plain JavaScript starts in 50 ms; a loader for TypeScript would need ten times that, 200 times. */
beforeAll(() => {
  for (const folder of ['runtime', 'compiler/model', 'compiler/rules', 'test/state']) {
    for (const name of readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })) {
      const needed = folder !== 'runtime' || !name.includes('/') || /^(state|ports)\//.test(name);
      if (!needed || !name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const compilerOptions = {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2023,
        rewriteRelativeImportExtensions: true,
      };
      const { outputText } = ts.transpileModule(readFileSync(join(project, folder, name), 'utf8'), {
        compilerOptions,
      });
      const to = join(base, folder, name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, outputText);
    }
  }
  writeFileSync(join(base, 'package.json'), '{"type":"module"}');
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(base, { recursive: true, force: true });
});

interface Child {
  readonly process: ChildProcess;
  readonly said: string[];
  /** Tells the child a line and waits for its next one. */
  ask(line: string): Promise<string>;
  next(): Promise<string>;
  ended: Promise<void>;
}

function start(mode: string, root: string, env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, [join(base, 'test/state/state-child.js'), mode, root], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  children.add(child);
  const said: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    said.push(line);
    waiting.shift()?.(line);
  });
  // Both: the last acknowledgement may still be in the pipe when the process is gone.
  const ended = Promise.all([
    new Promise((done) => child.once('exit', done)),
    new Promise((done) => lines.once('close', done)),
  ]).then(() => {
    children.delete(child);
    if (child.exitCode !== null && child.exitCode !== 0) said.push(`exit code ${child.exitCode}`);
    for (const one of waiting.splice(0)) one('');
  });
  const next = (): Promise<string> => new Promise((done) => waiting.push(done));
  return {
    process: child,
    said,
    next,
    ask: (line) => {
      const answer = next();
      child.stdin.write(`${line}\n`);
      return answer;
    },
    ended,
  };
}

const portsAt = (root: string) => createNodePorts({ root, env: {}, allowExec: [], emit: () => undefined });
const storeAt = (root: string) => fileStateStore({ ports: portsAt(root), path: 'prod/state.json' });

function freshRoot(): string {
  const root = mkdtempSync(join(base, 'root-'));
  mkdirSync(join(root, 'prod'));
  return root;
}

test('50 rounds of a race for a free, a dead and an ownerless lock: exactly one of three processes wins', {
  timeout: 120_000,
}, async () => {
  const root = freshRoot();
  const racers = [1, 2, 3].map(() => start('race', root));
  await Promise.all(racers.map((racer) => racer.next()));
  const lock = join(root, 'prod/state.json.lock');
  const dead: LockInfo = {
    ...portsAt(root).processes.self(),
    pid: 2 ** 22 + 1,
    id: 'dead',
    operation: 'apply',
    at: new Date().toISOString(),
  };
  for (let round = 0; round < 50; round += 1) {
    if (round % 3 === 1) writeFileSync(lock, JSON.stringify({ ...dead, id: `dead-${round}` }));
    if (round % 3 === 2) writeFileSync(lock, '');
    const answers = await Promise.all(racers.map((racer) => racer.ask('go')));
    expect(answers.toSorted(), `round ${round}`).toEqual(['lost', 'lost', 'won']);
    const winner = racers[answers.indexOf('won')]!;
    expect(await winner.ask('release')).toBe('released');
    expect(readdirSync(join(root, 'prod')), `round ${round}`).toEqual([]);
  }
  for (const racer of racers) racer.process.stdin?.end();
  await Promise.all(racers.map((racer) => racer.ended));
  expect(racers.map((racer) => racer.process.exitCode)).toEqual([0, 0, 0]);
});

test('four processes that wait for each other lose no commit', { timeout: 120_000 }, async () => {
  const root = freshRoot();
  const counters = [1, 2, 3, 4].map(() => start('count', root));
  await Promise.all(counters.map((counter) => counter.ended));
  expect(counters.map((counter) => counter.said.at(-1))).toEqual(Array(4).fill('counted'));
  expect((await storeAt(root).read()).state?.serial).toBe(4 * 15);
});

test('200 kills at random moments of appending and committing: the state opens, nothing acknowledged is lost', {
  timeout: 120_000,
}, async () => {
  const kills = { broken: 0, done: 0, serials: 0, entries: 0, tookOver: 0 };
  const lane = async (seed: number): Promise<void> => {
    const root = freshRoot();
    for (let kill = 0; kill < 100; kill += 1) {
      const child = start('write', root);
      await child.next();
      // Most kills hit writing; every fourth one whatever comes first.
      while (kill % 4 !== 0 && !child.said.some((line) => line.startsWith('ok '))) await child.next();
      await new Promise((done) => setTimeout(done, (seed + kill * 7919) % 25));
      child.process.kill('SIGKILL');
      await child.ended;
      kills.done += 1;
      const acknowledged = child.said
        .filter((line) => line.startsWith('ok '))
        .map((line) => Number(line.slice(3)));
      kills.tookOver += child.said.filter((line) => line === 'took over').length;
      const last = acknowledged.at(-1);
      expect(child.process.signalCode).toBe('SIGKILL');
      try {
        const { state } = await currentState(storeAt(root), 'prod');
        const counter = state.resources.find((one) => one.address === 'Task/counter')?.spec['n'];
        if (last !== undefined && !(Number(counter) >= last))
          throw new Error(`acknowledged ${last}, found ${String(counter)}`);
        kills.serials = Math.max(kills.serials, state.serial);
        kills.entries += acknowledged.length;
      } catch (error) {
        kills.broken += 1;
        console.error(error);
        cpSync(root, `${root}-broken`, { recursive: true });
      }
    }
  };
  const startMs = performance.now();
  await Promise.all([lane(1), lane(17)]);
  console.log(
    `kill -9: ${kills.broken} of ${kills.done} broken, ${Math.round(performance.now() - startMs)} ms`,
    kills,
  );
  expect(kills).toMatchObject({ broken: 0, done: 200 });
  // The kills must have hit work: many of them found a lock held by the one before.
  expect(kills.tookOver).toBeGreaterThan(20);
  expect(kills.entries).toBeGreaterThan(149);
});

test('killed at each failpoint of one lock, append, commit, release', { timeout: 120_000 }, async () => {
  const root = freshRoot();
  let call = 1;
  for (; call < 200; call += 1) {
    rmSync(join(root, 'prod'), { recursive: true });
    const child = start('once', root, { DBKEEL_FAILPOINT: `files:${call}` });
    await child.ended;
    const { state } = await currentState(storeAt(root), 'prod');
    const seen = state.resources.length;
    expect(seen, `files:${call}`).toBeGreaterThanOrEqual(child.said.includes('ok 1') ? 1 : 0);
    await (await storeAt(root).lock('apply', 0, never)).release();
    if (child.said.includes('finished')) break;
    expect(child.process.signalCode).toBe('SIGKILL');
  }
  expect(call).toBeGreaterThan(20);
  expect(call).toBeLessThan(100);
});

test('10,000 record entries and a commit of 10,000 resources', async () => {
  const root = freshRoot();
  const store = storeAt(root);
  const spec = { query: 'x'.repeat(700), every: '1m', on: 'Connection/main' };
  const addresses = Array.from(
    { length: 10_000 },
    (_, index) => `Monitor/m${String(index).padStart(5, '0')}`,
  );
  const entries = addresses.map((address) => recordEntry(address, spec));
  const state = stateOf(1, ...addresses.map((address) => record(address, spec)));
  const lease = await store.lock('apply', 0, never);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  for (let at = 0; at < entries.length; at += 100) {
    await Promise.all(entries.slice(at, at + 100).map((entry) => lease.append([entry])));
  }
  const appendedMs = performance.now();
  await lease.commit(state);
  const committedMs = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  await lease.release();
  const read = await store.read();
  const readMs = performance.now() - committedMs;
  const bytes = readFileSync(join(root, 'prod/state.json')).byteLength;
  console.log(
    `append ${Math.round(appendedMs - startMs)} ms, commit ${Math.round(committedMs - appendedMs)} ms, read ${Math.round(readMs)} ms; ` +
      `append and commit CPU ${Math.round((user + system) / 1000)} ms; state ${bytes} bytes`,
  );
  expect(read.state?.resources.length).toBe(10_000);
});
