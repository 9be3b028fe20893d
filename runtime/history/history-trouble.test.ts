// What: a history in trouble: damaged, newer, read-only, written by several processes, its writer killed. What not: what it keeps (open-history.test.ts).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../engines/sqlite/driver/database.ts';
import { failureOf } from '../failure.ts';
import { createNodePorts } from '../ports/node/create-node-ports.ts';
import type { Ports } from '../ports.ts';
import type { History, RunBegin, RunEnd } from './history.ts';
import { openHistory } from './open-history.ts';

let folder = '';
let ports: Ports;
let history: History;
const path = '.dbkeel/history.db';
const file = (): string => join(folder, path);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbkeel-history-'));
  ports = createNodePorts({ root: folder, emit: () => undefined, env: {}, allowExec: [] });
  history = openHistory(ports, path);
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

function begin(run: string, more: Partial<RunBegin> = {}): RunBegin {
  const record = { uid: 'uid-1', address: 'Monitor/lag', kind: 'Monitor', labels: { team: 'dba' } };
  return { run, record, job: 'check', scheduledAt: at(0), startedAt: at(0), trigger: 'manual', ...more };
}

function end(run: string, more: Partial<RunEnd> = {}): RunEnd {
  return {
    run,
    endedAt: at(1),
    status: 'succeeded',
    samples: [],
    evidence: null,
    alerts: [],
    transitions: [],
    outbox: [],
    ...more,
  };
}

async function ran(
  run: string,
  minute: number,
  more: Partial<RunEnd> = {},
  started: Partial<RunBegin> = {},
): Promise<void> {
  await history.start(begin(run, { startedAt: at(minute), scheduledAt: at(minute), ...started }));
  await history.finish(end(run, { endedAt: at(minute), ...more }));
}

async function failing(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  return work.then(
    () => ({ code: 'none', message: 'it worked' }),
    (error) => failureOf(error),
  );
}

describe('a history in trouble', () => {
  it('says that a file is damaged, and the way out', async () => {
    await history.keepFact('u', 'f', 1);
    await history.close();
    for (const bytes of [
      Buffer.from('no database '.repeat(100)),
      Buffer.concat([readFileSync(file()).subarray(0, 100), Buffer.alloc(8000, 0x55)]),
    ]) {
      writeFileSync(file(), bytes);
      for (const suffix of ['-wal', '-shm']) rmSync(file() + suffix, { force: true });
      const other = openHistory(ports, path);
      for (const work of [() => other.runs({}), () => other.start(begin('r'))]) {
        const failure = await failing(work());
        expect(failure.code).toBe('data');
        expect(failure.message).toContain(path);
        expect(failure.message).toContain('Move the file aside');
      }
      await other.close();
      expect(readFileSync(file()).equals(bytes)).toBe(true);
    }
  });

  it('reads a file that cannot be written, and says so to a writer', async () => {
    await ran('r1', 1);
    await history.close();
    const other = openHistory(ports, 'folder-in-the-way');
    await ports.files.makeFolder('folder-in-the-way');
    expect(await failing(other.runs({}))).toMatchObject({ code: 'data' });
    // Root may write anything, so for root this part holds only where permissions do.
    chmodSync(file(), 0o400);
    const writer = openHistory(ports, path);
    expect((await writer.runs({})).runs).toHaveLength(1);
    if (process.getuid?.() !== 0)
      expect(await failing(writer.start(begin('r2')))).toMatchObject({ code: 'permission' });
    await writer.close();
  });

  it('leaves a newer history alone', async () => {
    await history.keepFact('u', 'f', 1);
    await history.close();
    const database = await openDatabase({ path: file(), mode: 'rw' });
    database.run("insert into migrations values (99, 'from the future', '')");
    database.close();
    expect(await failing(history.runs({}))).toMatchObject({ code: 'unsupported' });
    expect(await failing(history.start(begin('r')))).toMatchObject({ code: 'unsupported' });
  });
});

/** Another process: writes runs, or starts one and hangs. */
const worker = `
const { createNodePorts } = await import(process.env.PORTS);
const { openHistory } = await import(process.env.HISTORY);
const [mode, name, count] = process.env.WORK.split(' ');
const ports = createNodePorts({ root: process.env.ROOT, emit: () => undefined, env: {}, allowExec: [] });
const history = openHistory(ports, ${JSON.stringify(path)});
const record = { uid: 'uid-1', address: 'Monitor/lag', kind: 'Monitor', labels: {} };
const nothing = { status: 'succeeded', samples: [], evidence: null, alerts: [], transitions: [], outbox: [] };
const now = () => new Date().toISOString();
const start = (run) => history.start({ run, record, job: 'check', scheduledAt: now(), startedAt: now(), trigger: 'manual' });
if (mode === 'hang') {
  await start(name);
  process.send('started');
  setInterval(() => undefined, 1000);
} else {
  for (let index = 0; index < Number(count); index += 1) {
    await start(name + index);
    await history.finish({ run: name + index, endedAt: now(), ...nothing });
  }
  await history.close();
  process.disconnect();
}`;

function work(task: string) {
  const here = (file: string): string => new URL(file, import.meta.url).href;
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;
  return spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', worker], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PORTS: here('../ports/node/create-node-ports.ts'),
      HISTORY: here('./open-history.ts'),
      ROOT: folder,
      WORK: task,
    },
  });
}

describe('several processes', () => {
  it('write at once and lose nothing, from the first moment on', async () => {
    const children = ['a', 'b', 'c'].map((name) => work(`write ${name} 30`));
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0]);
    expect(
      (await history.runs({ limit: 200 })).runs.filter((run) => run.status === 'succeeded'),
    ).toHaveLength(90);
    expect(await history.verifyAudit()).toEqual({ rows: 90, brokenAt: undefined });
  });

  it('tell a run whose process was killed from one that goes on', async () => {
    await history.start(begin('mine'));
    const child = work('hang theirs');
    await once(child, 'message');
    expect((await history.runs({})).runs.map((run) => [run.run, run.status]).sort()).toEqual([
      ['mine', 'running'],
      ['theirs', 'running'],
    ]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await history.runs({ status: 'lost' })).runs.map((run) => run.run)).toEqual(['theirs']);
    expect((await history.runs({ status: 'running' })).runs.map((run) => run.run)).toEqual(['mine']);
    expect((await history.past('uid-1', 'check')).failuresInARow).toBe(1);
  });
});
