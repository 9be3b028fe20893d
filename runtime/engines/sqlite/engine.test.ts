// What: SQLite against the suite of all engines, on a file in write-ahead mode. What not: what only SQLite does (session.test.ts, driver/).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { TableModel } from '../../../compiler/model/table.ts';
import { createNodePorts } from '../../ports/node/create-node-ports.ts';
import { describeEngine, type TestBed } from '../conformance.ts';
import type { TypeCase } from '../conformance-values.ts';
import { openDatabase } from './driver/database.ts';
import { engine } from './engine.ts';

async function sqliteBed(): Promise<TestBed> {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-sqlite-'));
  const path = join(folder, 'it\'s 100% "odd"? #1.db');
  const database = await openDatabase({ path, mode: 'rwc' });
  // Readers and a writer at once need write-ahead logging; the rollback journal has its own tests.
  database.run('pragma journal_mode = wal');
  database.close();
  writeFileSync(join(folder, 'junk.db'), 'this is no database '.repeat(200));
  writeFileSync(join(folder, 'short.db'), 'x');
  const at = (name: string) => ({ engine: 'sqlite', path: join(folder, name) });
  return {
    engine,
    settings: { engine: 'sqlite', path },
    secrets: {},
    ports: createNodePorts({ root: process.cwd(), emit: () => undefined, env: process.env, allowExec: [] }),
    echoSql: 'select ?, ?',
    slowSql: 'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n',
    catalogSql,
    catalogTables,
    types,
    // A bigint unsigned above 63 bits has no place in SQLite's integers (Loss `integer-range`); nothing else is missing.
    cannotHold: [JSON.stringify({ type: 'integer', bits: 64, unsigned: true })],
    refusals: [
      { what: 'a missing file', settings: at('missing.db'), code: 'missing' },
      { what: 'a missing folder', settings: at('no/such/folder.db'), code: 'missing' },
      { what: 'a folder', settings: { engine: 'sqlite', path: folder }, code: 'data' },
      { what: 'a device', settings: { engine: 'sqlite', path: '/dev/null' }, code: 'data' },
      { what: 'no database', settings: at('junk.db'), code: 'data' },
      { what: 'one byte', settings: at('short.db'), code: 'data' },
      { what: 'no path', settings: { engine: 'sqlite' }, code: 'unsupported' },
    ],
    deadlocks: false,
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What SQLite holds beyond the common values. */
const types: readonly TypeCase[] = [
  {
    type: { type: 'any' },
    values: [
      '1',
      '-9223372036854775808',
      '1.0',
      '-1.5',
      '1e+15',
      'Infinity',
      '-Infinity',
      "'1",
      "'1.0",
      "''quoted",
      "'\\x31",
      "'NaN",
      "'-",
      'hello',
      '',
      '\\x31',
      '\\x',
    ],
  },
  { type: { type: 'float', bits: 64 }, values: ['NaN', 'Infinity', '-Infinity', '5e-324'] },
  { type: { type: 'decimal', size: 15, scale: 2 }, values: ['9999999999999.99', '-0.01', '0.10'] },
  { type: { type: 'decimal' }, values: ['0', '12.5', '100', '0.000000000000000000000000000001', 'NaN'] },
  { type: { type: 'text' }, values: ['nul\0inside', '\0'] },
  { type: { type: 'text' }, native: 'clob', values: ['1', '1.0', '1e5', ' 7 '] },
  { type: { type: 'json' }, values: ['1', '1.50', '1e5', '"a"'] },
  { type: { type: 'bit', size: 3 }, values: ['010', '001'] },
  { type: { type: 'date' }, values: ['0044-03-15 BC', 'infinity', '12345-01-01', '0000-00-00'] },
  { type: { type: 'time', scale: 6 }, values: ['-838:59:59', '838:59:59.000001'] },
];

const catalogSql: readonly string[] = [
  `create table cat_parent (id integer primary key, code varchar(10) not null unique, "Upper Case" text /* a comment, with ) and ' */)`,
  `create table cat_child (
    a int, b int not null, c decimal(10,2) not null default 0, d timestamp default current_timestamp, e text default 'it''s',
    "f ""q""" text collate nocase default (lower('X')), -- a comment, with )
    h int generated always as (b * 2) stored, i boolean default true, j json_text default '{}', k, l blob default x'00FF', m int as (b + (1)), n double default 1e3,
    o int constraint o_fk references cat_parent,
    primary key (b, a), constraint cat_fk foreign key (b) references cat_parent (id) on delete cascade on update set null,
    constraint cat_check check (b > 0 and e <> ')'), check (a >= 0))`,
  'create index cat_b_e on cat_child (b, e) where b > 5',
  'create unique index cat_lower on cat_child (lower(e), b desc)',
  'create table cat_strict (id text not null primary key, v any) strict, without rowid',
  'create view cat_view as select 1 as a',
];

const plain = { indexes: [], foreignKeys: [], checks: [] };

const catalogTables: readonly TableModel[] = [
  {
    name: 'cat_child',
    columns: [
      { name: 'a', type: { type: 'integer', bits: 64 }, native: 'int', nullable: false },
      { name: 'b', type: { type: 'integer', bits: 64 }, native: 'int', nullable: false },
      {
        name: 'c',
        type: { type: 'decimal', size: 10, scale: 2 },
        native: 'decimal(10,2)',
        nullable: false,
        default: { is: 'literal', value: '0.00' },
      },
      { name: 'd', type: { type: 'timestamp' }, native: 'timestamp', nullable: true, default: { is: 'now' } },
      {
        name: 'e',
        type: { type: 'text' },
        native: 'text',
        nullable: true,
        default: { is: 'literal', value: "it's" },
      },
      {
        name: 'f "q"',
        type: { type: 'text' },
        native: 'text',
        nullable: true,
        default: { is: 'expression', sql: "lower('X')" },
      },
      { name: 'h', type: { type: 'integer', bits: 64 }, native: 'int', nullable: true, generated: 'b * 2' },
      {
        name: 'i',
        type: { type: 'boolean' },
        native: 'boolean',
        nullable: true,
        default: { is: 'literal', value: 't' },
      },
      {
        name: 'j',
        type: { type: 'json' },
        native: 'json_text',
        nullable: true,
        default: { is: 'literal', value: '{}' },
      },
      { name: 'k', type: { type: 'any' }, native: '', nullable: true },
      {
        name: 'l',
        type: { type: 'bytes' },
        native: 'blob',
        nullable: true,
        default: { is: 'literal', value: '\\x00ff' },
      },
      { name: 'm', type: { type: 'integer', bits: 64 }, native: 'int', nullable: true, generated: 'b + (1)' },
      {
        name: 'n',
        type: { type: 'float', bits: 64 },
        native: 'double',
        nullable: true,
        default: { is: 'literal', value: '1000' },
      },
      { name: 'o', type: { type: 'integer', bits: 64 }, native: 'int', nullable: true },
    ],
    key: ['b', 'a'],
    indexes: [
      { name: 'cat_lower', columns: ['b'], unique: true, expression: 'lower(e), b desc' },
      { name: 'cat_b_e', columns: ['b', 'e'], unique: false, where: 'b > 5' },
    ],
    foreignKeys: [
      {
        name: 'o_fk',
        columns: ['o'],
        to: { name: 'cat_parent' },
        toColumns: ['id'],
        onDelete: 'noAction',
        onUpdate: 'noAction',
      },
      {
        name: 'cat_fk',
        columns: ['b'],
        to: { name: 'cat_parent' },
        toColumns: ['id'],
        onDelete: 'cascade',
        onUpdate: 'setNull',
      },
    ],
    checks: [
      { name: 'cat_check', sql: "b > 0 and e <> ')'" },
      { name: 'cat_child_check2', sql: 'a >= 0' },
    ],
  },
  {
    name: 'cat_parent',
    columns: [
      { name: 'id', type: { type: 'integer', bits: 64 }, native: 'integer', nullable: false, identity: true },
      { name: 'code', type: { type: 'text', size: 10 }, native: 'varchar(10)', nullable: false },
      { name: 'Upper Case', type: { type: 'text' }, native: 'text', nullable: true },
    ],
    key: ['id'],
    ...plain,
    indexes: [{ name: 'cat_parent_code_key', columns: ['code'], unique: true }],
  },
  {
    name: 'cat_strict',
    columns: [
      { name: 'id', type: { type: 'text' }, native: 'text', nullable: false },
      { name: 'v', type: { type: 'any' }, native: 'any', nullable: true },
    ],
    key: ['id'],
    ...plain,
  },
];

describeEngine('sqlite', sqliteBed);
