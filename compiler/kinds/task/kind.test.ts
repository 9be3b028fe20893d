// What: a Task's plan in sentences. What not: doing it.
import { describe, expect, it } from 'vitest';
import type { TaskSpec } from '../../../schemas/types.gen.ts';
import { checkOf, planOf, recordOf, resource } from '../../../test/kinds/fixture.ts';
import { kind } from './kind.ts';

const base: TaskSpec = {
  on: [],
  do: [{ sql: 'vacuum orders', connection: 'a' }],
  cooldown: '0s',
  alerts: [],
  notify: [],
  suspend: false,
};
const task = (more: Partial<TaskSpec>): TaskSpec => ({ ...base, ...more });

describe('a Task', () => {
  it('warns of commands and of SQL that writes when nobody starts them by hand', () => {
    const plan = planOf(kind, {
      spec: task({
        schedule: { cron: '0 4 * * 0', retries: 0, misfire: 'runOnce', concurrency: 'forbid' },
        do: [{ command: ['./x.sh'] }],
      }),
    });
    expect(plan.hazards.map((each) => each.code)).toEqual(['DBK4212']);
  });

  it('does its steps in order, each of them once', () => {
    const [job] = planOf(kind, {
      spec: task({
        do: [
          { run: 'Migration/shop', job: 'sync' },
          { sql: 'vacuum orders', connection: 'a' },
          { command: ['./x.sh', '{{run.duration}}'] },
          { http: { url: 'https://x', method: 'POST' } },
          { notify: ['slack', 'mail'], message: 'done' },
        ],
      }),
    }).jobs;
    expect(job?.operations.map((each) => [each.id, each.op, each.repeat])).toEqual([
      ['step1', 'job.start', 'once'],
      ['step2', 'sql.apply', 'once'],
      ['step3', 'command.run', 'once'],
      ['step4', 'http.send', 'once'],
      ['step5-1', 'notify.send', 'once'],
      ['step5-2', 'notify.send', 'once'],
    ]);
    expect(job?.operations[0]?.args).toEqual({ address: 'Migration/shop', job: 'sync' });
    expect(job?.operations[4]?.args).toEqual({ notifier: 'Notifier/slack', message: 'done' });
  });

  it('starts on alerts and ends of runs, not again within its cooldown', () => {
    const on = [
      { alert: 'Monitor/health/*', severity: 'critical' as const },
      { run: 'BackupPolicy/shop', job: 'full', state: 'failed' as const },
    ];
    expect(planOf(kind, { spec: task({ on, cooldown: '10m' }) }).jobs[0]?.triggers).toEqual([
      { alert: 'Monitor/health/*', match: { severity: 'critical' }, cooldownMs: 600_000 },
      { run: 'BackupPolicy/shop', state: 'failed', job: 'full', cooldownMs: 600_000 },
    ]);
    expect(planOf(kind, { spec: base }).jobs[0]?.triggers).toEqual([]);
  });

  it('that runs by itself shows what it runs, once', () => {
    const spec = task({
      schedule: { cron: '0 4 * * 0', retries: 0, misfire: 'runOnce', concurrency: 'forbid' },
    });
    const plan = planOf(kind, { spec });
    expect(plan.hazards.map((each) => each.text)).toEqual(['runs SQL with write access on a']);
    expect(plan.blocks).toEqual([{ block: 'sql', title: 'runs', statements: ['vacuum orders'] }]);
    expect(
      planOf(kind, { spec, action: 'update', recorded: recordOf('Task/x', spec), paths: ['notify.0'] })
        .hazards,
    ).toEqual([]);
    expect(planOf(kind, { spec: base }).hazards).toEqual([]);
  });
});

describe('offline', () => {
  const step = (action: TaskSpec['do'][number]) => checkOf(kind, task({ do: [action] }));

  it('jobs that are there, and one of several', () => {
    expect(step({ run: 'Migration/shop', job: 'sink' })).toEqual(['DBK1571 do.0.job']);
    expect(step({ run: 'Migration/shop' })).toEqual(['DBK1572 do.0.run']);
    expect(step({ run: 'Monitor/lag' })).toEqual([]);
    expect(step({ run: 'Connection/a' })).toEqual(['DBK1573 do.0.run']);
    expect(checkOf(kind, task({ on: [{ run: 'BackupPolicy/x', job: 'fll', state: 'failed' }] }))).toEqual([
      'DBK1571 on.0.job',
    ]);
  });

  it('parts that belong together', () => {
    expect(step({ sql: 'vacuum' })).toEqual(['DBK1574 do.0']);
    expect(step({ notify: ['slack'] })).toEqual(['DBK1574 do.0']);
    expect(step({ notify: ['slack'], message: 'took {{run.duration' })).toEqual(['DBK1575 do.0.message']);
    expect(checkOf(kind, base, [resource('Connection/a', { readOnly: true })])).toEqual([
      'DBK1513 do.0.connection',
    ]);
  });

  it('circles of runs, with their way', () => {
    const x = task({
      on: [{ run: 'Task/y', state: 'succeeded' }],
      do: [{ run: 'Migration/shop', job: 'sync' }],
    });
    const y = resource('Task/y', task({ on: [{ run: 'Migration/*', state: 'failed' }] }));
    expect(checkOf(kind, x, [y])).toEqual(['DBK1570 on']);
    expect(
      kind.check?.(resource('Task/x', x), {
        project: {} as never,
        capabilities: () => undefined,
        resource: () => undefined,
        resources: () => [y as never],
        at: (path) => ({ document: '', path, at: 'value' }),
      })[0]?.detail,
    ).toContain('Task/x -> Migration/shop -> Task/y -> Task/x');
    expect(checkOf(kind, task({ do: [{ run: 'Task/x' }] }))).toEqual(['DBK1570 do']);
    const quiet = resource('Task/y', task({ on: [{ run: 'BackupPolicy/*', state: 'failed' }] }));
    expect(checkOf(kind, x, [quiet])).toEqual([]);
  });
});
