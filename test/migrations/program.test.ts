// What: what only the built program in a process of its own can show: its memory, its death, a full disk. What not: what it prints (other tests here).
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../compiler/model/json.ts';
import { builtProgram } from '../crash/built-program.ts';
import { type End, engineNames, freshEnd, temporaryFolder } from './end.ts';
import { Project } from './project.ts';

const place = temporaryFolder();
let cli: string;
beforeAll(async () => {
  cli = await builtProgram();
});
afterAll(() => {
  place.remove();
});

interface Ran {
  readonly code: number | null;
  readonly err: string;
  /** The most memory the process ever had, in MiB. */
  readonly peak: number;
}

function start(
  project: Project,
  shell = 'exec "$@"',
): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
  const child = spawn(
    'bash',
    ['-c', shell, 'bash', process.execPath, cli, 'apply', '--yes', '--events', 'events.ndjson'],
    {
      cwd: project.folder,
      env: { PATH: process.env['PATH'] ?? '', ...project.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let err = '';
  let peak = 0;
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid));
  }, 50);
  const ended = new Promise<Ran>((resolve) =>
    child.once('close', (code) => {
      clearInterval(watch);
      resolve({ code, err, peak });
    }),
  );
  return { child, ended };
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function ends(name: string, engines: readonly (typeof engineNames)[number][]): Promise<readonly End[]> {
  const folder = `${place.folder}/${name}`;
  new Project(folder, {}, {});
  const made: End[] = [];
  for (const [at, engine] of engines.entries()) made.push(await freshEnd(engine, folder, `db${at}`));
  return made;
}

const rows = 200_000;

it(`copies ${rows} rows of a kilobyte through all engines in less memory than they take (200 MB)`, {
  timeout: 600_000,
}, async () => {
  const [a, b, c, d] = (await ends('large', ['postgres', 'mysql', 'sqlite', 'postgres'])) as [
    End,
    End,
    End,
    End,
  ];
  await a.run(
    `create table large (id int primary key, v varchar(1000)); insert into large select n, repeat(md5(n::text), 31) from generate_series(1, ${rows}) n; analyze large`,
  );
  const project = new Project(`${place.folder}/large`, { a, b, c, d }, {});
  const migrations: Record<string, JsonObject> = {};
  const peaks: Record<string, number> = {};
  for (const [source, target] of [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'd'],
  ] as const) {
    migrations[source + target] = { source: { connection: source }, target: { connection: target } };
    project.write(migrations);
    const { code, err, peak } = await start(project).ended;
    expect(err).not.toMatch(/failed/);
    expect(code, err).toBe(0);
    peaks[`${source} to ${target}`] = Math.round(peak);
  }
  expect(
    Object.values(peaks).every((peak) => peak > 30 && peak < 200),
    JSON.stringify(peaks),
  ).toBe(true);
  const sum = "select count(*) || md5(string_agg(v, ',' order by id)) from large";
  expect(await d.value(sum)).toBe(await a.value(sum));
  await Promise.all([a, b, c, d].map((end) => end.close()));
});

describe.each(engineNames)('killed in the middle of a copy to %s', (to) => {
  it('goes on without a row lost or doubled', { timeout: 180_000 }, async () => {
    const [a, b] = (await ends(`killed-${to}`, ['postgres', to])) as [End, End];
    await a.run(
      "create table a_first (id int primary key); insert into a_first select generate_series(1, 1000); create table big (id int primary key, v varchar(100)); insert into big select n, repeat('x', 80) from generate_series(1, 20000) n; create index big_v on big (v);",
    );
    const spec = { source: { connection: 'a' }, target: { connection: 'b' } };
    const project = new Project(
      `${place.folder}/killed-${to}`,
      { a, b },
      { m: { ...spec, throttle: { rowsPerSecond: 4000 } } },
    );
    const { child, ended } = start(project);
    await project.untilCopying('big');
    child.kill('SIGKILL');
    expect((await ended).code).toBeNull();
    expect(await countOf(b, 'big')).toBe('0');
    const again = await project.ok('apply', '--yes');
    expect(again.err).not.toMatch(/failed/);
    expect(await countOf(b, 'a_first')).toBe('1000');
    expect(await countOf(b, 'big')).toBe('20000');
    expect((await project.ok('plan')).out).toContain('No changes.');
    await Promise.all([a.close(), b.close()]);
  });
});

async function countOf(end: End, table: string): Promise<string | null> {
  return await end.value(`select count(*) from ${table}`).catch(() => null);
}

it('a full disk under the target says so, and goes on when there is room', { timeout: 120_000 }, async () => {
  const [a, b] = (await ends('full', ['postgres', 'sqlite'])) as [End, End];
  await a.run(
    'create table big (id int primary key, v text); insert into big select n, repeat(md5(n::text), 30) from generate_series(1, 5000) n',
  );
  const spec = { source: { connection: 'a' }, target: { connection: 'b' } };
  const project = new Project(`${place.folder}/full`, { a, b }, { m: spec });
  const { code, err } = await start(project, 'trap \'\' XFSZ; ulimit -f 2048; exec "$@"').ended;
  expect(code).toBe(7);
  expect(err).toMatch(/big could not be written to Connection\/b: .*(disk|I\/O)/is);
  expect(project.record('Migration/m')?.status).toBe('failed');
  await project.ok('apply', '--yes');
  expect(await b.value('select count(*) from big')).toBe('5000');
  await Promise.all([a.close(), b.close()]);
});
