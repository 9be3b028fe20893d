// What: the throwaway servers themselves: shared by all, fresh databases, hurt and back. What not: engines.
import { describe, expect, it } from 'vitest';
import { mariadb, ownMariadb } from './mariadb.ts';
import { ownPostgres, postgres } from './postgres.ts';

describe.each([
  ['postgres', postgres, ownPostgres],
  ['mariadb', mariadb, ownMariadb],
] as const)('%s', (_name, server, own) => {
  it('is one server for everyone who asks', async () => {
    const [a, b] = await Promise.all([server(), server()]);
    expect(a.port).toBe(b.port);
    expect(a.version).toMatch(/^\d+\./);
  });

  it('gives fresh databases', async () => {
    const shared = await server();
    const [a, b] = [await shared.database(), await shared.database()];
    expect(a.name).not.toBe(b.name);
    await shared.run(a.name, 'create table t (a int); insert into t values (1)');
    await expect(shared.run(b.name, 'select * from t')).rejects.toThrow(/t/);
    expect(a.url).not.toContain(shared.password);
  });

  it('comes back on the same port after a crash', async () => {
    const mine = await own();
    try {
      const database = await mine.database();
      await mine.run(database.name, 'create table t (a int)');
      await mine.kill();
      await expect(mine.run(database.name, 'select * from t')).rejects.toThrow(/ECONNREFUSED/);
      await mine.restart();
      await mine.run(database.name, 'select * from t');
    } finally {
      await mine.stop();
    }
  });
});
