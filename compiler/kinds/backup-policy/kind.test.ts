// What: a BackupPolicy's plan in sentences. What not: making backups.
import { describe, expect, it } from 'vitest';
import type { BackupPolicySpec } from '../../../schemas/types.gen.ts';
import { checkOf, codesOf, FakeWorld, planOf, recordOf, resource } from '../../../test/kinds/fixture.ts';
import { kind } from './kind.ts';

const daily = { cron: '0 2 * * *', retries: 0, misfire: 'runOnce', concurrency: 'forbid' } as const;
const spec: BackupPolicySpec = {
  connection: 'a',
  method: 'logical',
  tables: ['*'],
  store: { path: 'backups/a' },
  schedules: { full: daily },
  retention: { days: 30, keepLast: 3 },
  compression: 'zstd',
  alerts: [],
  notify: ['slack'],
  suspend: false,
};
const postgres = resource('Connection/a', { engine: 'postgres' });

describe('jobs', () => {
  it('make a backup and prune after it, one at a time; verify and watch', () => {
    const plan = planOf(kind, { spec });
    expect(plan.jobs.map((job) => [job.name, job.operations.map((each) => each.op), job.mutex])).toEqual([
      ['full', ['backup.create', 'backup.prune'], ['BackupPolicy/x']],
      ['verify', ['backup.verify'], ['BackupPolicy/x']],
      ['watch', ['metrics.read'], []],
    ]);
    expect(plan.jobs[0]?.operations[0]?.repeat).toBe('once');
    expect(plan.jobs.map((job) => job.triggers)).toEqual([
      [{ cron: '0 2 * * *', timeZone: 'Europe/Berlin' }],
      [],
      [{ everyMs: 60_000 }],
    ]);
  });

  it('drill into a database of its own and drop it whatever happens', () => {
    const drill = planOf(kind, { spec: { ...spec, drill: { to: 'scratch' } } }).jobs.find(
      (job) => job.name === 'drill',
    );
    expect(drill?.operations.map((each) => [each.op, each.when, each.on])).toEqual([
      ['backup.restore', undefined, ['Connection/scratch']],
      ['rows.compare', undefined, ['Connection/scratch']],
      ['sql.apply', 'always', ['Connection/scratch']],
    ]);
    expect(drill?.operations[2]).toMatchObject({
      if: { $output: 'restore.database' },
      args: { dropDatabase: { $output: 'restore.database' } },
    });
  });

  it('alert on age in the watch, on failures in the jobs that can fail', () => {
    const plan = planOf(kind, {
      spec: {
        ...spec,
        alerts: [{ when: 'age > 26h', severity: 'critical', noData: 'keep', onError: 'keep' }],
      },
    });
    expect(plan.jobs.map((job) => [job.name, job.alerts.map((each) => each.text)])).toEqual([
      ['full', ['failures >= 1']],
      ['verify', ['failures >= 1']],
      ['watch', ['age > 26h']],
    ]);
  });

  it('carry keys only as references', () => {
    const encryption = { key: '${secret:file:new}', oldKeys: ['${secret:file:old}'] };
    const plan = planOf(kind, { spec: { ...spec, encryption } });
    expect(plan.jobs[0]?.operations[0]?.args).toMatchObject({
      keys: ['${secret:file:new}', '${secret:file:old}'],
    });
  });
});

describe('a shorter retention', () => {
  it('is a hazard with the rule that shrank', () => {
    const recorded = recordOf('BackupPolicy/x', { ...spec, retention: { days: 30, daily: 14 } });
    const plan = planOf(kind, { spec, action: 'update', recorded, paths: ['retention.daily'] });
    expect(plan.hazards.map((each) => each.text)).toEqual([
      'retention.daily 14 -> none: the next run drops what only this rule kept',
    ]);
  });

  it('is one too where everything was kept before', () => {
    const { retention: _, ...unbounded } = spec;
    const recorded = recordOf('BackupPolicy/x', unbounded);
    expect(planOf(kind, { spec, action: 'update', recorded }).hazards.map((each) => each.code)).toEqual([
      'DBK4209',
    ]);
  });

  it('is not one on creation', () => {
    expect(planOf(kind, { spec }).hazards).toEqual([]);
  });
});

describe('offline', () => {
  it('the drill has a place that is not the source', () => {
    expect(checkOf(kind, { ...spec, drill: { to: 'a' } })).toEqual(['DBK1530 drill.to']);
    expect(checkOf(kind, { ...spec, schedules: { full: daily, drill: daily } })).toEqual([
      'DBK1531 schedules.drill',
    ]);
  });

  it('the method fits the engine, its settings and its levels', () => {
    expect(checkOf(kind, { ...spec, method: 'mariadb-backup' }, [postgres])).toEqual(['DBK1533 method']);
    expect(checkOf(kind, { ...spec, method: 'pgbackrest', exclude: ['tmp_*'] }, [postgres])).toEqual([
      'DBK1536 method',
      'DBK1537 exclude',
    ]);
    expect(checkOf(kind, { ...spec, pgbackrest: { stanza: 's' } })).toEqual(['DBK1535 pgbackrest']);
    expect(
      checkOf(kind, { ...spec, method: 'pg_dump', schedules: { full: daily, incremental: daily } }, [
        postgres,
      ]),
    ).toEqual(['DBK1534 schedules.incremental']);
    expect(checkOf(kind, { ...spec, schedules: { incremental: daily } })).toEqual([
      'DBK1532 schedules.incremental',
    ]);
  });

  it('keeping for ever is said', () => {
    const { retention: _, ...unbounded } = spec;
    expect(checkOf(kind, unbounded)).toEqual(['DBK1538 ']);
  });
});

describe('the world', () => {
  it('lacks the file or the program', () => {
    expect(
      codesOf(planOf(kind, { spec, world: new FakeWorld({ 'Connection/a': { absent: true } }) })),
    ).toEqual(['DBK4205']);
    const missing = { get: () => ({ is: 'absent' as const }) };
    expect(codesOf(planOf(kind, { spec: { ...spec, method: 'pg_dump' }, world: missing }))).toEqual([
      'DBK4205',
      'DBK4214',
    ]);
  });

  it('is left alone when the policy goes: backups stay', () => {
    expect(kind.removal).toBe('forget');
  });
});
