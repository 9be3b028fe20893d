// What: where rows go and what becomes of them on the way: perTable, types, schemas, several migrations, chains, changes of the YAML. What not: tables that exist (existing.test.ts).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

async function world(
  engines: readonly EngineName[],
  migrations: (names: readonly string[]) => Readonly<Record<string, JsonObject>>,
) {
  number += 1;
  const folder = `${place.folder}/${number}`;
  new Project(folder, {}, {});
  const ends: End[] = [];
  for (const [at, engine] of engines.entries()) ends.push(await freshEnd(engine, folder, `db${at}`));
  open.push(...ends);
  const names = engines.map((_, at) => `db${at}`);
  const project = new Project(
    folder,
    Object.fromEntries(ends.map((end, at) => [`db${at}`, end])),
    migrations(names),
  );
  return { ends, project };
}

const orders =
  "create table orders (id int primary key, note varchar(20), flag smallint, amount decimal(10,2), secret varchar(9));\ninsert into orders values (1, 'a', 1, 1.50, 's'), (2, 'b', 0, 2.25, 's'), (3, null, null, null, null);";

describe.each(engineNames)('from sqlite to %s', (to) => {
  it('renames, leaves out, retypes and filters', async () => {
    const { ends, project } = await world(['sqlite', to], () => ({
      m: {
        source: { connection: 'db0' },
        target: { connection: 'db1' },
        types: { smallint: 'boolean' },
        perTable: {
          orders: {
            to: 'sold',
            where: 'id < 3',
            rename: { id: 'order_id', note: 'select' },
            excludeColumns: ['secret'],
            types: { amount: 'numeric(12,1)' },
          },
        },
      },
    }));
    await ends[0]?.run(orders);
    const { out } = await project.ok('plan');
    expect(out).toMatch(/id -> order_id/);
    expect(out).toMatch(/secret left out/);
    expect(out).toMatch(/lossy +orders\.amount .*rounded/);
    const done = await project.dbkeel('apply', '--yes');
    // PostgreSQL rounds and SQLite keeps every digit; a strict server refuses, and says which column.
    expect(done.code).toBe(to === 'mysql' ? 7 : 0);
    if (to === 'mysql')
      expect(done.err).toMatch(/sold could not be written .*'amount'.*perTable: \{orders: \{types/);
    const sold = (await ends[1]?.tables())?.find((table) => table.name === 'sold');
    expect(sold?.columns.map((column) => column.name)).toEqual(['order_id', 'select', 'flag', 'amount']);
    expect(sold?.key).toEqual(['order_id']);
  });

  it('two migrations fill one new database at the same time', async () => {
    const { ends, project } = await world(['sqlite', 'sqlite', to], () => ({
      one: { source: { connection: 'db0' }, target: { connection: 'db2' } },
      two: { source: { connection: 'db1' }, target: { connection: 'db2' } },
    }));
    await ends[0]?.run(orders);
    await ends[1]?.run(
      'create table clicks (id integer primary key, at timestamp); insert into clicks values (1, null)',
    );
    await project.ok('apply', '--yes');
    expect((await project.ok('plan')).out).toContain('No changes.');
    expect(await ends[2]?.value('select count(*) from orders')).toBe('3');
    expect(await ends[2]?.value('select count(*) from clicks')).toBe('1');
  });
});

it('a chain over three servers is planned before any of it exists', async () => {
  const { ends, project } = await world(['sqlite', 'postgres', 'mysql', 'postgres'], () => ({
    first: { source: { connection: 'db0' }, target: { connection: 'db1' } },
    second: { dependsOn: ['Migration/first'], source: { connection: 'db1' }, target: { connection: 'db2' } },
    third: { dependsOn: ['Migration/second'], source: { connection: 'db2' }, target: { connection: 'db3' } },
  }));
  await ends[0]?.run(orders);
  const { out } = await project.ok('plan');
  expect(out.match(/create table/g)).toHaveLength(3);
  await project.ok('apply', '--yes');
  expect(await ends[3]?.value('select sum(amount) from orders')).toBe('3.75');
  expect((await project.ok('plan')).out).toContain('No changes.');
});

it('a target schema is made when it is missing, and its names are free', async () => {
  const { ends, project } = await world(['postgres', 'postgres'], () => ({
    m: {
      source: { connection: 'db0', tables: ['public.*'] },
      target: { connection: 'db1', schema: 'New Shop' },
    },
  }));
  await ends[0]?.run(`${orders} create index i on orders (note)`);
  await project.ok('apply', '--yes');
  expect(await ends[1]?.value('select count(*) from "New Shop".orders')).toBe('3');
  expect((await project.ok('plan')).out).toContain('No changes.');
});

it.each(['mysql', 'sqlite'] as const)(
  'from one table of %s into another of the same database',
  async (engine) => {
    const { ends, project } = await world([engine], () => ({
      m: {
        source: { connection: 'db0', tables: ['orders'] },
        target: { connection: 'db0', table: 'copied' },
      },
    }));
    await ends[0]?.run(orders);
    if (engine === 'sqlite') {
      const refused = await project.dbkeel('apply', '--yes');
      expect(refused.code).toBe(7);
      expect(refused.err).toMatch(/one database.*WAL mode/);
      await ends[0]?.run('pragma journal_mode = wal');
    }
    await project.ok('apply', '--yes');
    expect(await ends[0]?.value('select count(*) from copied')).toBe('3');
  },
);

it('two schemas of one server, and back into another table', async () => {
  const { ends, project } = await world(['postgres'], () => ({
    m: {
      source: { connection: 'db0', tables: ['public.orders'] },
      target: { connection: 'db0', schema: 'archive' },
    },
    n: {
      source: { connection: 'db0', tables: ['public.orders'] },
      target: { connection: 'db0', table: 'copy' },
    },
  }));
  await ends[0]?.run(orders);
  await project.ok('apply', '--yes');
  expect(await ends[0]?.value('select count(*) from archive.orders')).toBe('3');
  expect(await ends[0]?.value('select count(*) from copy')).toBe('3');
});

describe('the YAML changes', () => {
  const spec = { source: { connection: 'db0' }, target: { connection: 'db1' } };

  it('removed: forgotten, the rows stay', async () => {
    const { ends, project } = await world(['sqlite', 'postgres'], () => ({ m: spec }));
    await ends[0]?.run(orders);
    await project.ok('apply', '--yes');
    project.write({});
    expect((await project.ok('plan')).out).toMatch(/forg[eo]t/);
    await project.ok('apply', '--yes');
    expect(project.record('Migration/m')).toBeUndefined();
    expect(await ends[1]?.value('select count(*) from orders')).toBe('3');
  });

  it('changed: a new run, which needs a word about the rows that are there', async () => {
    const { ends, project } = await world(['sqlite', 'postgres'], () => ({ m: spec }));
    await ends[0]?.run(orders);
    await project.ok('apply', '--yes');
    const changed = { ...spec, perTable: { orders: { where: 'id > 1' } } };
    project.write({ m: changed });
    expect((await project.dbkeel('plan')).code).toBe(1);
    project.write({ m: { ...changed, onExisting: 'truncate' } });
    await project.ok('apply', '--yes');
    expect(await ends[1]?.value('select count(*) from orders')).toBe('2');
    project.write({ m: { ...changed, onExisting: 'fail' } });
    await project.ok('apply', '--yes');
    expect((await project.ok('plan')).out).toContain('No changes.');
  });

  it('--replace drops its own tables and copies again', async () => {
    const { ends, project } = await world(['sqlite', 'mysql'], () => ({ m: spec }));
    await ends[0]?.run(orders);
    await project.ok('apply', '--yes');
    await ends[0]?.run('insert into orders (id) values (4)');
    expect((await project.ok('plan')).out).toContain('No changes.');
    const { out } = await project.ok('apply', '--yes', '--replace', 'Migration/m');
    expect(out).toMatch(/destructive/);
    expect(await ends[1]?.value('select count(*) from orders')).toBe('4');
  });

  it('a table of the source that changed after the plan makes the saved plan stale', async () => {
    const { ends, project } = await world(['postgres', 'mysql'], () => ({ m: spec }));
    await ends[0]?.run(orders);
    await project.ok('plan', '--out', 'p.json');
    await ends[0]?.run('alter table orders add column late int');
    const done = await project.dbkeel('apply', 'p.json', '--yes');
    expect([5, 7]).toContain(done.code);
    expect(done.err).toMatch(/changed after the plan was made|stale/);
    expect(await ends[1]?.tables()).toEqual([]);
  });
});

it('what a saved plan shows is what runs: every statement, word for word', async () => {
  const { ends, project } = await world(['postgres', 'sqlite'], () => ({
    m: { source: { connection: 'db0' }, target: { connection: 'db1' } },
  }));
  await ends[0]?.run(`${orders} create index by_note on orders (note)`);
  const plan = await project.plan();
  const shown = plan.resource_changes.flatMap((change) =>
    change.blocks.flatMap((block) => (block.block === 'sql' ? block.statements : [])),
  );
  await project.ok('apply', '--yes');
  const made = await ends[1]?.value("select sql from sqlite_schema where name = 'orders'");
  expect(shown.map((sql) => sql.toLowerCase())).toContain(made?.toLowerCase());
});

it('a run is written to the history with tables, rows and bytes', async () => {
  const { ends, project } = await world(['sqlite', 'postgres'], () => ({
    m: { source: { connection: 'db0' }, target: { connection: 'db1' } },
  }));
  await ends[0]?.run(orders);
  const events = join(project.folder, 'events.ndjson');
  writeFileSync(events, '');
  await project.ok('apply', '--yes', '--events', events);
  const progress = readFileSync(events, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"apply_progress"') && line.includes('"rows":3'));
  expect(JSON.parse(progress[0] ?? '{}')).toMatchObject({
    rows: 3,
    note: 'public.orders',
    address: 'Migration/m',
  });
  const { out } = await project.ok('runs', '--json');
  expect(out).toContain('Migration/m');
});
