// What: tables that are there already: onExisting, foreign keys in the way, rows nobody expected. What not: fresh targets (shop.test.ts).
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../compiler/model/json.ts';
import { type End, type EngineName, engineNames, freshEnd, temporaryFolder } from './end.ts';
import { Project } from './project.ts';

const place = temporaryFolder();
const open: End[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((end) => end.close()));
});
afterAll(() => place.remove());
let number = 0;

async function prepared(
  to: EngineName,
  migration: JsonObject,
  setup: { readonly a: string; readonly b: string },
) {
  number += 1;
  const folder = `${place.folder}/${number}`;
  new Project(folder, {}, {});
  const [a, b] = [await freshEnd('sqlite', folder, 'a'), await freshEnd(to, folder, 'b')];
  open.push(a, b);
  await a.run(setup.a);
  await b.run(setup.b);
  const spec = { source: { connection: 'a' }, target: { connection: 'b' }, ...migration };
  return { a, b, spec, project: new Project(folder, { a, b }, { m: spec }) };
}

const source =
  "create table t (id integer primary key, v text); insert into t values (1, 'new'), (2, 'new');";
const target =
  "create table t (id int primary key, v varchar(20), extra int default 5); insert into t (id, v) values (2, 'old'), (3, 'old');";

describe.each(engineNames)('a table that exists on %s', (to) => {
  it('is refused by default, at its place, and not touched', async () => {
    const { project, b } = await prepared(to, {}, { a: source, b: target });
    const done = await project.dbkeel('apply', '--yes');
    expect(done.code).toBe(1);
    expect(done.err + done.out).toMatch(/DBK4103/);
    expect(await b.value('select count(*) from t')).toBe('2');
  });

  it('gets rows more with append', async () => {
    const { project, b } = await prepared(
      to,
      { onExisting: 'append', perTable: { t: { where: 'id = 1' } } },
      { a: source, b: target },
    );
    await project.ok('apply', '--yes');
    expect(await b.value('select count(*) from t')).toBe('3');
    expect(await b.value('select extra from t where id = 1')).toBe('5');
    expect((await project.ok('plan')).out).toContain('No changes.');
  });

  it('keeps all its rows when one of those to append is there', async () => {
    const { project, b } = await prepared(to, { onExisting: 'append' }, { a: source, b: target });
    const done = await project.dbkeel('apply', '--yes');
    expect(done.code).toBe(7);
    expect(done.err).toMatch(/t could not be written to Connection\/b: .*Nothing of this table was kept\./s);
    expect(await b.value("select count(*) from t where v = 'old'")).toBe('2');
    expect(await b.value('select count(*) from t')).toBe('2');
    expect(project.record('Migration/m')?.status).toBe('failed');
    await b.run('delete from t where id = 2');
    await project.ok('apply', '--yes');
    expect(await b.value('select count(*) from t')).toBe('3');
    expect(project.record('Migration/m')?.status).toBe('ready');
  });

  it('is updated by key with upsert', async () => {
    const { project, b } = await prepared(to, { onExisting: 'upsert' }, { a: source, b: target });
    await project.ok('apply', '--yes');
    expect(await b.value('select count(*) from t')).toBe('3');
    expect(await b.value("select count(*) from t where v = 'new'")).toBe('2');
    expect(await b.value('select v from t where id = 3')).toBe('old');
  });

  it('is emptied with truncate, and the plan says so', async () => {
    const { project, b } = await prepared(to, { onExisting: 'truncate' }, { a: source, b: target });
    const planned = (await project.ok('plan')).out;
    expect(planned).toMatch(/destructive.*emptied first/);
    expect(planned).toMatch(/truncate table|delete from/);
    await project.ok('apply', '--yes');
    expect(await b.value("select count(*) from t where v = 'new'")).toBe('2');
    expect(await b.value('select count(*) from t')).toBe('2');
    expect(await b.value('select count(extra) from t')).toBe('2');
  });

  it('is made anew with replace', async () => {
    const { project, b } = await prepared(to, { onExisting: 'replace' }, { a: source, b: target });
    expect((await project.ok('plan')).out).toMatch(/destructive.*dropped and made anew/);
    await project.ok('apply', '--yes');
    const [table] = await b.tables();
    expect(table?.columns.map((column) => column.name)).toEqual(['id', 'v']);
    expect(await b.value('select count(*) from t')).toBe('2');
    expect((await project.ok('plan')).out).toContain('No changes.');
  });

  it.each(['truncate', 'append', 'upsert'])(
    'with foreign keys is filled parents first (%s)',
    async (onExisting) => {
      const family = (key: string) => `create table z_parent (id ${key}, v varchar(9));
      create table a_child (id ${key}, parent int, foreign key (parent) references z_parent (id));
      insert into z_parent values (1, 'x'); insert into a_child values (1, 1);`;
      const { project, b, a } = await prepared(
        to,
        { onExisting },
        { a: family('integer primary key'), b: family('int primary key') },
      );
      if (onExisting === 'append') await b.run('delete from a_child; delete from z_parent');
      await a.run("insert into z_parent values (2, 'y'); insert into a_child values (2, 2)");
      await project.ok('apply', '--yes');
      expect(await b.value('select count(*) from a_child')).toBe('2');
      expect(await b.value('select count(*) from z_parent')).toBe('2');
    },
  );

  it('refuses rows that came between plan and copy', async () => {
    const { project, b } = await prepared(to, {}, { a: source, b: 'create table unrelated (id int)' });
    await project.ok('plan', '--out', 'p.json');
    await b.run('create table t (id int primary key, v varchar(20)); insert into t values (9, null)');
    const done = await project.dbkeel('apply', 'p.json', '--yes');
    expect([5, 7]).toContain(done.code);
    expect(done.err).toMatch(/changed after the plan was made|the plan is stale/);
    expect(await b.value('select count(*) from t')).toBe('1');
  });
});

it.each(['truncate', 'replace'])(
  'a run that goes on does not undo what it has copied (%s)',
  async (onExisting) => {
    const { project, a, b } = await prepared(
      'mysql',
      { onExisting },
      {
        a: `${source} create table z_bad (id int primary key, n integer); insert into z_bad values (1, 'abc');`,
        b: `${target} create table z_bad (id int primary key, n int); insert into z_bad values (9, 9);`,
      },
    );
    expect((await project.dbkeel('apply', '--yes')).code).toBe(7);
    expect(await b.value("select count(*) from t where v = 'new'")).toBe('2');
    await a.run("update t set v = 'later'; update z_bad set n = 1");
    await project.ok('apply', '--yes');
    // The first table was finished before: it is neither emptied nor read again.
    expect(await b.value("select count(*) from t where v = 'new'")).toBe('2');
    expect(await b.value('select count(*) from z_bad where n = 1')).toBe('1');
    expect(await b.value('select count(*) from z_bad')).toBe('1');
    expect((await project.ok('plan')).out).toContain('No changes.');
  },
);
