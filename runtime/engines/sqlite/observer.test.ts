// What: looking at many files: how many processes it takes, and that no file takes another's answer away. What not: what a catalogue holds (conformance).
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConnectTarget } from '../../engine.ts';
import { failureOf } from '../../failure.ts';
import { createNodePorts } from '../../ports/node/create-node-ports.ts';
import { openDatabase } from './driver/database.ts';
import { HostProcess } from './host-process.ts';
import { Lanes } from './lanes.ts';
import { SqliteObserver } from './observer.ts';

let folder = '';
let started: HostProcess[] = [];
let observer: SqliteObserver;
const { signal } = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbkeel-observer-'));
  started = [];
  const ports = createNodePorts({ root: folder, emit: () => undefined, env: {}, allowExec: [] });
  // So much patience that the machine's load cannot start a second process.
  observer = new SqliteObserver(ports, { start, patienceMs: 60_000 });
});
afterEach(async () => {
  await observer.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(): HostProcess {
  const host = new HostProcess();
  started.push(host);
  return host;
}

function target(name: string): ConnectTarget {
  return {
    address: `Connection/${name}`,
    settings: { engine: 'sqlite', path: name },
    access: 'read',
    create: false,
    statementTimeoutMs: 30_000,
    comment: '',
    secret: () => Promise.reject(new Error('none')),
  };
}

async function makeFile(name: string): Promise<string> {
  const path = join(folder, name);
  const database = await openDatabase({ path, mode: 'rwc' });
  database.script('create table t (id integer primary key)');
  database.close();
  return path;
}

async function tablesOf(name: string): Promise<readonly string[]> {
  const session = await observer.connect(target(name), signal);
  return (await session.catalog(['*'], [])).map((table) => table.name);
}

it('asks three hundred files through one process, and a missing one through none', async () => {
  const first = await makeFile('0.db');
  const names = Array.from({ length: 300 }, (_, index) => `${index}.db`);
  for (const name of names.slice(1)) copyFileSync(first, join(folder, name));
  expect(failureOf(await observer.connect(target('no.db'), signal).catch((error) => error)).code).toBe(
    'missing',
  );
  expect(started).toHaveLength(0);
  const sessions = await Promise.all(names.map((name) => observer.connect(target(name), signal)));
  expect(new Set(sessions.map((session) => session.server.identity)).size).toBe(300);
  expect(await Promise.all(names.slice(0, 20).map(tablesOf))).toEqual(Array(20).fill(['t']));
  expect(started).toHaveLength(1);
});

it('a file that is no database, and one whose look is cancelled, cost only themselves', async () => {
  await makeFile('good.db');
  writeFileSync(join(folder, 'junk.db'), 'this is no database '.repeat(200));
  const gone = new AbortController();
  gone.abort();
  const answers = await Promise.allSettled([
    tablesOf('good.db'),
    tablesOf('junk.db'),
    observer.connect(target('good.db'), gone.signal),
    tablesOf('good.db'),
  ]);
  expect(
    answers.map((answer) => (answer.status === 'fulfilled' ? 'fine' : failureOf(answer.reason).code)),
  ).toEqual(['fine', 'data', 'canceled', 'fine']);
});

it('a process that dies between two looks is replaced, unseen', async () => {
  await makeFile('good.db');
  expect(await tablesOf('good.db')).toEqual(['t']);
  const [host] = started;
  await host?.kill({ code: 'unavailable', retry: 'never', message: 'killed by the test' });
  expect(await tablesOf('good.db')).toEqual(['t']);
  expect(started).toHaveLength(2);
});

it('waits for a hanging turn only as long as its patience: then another process serves the rest', async () => {
  const lanes = new Lanes({ most: 2, patienceMs: 10, start });
  let hanging: HostProcess | undefined;
  void lanes.turn(async (host) => {
    hanging = host;
    await new Promise(() => undefined);
  });
  const other = await lanes.turn(async (host) => host);
  expect(hanging === undefined || other === hanging).toBe(false);
  expect(started).toHaveLength(2);
  await lanes.close();
  expect([other.alive, hanging?.alive]).toEqual([false, false]);
});
