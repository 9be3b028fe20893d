// What: the Chinook music shop, a schema from real life, from two engines to all three. What not: the data itself, which lies beside the checkout; without it nothing is registered here.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type End, engineNames, freshEnd, temporaryFolder } from './end.ts';
import { Project } from './project.ts';
import { bothRows } from './same-rows.ts';

const folder = fileURLToPath(new URL('../../../shared/data/chinook', import.meta.url));
const scripts = {
  postgres: `${folder}/Chinook_PostgreSql_SerialPKs.sql`,
  sqlite: `${folder}/Chinook_Sqlite_AutoIncrementPKs.sql`,
  mysql: `${folder}/Chinook_MySql_AutoIncrementPKs.sql`,
} as const;

/** The scripts make a database of their own and change into it: here each has one already. */
function script(engine: keyof typeof scripts): string {
  return readFileSync(scripts[engine], 'utf8')
    .replace(/^\uFEFF/, '')
    .replace(/^\s*(DROP DATABASE|CREATE DATABASE|USE|\\c)\b.*$/gim, '');
}

it('is asked for beside the checkout, not in it', () => {
  expect(folder.startsWith(fileURLToPath(new URL('../../', import.meta.url)))).toBe(false);
});

if (existsSync(folder)) {
  const place = temporaryFolder();
  afterAll(() => place.remove());
  const pairs = engineNames.flatMap((from) => engineNames.map((to) => [from, to] as const));

  describe.each(pairs)('Chinook from %s to %s', (from, to) => {
    it('arrives whole, with its keys', { timeout: 120_000 }, async () => {
      const own = `${place.folder}/${from}-${to}`;
      new Project(own, {}, {});
      const [a, b]: readonly [End, End] = [await freshEnd(from, own, 'a'), await freshEnd(to, own, 'b')];
      await a.run(script(from));
      const project = new Project(
        own,
        { a, b },
        { chinook: { source: { connection: 'a' }, target: { connection: 'b' } } },
      );
      await project.ok('apply', '--yes');
      const [sources, targets] = [await a.tables(), await b.tables()];
      expect(sources).toHaveLength(11);
      for (const source of sources) {
        const target = targets.find((table) => table.name === source.name);
        if (target === undefined) throw new Error(`${source.name} is not there`);
        const { was, is } = await bothRows({ end: a, table: source }, { end: b, table: target });
        expect(is.length, source.name).toBeGreaterThan(0);
        expect(is, source.name).toEqual(was);
        expect(target.key, source.name).toEqual(source.key);
        expect(
          target.foreignKeys.map((key) => key.columns),
          source.name,
        ).toEqual(expect.arrayContaining(source.foreignKeys.map((key) => key.columns)));
      }
      expect((await project.ok('plan')).out).toContain('No changes.');
      await project.ok('run', 'Migration/chinook', '--job', 'validate');
      await Promise.all([a.close(), b.close()]);
    });
  });
}
