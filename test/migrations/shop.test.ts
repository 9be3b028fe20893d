// What: a whole schema from every engine to every engine, through the product. What not: types at their edges (edges.test.ts).
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableModel } from '../../compiler/model/table.ts';
import { type End, engineNames, freshEnd, temporaryFolder } from './end.ts';
import { Project } from './project.ts';
import { bothRows } from './same-rows.ts';
import { shopSql, shopTables, strange } from './shop.ts';

const pairs = engineNames.flatMap((from) => engineNames.map((to) => [from, to] as const));
const place = temporaryFolder();
afterAll(() => place.remove());

describe.each(pairs)('a shop from %s to %s', (from, to) => {
  let source: End;
  let target: End;
  let project: Project;
  let planned = '';

  beforeAll(async () => {
    const folder = `${place.folder}/${from}-${to}`;
    project = new Project(folder, {}, {});
    source = await freshEnd(from, folder, 'a');
    target = await freshEnd(to, folder, 'b');
    await source.run(shopSql(from));
    project = new Project(
      folder,
      { a: source, b: target },
      { shop: { source: { connection: 'a' }, target: { connection: 'b' } } },
    );
    planned = (await project.ok('plan')).out;
    await project.ok('apply', '--yes');
  });

  afterAll(async () => {
    await Promise.all([source?.close(), target?.close()]);
  });

  const find = async (end: End, name: string): Promise<TableModel> => {
    const table = (await end.tables()).find((each) => each.name === name);
    if (table === undefined) throw new Error(`no table ${name}`);
    return table;
  };

  it('plans every table and what stays behind', () => {
    expect(planned).toMatch(/10 tables/);
    expect(planned).toContain('generated column doubled');
    expect(planned).toMatch(/no key\s+(public\.)?no_key/);
  });

  it('copies every row', async () => {
    for (const name of shopTables) {
      const { was, is } = await bothRows(
        { end: source, table: await find(source, name) },
        { end: target, table: await find(target, name) },
      );
      expect(is, name).toEqual(was);
    }
  });

  it('makes keys, indexes and references', async () => {
    const [customers, orders, hens, eggs, odd, pair] = await Promise.all(
      ['customers', 'orders', 'hens', 'eggs', strange, 'pairs'].map((name) => find(target, name)),
    );
    expect(pair?.key).toEqual(['a', 'b']);
    expect(customers?.key).toEqual(['id']);
    const indexes = customers?.indexes.map(({ columns, unique }) => ({ columns, unique }));
    expect(indexes).toEqual(
      expect.arrayContaining([
        { columns: ['email'], unique: true },
        { columns: ['city', 'name'], unique: false },
      ]),
    );
    const keys = orders?.foreignKeys.map(({ columns, to: parent, onDelete }) => [
      columns[0],
      parent.name,
      onDelete,
    ]);
    expect(keys?.sort()).toEqual([
      ['customer_id', 'customers', 'cascade'],
      ['parent_id', 'orders', 'setNull'],
    ]);
    expect(hens?.foreignKeys[0]?.to.name).toBe('eggs');
    expect(eggs?.foreignKeys[0]?.to.name).toBe('hens');
    expect(odd?.columns.map((column) => column.name)).toEqual(['select', 'a "b" c', 'ORDER', 'ß-ключ']);
    expect(odd?.indexes.some((index) => index.unique && index.columns[0] === 'a "b" c')).toBe(true);
  });

  it('keeps defaults and goes on numbering', async () => {
    await target.run("insert into customers (name) values ('next')");
    expect(await target.value('select max(id) from customers')).toBe('101');
    expect(await target.value("select score from customers where name = 'next'")).toBe('7');
    expect(await target.value("select city from customers where name = 'next'")).toBe('it\'s "x"');
    expect(
      await target.value("select count(*) from customers where name = 'next' and made is not null"),
    ).toBe('1');
    await target.run("delete from customers where name = 'next'");
  });

  it('changes nothing the second time, and validates', async () => {
    expect((await project.ok('plan')).out).toContain('No changes.');
    await project.ok('run', 'Migration/shop', '--job', 'validate');
  });
});
