// What: copies that fail: what the user is told, what is kept, and that the next apply goes on. What not: what is killed from outside as a process (program.test.ts).
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../compiler/model/json.ts';
import { ownMariadb } from '../servers/mariadb.ts';
import { ownPostgres } from '../servers/postgres.ts';
import { type End, type EngineName, freshEnd, serverEnd, temporaryFolder } from './end.ts';
import { type Done, Project } from './project.ts';

const place = temporaryFolder();
const open: End[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((end) => end.close()));
});
afterAll(() => place.remove());
let number = 0;

function folder(): string {
  number += 1;
  new Project(`${place.folder}/${number}`, {}, {});
  return `${place.folder}/${number}`;
}

async function pair(from: EngineName | End, to: EngineName | End, more: JsonObject = {}) {
  const own = folder();
  const a = typeof from === 'string' ? await freshEnd(from, own, 'a') : from;
  const b = typeof to === 'string' ? await freshEnd(to, own, 'b') : to;
  open.push(a, b);
  const spec = { source: { connection: 'a' }, target: { connection: 'b' }, ...more };
  return { a, b, spec, project: new Project(own, { a, b }, { m: spec }) };
}

/** The apply failed, said so, and the record waits for the next one. */
function expectFailed(done: Done, project: Project, message: RegExp): void {
  expect(done.err).toMatch(message);
  expect(done.err).toContain('go on with:');
  expect(done.code).toBe(7);
  expect(project.record('Migration/m')?.status).toBe('failed');
}

async function expectGoesOn(project: Project): Promise<void> {
  await project.ok('apply', '--yes');
  expect(project.record('Migration/m')?.status).toBe('ready');
  expect((await project.ok('plan')).out).toContain('No changes.');
}

const good = 'create table a_good (id int primary key); insert into a_good values (1), (2);';

describe('a value that the target cannot hold', () => {
  const cases: readonly (readonly [EngineName, EngineName, string, string, RegExp])[] = [
    [
      'postgres',
      'mysql',
      "create table bad (id int primary key, v double precision); insert into bad values (1, 'NaN');",
      'update bad set v = 1',
      /bad could not be written to Connection\/b: .*'?v'?.*Nothing of this table was kept\. .*perTable: \{public\.bad: \{types/s,
    ],
    [
      'postgres',
      'mysql',
      "create table bad (id int primary key, v timestamptz); insert into bad values (1, '1950-01-01');",
      "update bad set v = '2020-01-01'",
      /bad could not be written .*'v'/s,
    ],
    [
      'sqlite',
      'postgres',
      "create table bad (id int primary key, v text); insert into bad values (1, 'a' || char(0) || 'b');",
      "update bad set v = 'ab'",
      /bad could not be written .*\bv\b/s,
    ],
    [
      'sqlite',
      'postgres',
      "create table bad (id int primary key, v integer); insert into bad values (1, 'abc');",
      'update bad set v = 1',
      /bad could not be written .*\bv\b.*abc|bad could not be written .*abc.*\bv\b/s,
    ],
    [
      'mysql',
      'postgres',
      "create table bad (id int primary key, v datetime); set sql_mode = ''; insert into bad values (1, '0000-00-00 00:00:00');",
      "update bad set v = '2020-01-01'",
      /bad could not be written .*\bv\b/s,
    ],
    [
      'mysql',
      'sqlite',
      'create table bad (id int primary key, v bigint unsigned); insert into bad values (1, 18446744073709551615);',
      'update bad set v = 1',
      /bad could not be written .*\bv\b/s,
    ],
  ];
  it.each(cases)('%s to %s', async (from, to, setup, cure, message) => {
    const { a, b, project } = await pair(from, to);
    await a.run(good + setup);
    const done = await project.dbkeel('apply', '--yes');
    expectFailed(done, project, message);
    expect(await b.value('select count(*) from a_good')).toBe('2');
    expect(await b.value('select count(*) from bad')).toBe('0');
    await a.run(cure);
    await expectGoesOn(project);
    expect(await b.value('select count(*) from a_good')).toBe('2');
    expect(await b.value('select count(*) from bad')).toBe('1');
  });
});

describe('a foreign key whose parents were left out', () => {
  it.each(['postgres', 'mysql', 'sqlite'] as const)(
    'fails on %s with the name of the key, after the rows',
    async (to) => {
      const { a, b, project } = await pair('sqlite', to, { perTable: { parents: { where: 'id = 1' } } });
      await a.run(
        'create table parents (id int primary key); create table kids (id int primary key, p int, constraint kids_parent foreign key (p) references parents (id)); create index kids_by on kids (p); create unique index kids_one on kids (id, p); insert into parents values (1), (2); insert into kids values (1, 1), (2, 2);',
      );
      const done = await project.dbkeel('apply', '--yes');
      expectFailed(done, project, /kids_parent|kids/);
      await b.run('insert into parents values (2)');
      const again = await project.dbkeel('apply', '--yes');
      // The keys are there now; the counts differ from what was copied, and that is said.
      expect(again.err).toMatch(/parents has 1 rows, .*parents has 2/s);
    },
  );
});

describe('who may not', () => {
  it.each(['postgres', 'mysql'] as const)('read one table of %s', async (from) => {
    const { a, b, project } = await pair(from, 'sqlite');
    await a.run(`${good} create table secret (id int primary key); insert into secret values (1);`);
    const { postgres } = await import('../servers/postgres.ts');
    const { mariadb } = await import('../servers/mariadb.ts');
    const server = await (from === 'postgres' ? postgres() : mariadb());
    const low = server.lowUser;
    if (low === undefined) throw new Error('the test server has no low user');
    const database = new URL(String(a.spec['url'])).pathname.slice(1);
    // PostgreSQL shows the catalogue to everybody; MySQL only what one may touch.
    await a.run(
      from === 'postgres'
        ? `grant select on a_good to ${low.user};`
        : `grant select on ${database}.a_good to '${low.user}'@'%'; grant insert on ${database}.secret to '${low.user}'@'%';`,
    );
    const url = String(a.spec['url']).replace(/\/\/[^@]*@/, `//${low.user}@`);
    project.write(
      { m: { source: { connection: 'a' }, target: { connection: 'b' } } },
      { a: { url, password: `\${secret:env:LOW}` } },
    );
    project.more = { LOW: low.password };
    const done = await project.dbkeel('apply', '--yes');
    expectFailed(
      done,
      project,
      /secret could not be read from Connection\/a: .*(denied).*Grant SELECT on it/s,
    );
    expect(await b.value('select count(*) from a_good')).toBe('2');
    await a.run(
      from === 'postgres'
        ? `grant select on secret to ${low.user};`
        : `grant select on ${database}.secret to '${low.user}'@'%';`,
    );
    await expectGoesOn(project);
  });

  it.each(['postgres', 'mysql'] as const)('log in on %s', async (to) => {
    const { a, project } = await pair('sqlite', to);
    await a.run(good);
    project.more = { PW_POSTGRES: 'wrong', PW_MYSQL: 'wrong' };
    const done = await project.dbkeel('apply', '--yes');
    expect(done.code).toBe(1);
    expect(done.out + done.err).toMatch(/DBK4112.*|password authentication failed|Access denied/s);
    expect(done.out + done.err).not.toContain('at Object.');
    project.more = {};
    await expectGoesOn(project);
  });
});

const many = 'create table big (id int primary key, v varchar(100));';
const fill = {
  postgres: "insert into big select n, repeat('x', 80) from generate_series(1, 20000) n",
  mysql: "insert into big select seq, repeat('x', 80) from seq_1_to_20000",
  sqlite:
    "insert into big with recursive c(n) as (select 1 union all select n + 1 from c where n < 20000) select n, printf('%080d', n) from c",
} as const;

describe('a server that is killed in the middle', () => {
  const cases = [
    ['postgres', 'source'],
    ['postgres', 'target'],
    ['mysql', 'source'],
    ['mysql', 'target'],
  ] as const;
  it.each(cases)('%s as %s', { timeout: 180_000 }, async (engine, role) => {
    const server = await (engine === 'postgres' ? ownPostgres() : ownMariadb());
    try {
      const hurt = await serverEnd(engine, server);
      const { a, b, project } = await pair(
        role === 'source' ? hurt : 'sqlite',
        role === 'target' ? hurt : 'sqlite',
        {
          throttle: { rowsPerSecond: 4000 },
        },
      );
      await a.run(`${good}${many}${fill[a.engine]};`);
      const applying = project.dbkeel('apply', '--yes', '--events', 'events.ndjson');
      await project.untilCopying('big');
      await server.kill();
      const done = await applying;
      expectFailed(done, project, /big could not be (read|written)|Connection\/[ab]/);
      await server.restart();
      project.write({ m: { source: { connection: 'a' }, target: { connection: 'b' } } });
      await project.ok('apply', '--yes');
      expect(await b.value('select count(*) from big')).toBe('20000');
      expect(await b.value('select count(*) from a_good')).toBe('2');
      expect((await project.ok('plan')).out).toContain('No changes.');
    } finally {
      await server.stop();
    }
  });
});

it('a target that is locked says so and goes on later', async () => {
  const { a, b, project } = await pair('postgres', 'sqlite');
  await a.run(good);
  await b.run('create table other (id int)');
  const { default: Database } = await import('libsql');
  const holder = new Database(`${project.folder}/b.db`);
  holder.exec('begin immediate');
  const done = await project.dbkeel('apply', '--yes');
  expectFailed(done, project, /locked by another process/);
  holder.exec('rollback');
  holder.close();
  await expectGoesOn(project);
});

it('a target that is gone says where', async () => {
  const server = await ownPostgres();
  try {
    const { a, project } = await pair('sqlite', await serverEnd('postgres', server));
    await a.run(good);
    await project.ok('plan', '--out', 'p.json');
    await server.kill();
    const done = await project.dbkeel('apply', 'p.json', '--yes');
    expect(done.code).not.toBe(0);
    expect(done.err + done.out).toMatch(/ECONNREFUSED.*127\.0\.0\.1:\d+/s);
    await server.restart();
    await expectGoesOn(project);
  } finally {
    await server.stop();
  }
});
