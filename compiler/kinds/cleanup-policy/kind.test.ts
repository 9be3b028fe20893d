// What: a CleanupPolicy's plan in sentences. What not: deleting.
import { describe, expect, it } from 'vitest';
import type { CleanupPolicySpec } from '../../../schemas/types.gen.ts';
import {
  checkOf,
  codesOf,
  column,
  type FakeServer,
  FakeWorld,
  planOf,
  resource,
  rounds,
  table,
} from '../../../test/kinds/fixture.ts';
import { kind } from './kind.ts';

const sessions = table(
  'public.sessions',
  [column('id'), column('last_seen', 'timestamp'), column('data', 'json')],
  {
    key: ['id'],
    estimate: { rows: 2_010_000, bytes: 1 },
  },
);
const spec: CleanupPolicySpec = {
  rows: { connection: 'a', table: 'sessions', column: 'last_seen', olderThan: '90d', partitions: 'rows' },
  maxDelete: { percent: 90 },
  batch: { rows: 5000, pause: '200ms' },
  alerts: [],
  notify: [],
  suspend: false,
};

function plan(more: Partial<CleanupPolicySpec> = {}, server: FakeServer = {}) {
  const world = new FakeWorld({
    'Connection/a': { tables: [sessions], olderThan: { rows: 1_204_000, bytes: 0 }, ...server },
  });
  return planOf(kind, { spec: { ...spec, ...more }, world });
}

describe('rows', () => {
  it('say how many the first run would take', () => {
    const made = plan();
    expect(made.notes).toEqual([{ path: 'rows', text: 'now about 1.2 M of 2 M rows (60 %)' }]);
    expect(made.hazards.map((each) => `${each.code} ${each.level}`)).toEqual(['DBK4208 high', 'DBK4210 low']);
    expect(made.jobs[0]?.operations[0]).toMatchObject({
      op: 'rows.delete',
      repeat: 'safe',
      args: {
        table: { schema: 'public', name: 'sessions' },
        olderThanMs: 7_776_000_000,
        batchRows: 5000,
        pauseMs: 200,
        maxDelete: { percent: 90 },
      },
    });
  });

  it('above the limit would all stay, and the run would alert', () => {
    expect(plan({ maxDelete: { percent: 20 } }).hazards[0]).toMatchObject({
      code: 'DBK4203',
      text: 'above maxDelete.percent = 20: the first run would delete nothing and alert',
    });
    expect(plan({ maxDelete: { count: 5 } }).hazards[0]?.text).toContain('maxDelete.count = 5');
  });

  it('with a condition of their own are an upper bound', () => {
    const rows = { ...spec.rows, where: 'x = 1' } as CleanupPolicySpec['rows'] & object;
    expect(plan({ rows, maxDelete: { percent: 1 } }).notes[0]?.text).toContain('at most 1.2 M');
    expect(plan({ rows, maxDelete: { percent: 1 } }).hazards.map((each) => each.code)).toEqual([
      'DBK4208',
      'DBK4210',
    ]);
  });

  it('need a table, and a column with an age', () => {
    const of = (name: string) =>
      codesOf(plan({ rows: { ...spec.rows, column: name } as CleanupPolicySpec['rows'] & object }));
    expect([of('last_sen'), of('data'), of('LAST_SEEN')]).toEqual([['DBK4202'], ['DBK4207'], []]);
    expect(codesOf(plan({}, { tables: [] }))).toEqual(['DBK4201']);
    expect(codesOf(plan({}, { down: 'x' }))).toEqual([]);
  });

  it('are asked for by table and age', () => {
    expect(rounds(kind, spec, new FakeWorld({}))[0]?.map((each) => each.get)).toEqual([
      'tables',
      'olderThan',
    ]);
  });
});

describe('offline', () => {
  const { rows: _, ...rest } = spec;
  const files = (path: string) => checkOf(kind, { ...rest, files: { path, pattern: '*', olderThan: '30d' } });

  it('folders that no policy may empty', () => {
    for (const path of ['/', '.', './', '../x', '.dbkeel/prod', '/etc/x', 'a/.git'])
      expect(files(path)).toEqual(['DBK1540 files.path']);
    for (const path of ['/var/log/app', 'logs', '/srv/etc']) expect(files(path)).toEqual([]);
  });

  it('limits that let everything or nothing go', () => {
    const { maxDelete: _none, ...unbounded } = spec;
    expect(checkOf(kind, unbounded)).toEqual(['DBK1541 ']);
    expect(checkOf(kind, { ...spec, maxDelete: { count: 0 } })).toEqual(['DBK1542 maxDelete.count']);
    expect(checkOf(kind, spec, [resource('Connection/a', { readOnly: true })])).toEqual([
      'DBK1513 rows.connection',
    ]);
  });

  it('files are one operation without a connection', () => {
    const made = planOf(kind, {
      spec: { ...rest, files: { path: 'logs', pattern: '*.log', maxSize: '10GiB' } },
    });
    expect(made.jobs[0]?.operations[0]).toMatchObject({
      op: 'files.delete',
      on: [],
      args: { maxBytes: 10_737_418_240, keepLast: 0 },
    });
  });
});
