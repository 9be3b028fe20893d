// What: opening files: none made unasked, any name, none written by a reader, plain words for what is in the way. What not: statements (database.test.ts).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../failure.ts';
import { type Database, openDatabase } from './database.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbkeel-driver-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const make = (name = 'a.db'): Promise<Database> =>
  openDatabase({ path: at(name), mode: 'rwc', busyTimeoutMs: 50 });

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return failureOf(error).code;
  }
  return 'none';
}

describe('opening', () => {
  it('never makes a file unless told, then for its owner only', async () => {
    for (const mode of ['ro', 'rw'] as const)
      expect(await codeOf(() => openDatabase({ path: at('none.db'), mode }))).toBe('missing');
    expect(existsSync(at('none.db'))).toBe(false);
    (await make('made.db')).close();
    expect(statSync(at('made.db')).mode & 0o777).toBe(0o600);
  });

  it('takes any name for a name', async () => {
    for (const name of [
      'a?mode=rwc.db',
      'a#b.db',
      '100%.db',
      '%41.db',
      'ü 漢 😀.db',
      "it's.db",
      ':memory:',
    ]) {
      const database = await make(name);
      database.run('create table t (a)');
      database.close();
      expect(statSync(at(name)).size).toBeGreaterThan(0);
    }
  });

  it('cannot write through a read-only connection, nor change that', async () => {
    const writer = await make();
    writer.run('create table t (a)');
    const reader = await openDatabase({ path: at('a.db'), mode: 'ro' });
    for (const sql of [
      'insert into t values (1)',
      'drop table t',
      'create table u (a)',
      'pragma user_version = 5',
    ])
      expect(await codeOf(() => reader.run(sql))).toBe('permission');
    reader.run('pragma query_only = 0');
    expect(await codeOf(() => reader.run('insert into t values (1)'))).toBe('permission');
  });

  it('says what is in the way', async () => {
    mkdirSync(at('folder.db'));
    writeFileSync(at('junk.db'), 'junk '.repeat(1000));
    writeFileSync(at('tiny.db'), 'x');
    writeFileSync(at('empty.db'), '');
    const codes = ['folder.db', 'junk.db', 'tiny.db', 'empty.db', 'no/where.db'].map((name) =>
      codeOf(() => make(name)),
    );
    expect(await Promise.all(codes)).toEqual(['data', 'data', 'data', 'none', 'missing']);
    expect(readFileSync(at('tiny.db'), 'utf8')).toBe('x');
  });

  it('finishes what a killed writer left, even for a reader', async () => {
    const code = `const D = require('libsql'); const db = new D(${JSON.stringify(at('a.db'))}); db.exec('create table t (a)'); db.exec("insert into t select value from generate_series(1, 10)".replace('generate_series(1, 10)', "json_each('[1,2,3]')"));
      db.exec('pragma cache_size = 1'); db.exec('begin'); db.exec("update t set a = 9; create table u as with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) select i, hex(randomblob(50)) x from n"); process.kill(process.pid, 'SIGKILL');`;
    spawnSync(process.execPath, ['--input-type=commonjs', '-e', code]);
    expect(statSync(at('a.db-journal')).size).toBeGreaterThan(0);
    const reader = await openDatabase({ path: at('a.db'), mode: 'ro' });
    expect(reader.run('select a from t order by a').rows).toEqual([[1n], [2n], [3n]]);
    expect(await codeOf(() => reader.run('delete from t'))).toBe('permission');
  });
});
