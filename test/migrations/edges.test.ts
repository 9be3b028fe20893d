// What: every type at its edges between every two engines, there and back. What not: keys and references (shop.test.ts).
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../compiler/model/plan.ts';
import type { TableModel } from '../../compiler/model/table.ts';
import { edges, edgesSql } from './edges.ts';
import { type End, engineNames, freshEnd, temporaryFolder } from './end.ts';
import { Project } from './project.ts';
import { bothRows } from './same-rows.ts';

const pairs = engineNames.flatMap((from) => engineNames.map((to) => [from, to] as const));
const place = temporaryFolder();
afterAll(() => place.remove());

describe.each(pairs)('edges from %s to %s', (from, to) => {
  let ends: Readonly<Record<'a' | 'b' | 'c', End>>;
  let project: Project;
  let plan: Plan;
  const held = edges[from].filter((table) => table.into.includes(to)).map((table) => table.name);

  beforeAll(async () => {
    const folder = `${place.folder}/${from}-${to}`;
    project = new Project(folder, {}, {});
    const [a, b, c] = [
      await freshEnd(from, folder, 'a'),
      await freshEnd(to, folder, 'b'),
      await freshEnd(from, folder, 'c'),
    ];
    ends = { a, b, c };
    await a.run(edgesSql(from));
    project = new Project(folder, ends, {
      there: { source: { connection: 'a', tables: held }, target: { connection: 'b' } },
      back: {
        dependsOn: ['Migration/there'],
        source: { connection: 'b', tables: ['edges'] },
        target: { connection: 'c' },
      },
    });
    plan = await project.plan();
    await project.ok('apply', '--yes');
  });
  afterAll(async () => {
    await Promise.all(Object.values(ends ?? {}).map((end) => end.close()));
  });

  it.each(held)('%s arrives as it was', async (name) => {
    const table = async (end: End) => (await end.tables()).find((each) => each.name === name)!;
    const loose = (each: TableModel): TableModel =>
      from === 'sqlite' && to === 'sqlite'
        ? { ...each, columns: each.columns.map((column) => ({ ...column, type: { type: 'any' } })) }
        : each;
    const { was, is, columns } = await bothRows(
      { end: ends.a, table: loose(await table(ends.a)) },
      { end: ends.b, table: loose(await table(ends.b)) },
    );
    expect(columns).toHaveLength((edges[from].find((each) => each.name === name)?.columns.length ?? 0) + 1);
    expect(is).toEqual(was);
  });

  it('comes back as it was', async () => {
    const table = async (end: End) => (await end.tables()).find((each) => each.name === 'edges')!;
    const { was, is } = await bothRows(
      { end: ends.a, table: await table(ends.a) },
      { end: ends.c, table: await table(ends.c) },
    );
    expect(is).toEqual(was);
  });

  it('says every loss in the plan, with column and reason', () => {
    const losses = plan.resource_changes
      .flatMap((change) => change.hazards)
      .filter((hazard) => hazard.code === 'DBK4101');
    expect(losses.every((hazard) => /\.\w+ +\S.* -> .+: .+/.test(hazard.text))).toBe(true);
    if (from === 'postgres' && to === 'mysql')
      expect(losses.map((hazard) => hazard.text).join('\n')).toMatch(/edges\.tz .*timestamp.*1970/);
  });

  it('changes nothing the second time', async () => {
    expect((await project.ok('plan')).out).toContain('No changes.');
  });
});
