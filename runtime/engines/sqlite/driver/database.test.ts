// What: each trap of libsql that the driver stands in front of, tried on the driver; where libsql itself would abort the process, in a child. What not: sessions.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../failure.ts';
import { type Database, openDatabase } from './database.ts';
import type { Bind } from './value.ts';

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

/** libsql alone, in a child: what it prints and how it ends. */
function raw(body: string): { readonly out: string; readonly aborted: boolean } {
  const code = `const D = require('libsql'); const db = new D(':memory:'); try { console.log(JSON.stringify(${body})) } catch (e) { console.log('ERR ' + e.message) }`;
  const child = spawnSync(process.execPath, ['--input-type=commonjs', '-e', code], { encoding: 'utf8' });
  return { out: child.stdout.trim(), aborted: child.signal === 'SIGABRT' };
}

describe('libsql still has the traps (when one of these fails, look whether its guard can go)', () => {
  it('aborts on a boolean and on text that is not UTF-8', () => {
    expect(raw("db.prepare('select ?').all(true)").aborted).toBe(true);
    expect(raw(`db.prepare("select cast(x'ff41' as text)").all()`).aborted).toBe(true);
  });
  it('runs the first of two statements, cuts texts at U+0000, makes numbers floats', () => {
    expect(raw(`db.prepare('select 1; select 2').raw().all()`).out).toBe('[[1]]');
    expect(raw(`db.prepare('select ?').raw().all(['a\\0b'])`).out).toBe('[["a"]]');
    expect(raw(`db.prepare('select typeof(?)').raw().all([1])`).out).toBe('[["real"]]');
  });
});

describe('statements', () => {
  it('binds what SQLite has, and refuses the rest without dying', async () => {
    const database = await make();
    const values: Bind[] = [
      null,
      1n,
      -(2n ** 63n),
      2n ** 63n - 1n,
      1.5,
      -0,
      Number.POSITIVE_INFINITY,
      'a\0b',
      '',
      Buffer.from([0, 255]),
      new Uint8Array([7]).subarray(0, 1),
    ];
    database.run('create table v (a)');
    for (const value of values) database.run('insert into v values (?)', [value]);
    const { rows } = database.run('select a, typeof(a) from v order by rowid');
    expect(rows.map((row) => row[1])).toEqual([
      'null',
      'integer',
      'integer',
      'integer',
      'real',
      'real',
      'real',
      'text',
      'text',
      'blob',
      'blob',
    ]);
    expect(rows.map((row) => row[0])).toEqual([
      null,
      1n,
      -(2n ** 63n),
      2n ** 63n - 1n,
      1.5,
      -0,
      Number.POSITIVE_INFINITY,
      'a\0b',
      '',
      Buffer.from([0, 255]),
      Buffer.from([7]),
    ]);
    for (const bad of [true, new Date(0), {}, [], undefined, Symbol('s'), Number.NaN, 2n ** 63n, () => 1])
      expect(await codeOf(() => database.run('select ?', [bad as never]))).toBe('data');
  });

  it('gives texts that are not UTF-8 as a failure that names the column', async () => {
    const database = await make();
    database.run("create table t as select cast(x'ff41' as text) as broken");
    expect(() => database.run('select broken from t')).toThrow(/column broken is not UTF-8/);
    expect(database.run('select cast(broken as blob) from t').rows).toEqual([[Buffer.from([0xff, 0x41])]]);
    expect(database.run("select '\ufffd'").rows).toEqual([['\ufffd']]);
  });

  it('runs one statement, whole', async () => {
    const database = await make();
    for (const sql of [
      'select 1; select 2',
      'select 1;; -- a\n select 2',
      '',
      ' -- only a comment',
      '/* open',
      ';',
    ])
      expect([sql, await codeOf(() => database.run(sql))]).toEqual([sql, 'unsupported']);
    for (const sql of [
      "select ';'",
      'select 1 ; -- done',
      'select 1 /* ; */;',
      'select 1 as "a;b"',
      'select 1 -- tail ; x',
      "select 'it''s; ok'",
    ])
      expect([sql, await codeOf(() => database.run(sql))]).toEqual([sql, 'none']);
    database.run('create table t (a)');
    database.run(
      'create trigger g after insert on t begin delete from t where a = 1; delete from t where a = 2; end',
    );
    database.run('insert into t values (1), (3)');
    expect(database.run('select a from t').rows).toEqual([[3n]]);
  });

  it('keeps order, evaluates once, and tells rows of reads, writes and RETURNING', async () => {
    const database = await make();
    database.run('create table t (a integer primary key, b)');
    expect(database.run("insert into t (b) values ('x'), ('y'), ('z')").affected).toBe(3);
    expect(database.run('update t set b = upper(b) where a > 1').affected).toBe(2);
    expect(database.run('create table u (a)').affected).toBe(0);
    expect(database.run('select b from t order by a desc limit 2').rows).toEqual([['Z'], ['Y']]);
    expect(database.run("insert into t (b) values ('r') returning a, b")).toEqual({
      columns: ['a', 'b'],
      rows: [[4n, 'r']],
      affected: 1,
    });
    expect(
      database.run("with w as (select 'w' as b) insert into t (b) select b from w returning b").rows,
    ).toEqual([['w']]);
    expect(database.run('select a, b as a, a as "x y" from t where a = 1').columns).toEqual([
      'a',
      'a',
      'x y',
    ]);
    expect(database.run("values (1, 'a'), (2, 'b')").rows).toEqual([
      [1n, 'a'],
      [2n, 'b'],
    ]);
    expect(database.run('pragma table_info(t)').rows).toHaveLength(2);
    const twice = database.run('select r, r from (select random() as r)').rows[0];
    expect(twice?.[0]).toBe(twice?.[1]);
  });

  it('classifies what goes wrong', async () => {
    const database = await make();
    database.run("create table t (a integer primary key, b text not null check (b <> '')) strict");
    database.run("insert into t values (1, 'x')");
    const codes = [
      "insert into t values (1, 'y')",
      'insert into t values (2, null)',
      "insert into t values (2, '')",
      "insert into t values ('abc', 'y')",
      'select * from nope',
      'select nope from t',
      'create table t (a)',
      'selec 1',
      'select abs(-9223372036854775808)',
    ].map((sql) => codeOf(() => database.run(sql)));
    expect(await Promise.all(codes)).toEqual([
      'constraint',
      'constraint',
      'constraint',
      expect.stringMatching(/data|constraint/),
      'missing',
      'missing',
      'conflict',
      'unsupported',
      'data',
    ]);
    database.run('pragma max_page_count = 3');
    expect(await codeOf(() => database.run('create table big as select zeroblob(1000000) as z'))).toBe(
      'diskFull',
    );
    const other = await openDatabase({ path: at('a.db'), mode: 'rw', busyTimeoutMs: 50 });
    other.run('begin immediate');
    expect(await codeOf(() => database.run('delete from t'))).toBe('timeout');
  });

  it('lets go of its lock when a read is left early', async () => {
    const writer = await make();
    writer.run('create table t (a)');
    writer.run(
      'insert into t with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) select i from n',
    );
    const reader = await openDatabase({ path: at('a.db'), mode: 'ro' });
    for (const row of reader.cursor('select cast(a as blob) from t', [])) {
      expect(row.toString()).toBe('1');
      break;
    }
    expect(writer.run('delete from t where a = 1').affected).toBe(1);
    expect(reader.run('select count(*) from t').rows).toEqual([[4999n]]);
  });

  it('reads a UTF-16 database', async () => {
    const database = await make();
    database.script(
      "pragma encoding = 'utf-16le'; create table t (a, b); insert into t values ('é😀', x'00ff')",
    );
    database.close();
    const again = await make();
    expect(again.utf16).toBe(true);
    expect(again.run('select a, b from t').rows).toEqual([['é😀', Buffer.from([0, 255])]]);
  });

  it('needs the right to read, which root always has', async () => {
    (await make()).close();
    chmodSync(at('a.db'), 0o000);
    expect(await codeOf(() => openDatabase({ path: at('a.db'), mode: 'ro' }))).toBe(
      process.getuid?.() === 0 ? 'none' : 'permission',
    );
  });
});
