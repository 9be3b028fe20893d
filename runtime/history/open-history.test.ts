import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../compiler/model/job.ts';
import type { AlertState } from '../../compiler/rules/alert-machine.ts';
import { openDatabase } from '../engines/sqlite/driver/database.ts';
import { failureOf } from '../failure.ts';
import { createNodePorts } from '../ports/node/create-node-ports.ts';
import type { Ports } from '../ports.ts';
import type { RunLedger } from '../run/run-ledger.ts';
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

const firing: AlertState = {
  id: 'lag',
  state: 'firing',
  sinceMs: 5,
  severity: 'critical',
  startedMs: 5,
  rungs: {},
};

describe('history', () => {
  it('is what the runner asks for', () => {
    const ledger: RunLedger = history;
    expect(ledger).toBe(history);
  });

  it('is empty, and not made, until the first write', async () => {
    expect(await history.runs({})).toEqual({ runs: [], next: undefined });
    expect(await history.lastRuns()).toEqual([]);
    expect(await history.past('uid-1', 'check')).toEqual({
      failuresInARow: 0,
      lastSuccessAt: undefined,
      alerts: [],
    });
    expect([
      await history.firing(),
      await history.waiting(),
      await history.results('u'),
      await history.samples({ uid: 'u' }),
    ]).toEqual([[], [], [], []]);
    expect(await history.fact('u', 'f')).toBeUndefined();
    expect(await history.prune(at(9))).toBe(0);
    expect(existsSync(join(folder, '.dbkeel'))).toBe(false);
    await history.start(begin('r1'));
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, '.dbkeel')).mode & 0o777).toBe(0o700);
  });

  it('keeps all a run leaves, in one go', async () => {
    await history.start(begin('r1'));
    expect((await history.runs({})).runs[0]).toMatchObject({
      run: 'r1',
      status: 'running',
      endedAt: undefined,
      trigger: 'manual',
    });
    await history.finish(
      end('r1', {
        status: 'failed',
        failure: { code: 'timeout', retry: 'later', message: 'too slow' },
        samples: [
          { metric: 'lag', labels: { table: 't', a: 'x' }, value: 1.5, unit: 'ms', bound: 'lower' },
          { metric: 'rows', labels: {}, value: 3, unit: 'count' },
          { metric: 'none', labels: {}, value: null, unit: 'number' },
        ],
        evidence: { check: ['a', 1, null] },
        alerts: [
          { labels: {}, states: { lag: firing, calm: { id: 'calm', state: 'ok', sinceMs: 1, rungs: {} } } },
        ],
        transitions: [
          { id: 'lag', what: 'fired', from: 'ok', to: 'firing', toSeverity: 'critical', atMs: 5, labels: {} },
        ],
        outbox: [{ id: 'm1', notifier: 'Notifier/log', message: { title: 'hi' } }],
      }),
    );
    const [result] = await history.results('uid-1');
    expect(result?.run).toMatchObject({
      status: 'failed',
      failure: { code: 'timeout', message: 'too slow' },
      evidence: { check: ['a', 1, null] },
      endedAt: at(1),
    });
    expect(
      result?.samples.map(({ metric, value, unit, labels, bound }) => ({
        metric,
        value,
        unit,
        labels,
        bound,
      })),
    ).toEqual([
      { metric: 'lag', value: 1.5, unit: 'ms', labels: { a: 'x', table: 't' }, bound: 'lower' },
      { metric: 'rows', value: 3, unit: 'count', labels: {}, bound: undefined },
      { metric: 'none', value: null, unit: 'number', labels: {}, bound: undefined },
    ]);
    expect(await history.firing()).toEqual([
      { uid: 'uid-1', address: 'Monitor/lag', job: 'check', labels: {}, state: firing },
    ]);
    expect((await history.past('uid-1', 'check')).alerts[0]?.states.lag).toEqual(firing);
    expect(await history.waiting()).toMatchObject([
      { id: 'm1', notifier: 'Notifier/log', message: { title: 'hi' } },
    ]);
    await history.delivered('m1', 'sent');
    expect(await history.waiting()).toEqual([]);
    expect(await history.verifyAudit()).toEqual({ rows: 1, brokenAt: undefined });
  });

  it('ends a run once, and only one that was started', async () => {
    await ran('r1', 0);
    expect(await failing(history.finish(end('r1')))).toMatchObject({ code: 'conflict' });
    expect(await failing(history.finish(end('none')))).toMatchObject({ code: 'missing' });
  });

  it('writes nothing of an end that cannot be written whole', async () => {
    await ran('r1', 0, { outbox: [{ id: 'm', notifier: 'n', message: null }] });
    await history.start(begin('r2', { startedAt: at(2) }));
    const broken = end('r2', {
      samples: [{ metric: 'x', labels: {}, value: 1, unit: 'count' }],
      outbox: [{ id: 'm', notifier: 'n', message: null }],
    });
    expect(await failing(history.finish(broken))).toMatchObject({ code: 'constraint' });
    expect((await history.runs({})).runs[0]).toMatchObject({ run: 'r2', status: 'running' });
    expect(await history.samples({ uid: 'uid-1' })).toEqual([]);
    expect(await history.verifyAudit()).toEqual({ rows: 1, brokenAt: undefined });
  });

  it('starts a scheduled slot once, a run by hand as often as one likes', async () => {
    await history.start(begin('a', { trigger: 'schedule' }));
    expect(await failing(history.start(begin('b', { trigger: 'schedule' })))).toMatchObject({
      code: 'conflict',
    });
    await history.start(begin('c', { trigger: 'schedule', scheduledAt: at(1) }));
    await history.start(begin('d'));
    await history.start(begin('e'));
    expect((await history.runs({})).runs).toHaveLength(4);
  });

  it('counts failures since the last success, and follows a resource through a rename', async () => {
    await ran('r1', 1, { status: 'failed' });
    await ran('r2', 2);
    await ran('r3', 3, { status: 'failed' });
    await ran('r4', 4, { status: 'canceled' });
    const record = { uid: 'uid-1', address: 'Monitor/renamed', kind: 'Monitor', labels: {} };
    await ran('r5', 5, { status: 'failed' }, { record });
    expect(await history.past('uid-1', 'check')).toEqual({
      failuresInARow: 2,
      lastSuccessAt: at(2),
      alerts: [],
    });
    expect(await history.past('uid-1', 'other')).toMatchObject({
      failuresInARow: 0,
      lastSuccessAt: undefined,
    });
    expect((await history.lastRuns()).map((run) => [run.run, run.address])).toEqual([
      ['r5', 'Monitor/renamed'],
    ]);
    expect((await history.runs({ uid: 'uid-1' })).runs).toHaveLength(5);
  });

  it('pages runs, newest first, with filters', async () => {
    for (let index = 0; index < 7; index += 1)
      await ran(`r${index}`, Math.floor(index / 2), { status: index % 2 === 0 ? 'succeeded' : 'failed' });
    const seen: string[] = [];
    for (let before: string | undefined = '~'; before !== undefined; ) {
      const page = await history.runs({ limit: 3, ...(before === '~' ? {} : { before }) });
      seen.push(...page.runs.map((run) => run.run));
      before = page.next;
    }
    expect(seen).toEqual(['r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'r0']);
    expect((await history.runs({ status: 'failed' })).runs.map((run) => run.run)).toEqual(['r5', 'r3', 'r1']);
    expect((await history.runs({ since: at(1), until: at(2) })).runs.map((run) => run.run)).toEqual([
      'r3',
      'r2',
    ]);
    expect((await history.runs({ address: 'Monitor/none' })).runs).toEqual([]);
    expect((await history.runs({ job: 'check', limit: 1 })).runs).toHaveLength(1);
  });

  it('logs operations in order and gives them back', async () => {
    const operation: Operation = {
      id: 'copy',
      op: 'rows.copy',
      v: 1,
      on: [],
      args: { a: 1 },
      repeat: 'safe',
    };
    await history.start(begin('r1'));
    const log = history.log('r1');
    expect(await log.read()).toEqual([]);
    await log.begin(operation, 'r1/copy');
    await log.end(operation, 'failed', { code: 'timeout' });
    await log.begin(operation, 'r1/copy');
    await log.end(operation, 'done', { rows: 3 });
    expect(await openHistory(ports, path).log('r1').read()).toEqual([
      { begin: 'copy', step: 'r1', address: 'Monitor/lag', key: 'r1/copy', operation },
      { end: 'copy', step: 'r1', outcome: 'failed', failure: { code: 'timeout' } },
      { begin: 'copy', step: 'r1', address: 'Monitor/lag', key: 'r1/copy', operation },
      { end: 'copy', step: 'r1', outcome: 'done', output: { rows: 3 } },
    ]);
    await history.finish(end('r1'));
    expect(await failing(log.begin(operation, 'r1/copy'))).toMatchObject({ code: 'conflict' });
    expect(await failing(history.log('none').begin(operation, 'k'))).toMatchObject({ code: 'missing' });
  });

  it('keeps facts by resource', async () => {
    await history.keepFact('u', 'cursor', { at: 1 });
    await history.keepFact('u', 'cursor', ['later']);
    expect([
      await history.fact('u', 'cursor'),
      await history.fact('u', 'other'),
      await history.fact('v', 'cursor'),
    ]).toEqual([['later'], undefined, undefined]);
  });

  it('prunes what is old, never the newest of a job nor a message that waits', async () => {
    await ran('old', 1, { samples: [{ metric: 'm', labels: {}, value: 1, unit: 'count' }] });
    await ran('told', 2, { outbox: [{ id: 'm', notifier: 'n', message: null }] });
    await ran('newest', 3);
    expect(await history.prune(at(60))).toBe(1);
    expect((await history.runs({})).runs.map((run) => run.run)).toEqual(['newest', 'told']);
    expect(await history.samples({ uid: 'uid-1' })).toEqual([]);
  });

  it('shows a changed and a missing audit row', async () => {
    for (let index = 0; index < 4; index += 1) await ran(`r${index}`, index);
    await history.close();
    const database = await openDatabase({ path: file(), mode: 'rw' });
    database.run("update audit set detail = replace(detail, 'succeeded', 'failed') where place = 3");
    database.close();
    expect(await history.verifyAudit()).toEqual({ rows: 2, brokenAt: 3 });
    const again = await openDatabase({ path: file(), mode: 'rw' });
    again.run('delete from audit where place = 2');
    again.close();
    expect(await history.verifyAudit()).toEqual({ rows: 1, brokenAt: 3 });
  });

  it('takes a run with thousands of samples', async () => {
    const samples = Array.from({ length: 3000 }, (_, index) => ({
      metric: 'm',
      labels: { table: `t${index}` },
      value: index,
      unit: 'count' as const,
    }));
    await ran('r1', 1, { samples });
    expect(await history.samples({ uid: 'uid-1', limit: 5000 })).toHaveLength(3000);
  });
});
