// What: PostgreSQL against the suite of all engines: its database, its values, what is expected of it. What not: the suite (conformance.ts).
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { JsonObject } from '../../../compiler/model/json.ts';
import type { TableModel } from '../../../compiler/model/table.ts';
import { ownPostgres, postgres } from '../../../test/servers/postgres.ts';
import { freePort } from '../../../test/servers/test-server.ts';
import { createNodePorts } from '../../ports/node/create-node-ports.ts';
import { describeEngine, type TestBed } from '../conformance.ts';
import type { TypeCase } from '../conformance-values.ts';
import { engine } from './engine.ts';

/** As a Connection writes it. */
const secret = (name: string) => `\${secret:env:${name}}`;
const password = secret('PASSWORD');

async function postgresBed(): Promise<TestBed> {
  const server = await postgres();
  const database = await server.database();
  // Accepts connections and says nothing.
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const settings: JsonObject = { engine: 'postgres', url: database.url, password };
  const at = (port: number, name: string, more: JsonObject = {}) => ({
    ...settings,
    url: `postgres://${server.user}@127.0.0.1:${port}/${name}`,
    ...more,
  });
  const mutePort = (mute.address() as { readonly port: number }).port;
  return {
    engine,
    settings,
    secrets: {
      'env:PASSWORD': server.password,
      'env:WRONG': 'pw-wrong-9b2e',
      'env:LOW': server.lowUser?.password ?? '',
    },
    ports: createNodePorts({ root: process.cwd(), emit: () => undefined, env: process.env, allowExec: [] }),
    echoSql: 'select $1::text as a, $2::text as b',
    slowSql: 'select pg_sleep(30)',
    catalogSql,
    catalogTables,
    types,
    refusals: [
      { what: 'closed port', settings: at(await freePort(), 'x'), code: 'refused' },
      { what: 'wrong password', settings: { ...settings, password: secret('WRONG') }, code: 'auth' },
      {
        what: 'wrong password in the url',
        settings: { engine: 'postgres', url: database.url.replace('@', ':pw-wrong-9b2e@') },
        code: 'auth',
      },
      { what: 'no password', settings: { engine: 'postgres', url: database.url }, code: 'auth' },
      { what: 'no such database', settings: at(server.port, 'no_such_db'), code: 'missing' },
      {
        what: 'no such host',
        settings: { ...settings, url: 'postgres://u@no-such-host.invalid/x' },
        code: 'refused',
      },
      { what: 'a server without TLS', settings: { ...settings, tls: { mode: 'require' } }, code: 'refused' },
      { what: 'not a url', settings: { ...settings, url: 'nonsense' }, code: 'refused' },
      { what: 'another scheme', settings: { ...settings, url: 'mysql://u@127.0.0.1/x' }, code: 'refused' },
      { what: 'a hanging server', settings: at(mutePort, 'x'), code: 'timeout', withinMs: 12_000 },
      { what: 'ssh', settings: { ...settings, ssh: { host: 'bastion' } }, code: 'unsupported' },
    ],
    deadlocks: true,
    mortal: async () => {
      const own = await ownPostgres();
      return {
        settings: { engine: 'postgres', url: own.url, password },
        kill: () => own.kill(),
        stop: () => own.stop(),
      };
    },
    close: async () => {
      mute.close();
    },
  };
}

/** What PostgreSQL holds beyond the common values. */
const types: readonly TypeCase[] = [
  {
    type: { type: 'decimal' },
    native: 'numeric',
    values: ['0', '12.5', '100', '0.000000000000000000000000000001', 'NaN', 'Infinity', '-Infinity'],
  },
  { type: { type: 'float', bits: 64 }, values: ['-0', 'NaN', 'Infinity', '-Infinity', '5e-324'] },
  { type: { type: 'float', bits: 32 }, values: ['-0', 'NaN', 'Infinity', '1e-45'] },
  { type: { type: 'date' }, values: ['0044-03-15 BC', 'infinity', '-infinity', '12345-01-01'] },
  {
    type: { type: 'timestamp', scale: 6 },
    values: ['0044-03-15 00:00:00 BC', 'infinity', '294276-12-31 23:59:59.999999'],
  },
  {
    type: { type: 'timestamptz', scale: 6 },
    values: ['0044-03-15 00:00:00+00 BC', 'infinity', '-infinity', '12345-01-01 00:00:00+00'],
  },
  { type: { type: 'time', scale: 6 }, values: ['24:00:00'] },
  { type: { type: 'integer', bits: 64, unsigned: true }, values: ['0', '18446744073709551615'] },
  { type: { type: 'text', size: 5, fixed: true }, native: 'character(5)', values: ['', 'ab', 'abcde'] },
  {
    type: { type: 'array', of: { type: 'timestamptz' } },
    native: 'timestamp with time zone[]',
    values: ['["2024-02-29 12:34:56.5+00",null]'],
  },
  { type: { type: 'array', of: { type: 'boolean' } }, native: 'boolean[]', values: ['[true,false,null]'] },
  { type: { type: 'array', of: { type: 'decimal' } }, native: 'numeric[]', values: ['[1.5,100,null]', '[]'] },
  {
    type: { type: 'array', of: { type: 'float', bits: 64 } },
    native: 'double precision[]',
    values: ['[0.1,"NaN",1e+15]'],
  },
  { type: { type: 'array', of: { type: 'bytes' } }, native: 'bytea[]', values: ['["\\\\x00ff"]'] },
  { type: { type: 'other' }, native: 'money', values: ['$1,234.50'] },
  { type: { type: 'other' }, native: 'int4range', values: ['[1,10)', 'empty'] },
  { type: { type: 'other' }, native: 'point', values: ['(1,2)'] },
  { type: { type: 'inet' }, native: 'inet', values: ['10.0.0.0/8', 'fe80::1/64'] },
  { type: { type: 'interval' }, native: 'interval', values: ['P-1Y-2M3DT-4H-5M-6.789012S'] },
];

const catalogSql: readonly string[] = [
  'create schema cat_schema',
  "create type cat_mood as enum ('sad', 'ok')",
  'create domain cat_positive as numeric(10,2) check (value > 0)',
  'create table cat_parent (id serial primary key, code varchar(10) not null unique, "Upper Case" text)',
  `create table cat_schema.cat_child (
    a bigint generated always as identity, b int not null, c numeric(10,2) not null default 0, d timestamptz default now(), e text default 'it''s',
    f cat_mood default 'ok', g cat_positive, h int generated always as (b * 2) stored, i boolean default true, j int[] default '{}', k uuid default gen_random_uuid(),
    primary key (b, a), constraint cat_fk foreign key (b) references cat_parent (id) on delete cascade on update set null, constraint cat_check check (b > 0))`,
  'create index cat_b_e on cat_schema.cat_child (b, e) where b > 5',
  'create unique index cat_lower on cat_schema.cat_child (lower(e))',
  'create index cat_gin on cat_schema.cat_child using gin (j)',
  "comment on table cat_schema.cat_child is 'what it''s for'",
  "comment on column cat_schema.cat_child.e is 'a note'",
  'create table cat_parted (at date not null) partition by range (at)',
  "create table cat_parted_2024 partition of cat_parted for values from ('2024-01-01') to ('2025-01-01')",
  'create view cat_view as select 1 as a',
];

const plain = { indexes: [], foreignKeys: [], checks: [] };

const catalogTables: readonly TableModel[] = [
  {
    schema: 'cat_schema',
    name: 'cat_child',
    columns: [
      { name: 'a', type: { type: 'integer', bits: 64 }, native: 'bigint', nullable: false, identity: true },
      { name: 'b', type: { type: 'integer', bits: 32 }, native: 'integer', nullable: false },
      {
        name: 'c',
        type: { type: 'decimal', size: 10, scale: 2 },
        native: 'numeric(10,2)',
        nullable: false,
        default: { is: 'literal', value: '0.00' },
      },
      {
        name: 'd',
        type: { type: 'timestamptz', scale: 6 },
        native: 'timestamp with time zone',
        nullable: true,
        default: { is: 'now' },
      },
      {
        name: 'e',
        type: { type: 'text' },
        native: 'text',
        nullable: true,
        default: { is: 'literal', value: "it's" },
        comment: 'a note',
      },
      {
        name: 'f',
        type: { type: 'enum', values: ['sad', 'ok'] },
        native: 'cat_mood',
        nullable: true,
        default: { is: 'literal', value: 'ok' },
      },
      { name: 'g', type: { type: 'decimal', size: 10, scale: 2 }, native: 'numeric(10,2)', nullable: true },
      {
        name: 'h',
        type: { type: 'integer', bits: 32 },
        native: 'integer',
        nullable: true,
        generated: '(b * 2)',
      },
      {
        name: 'i',
        type: { type: 'boolean' },
        native: 'boolean',
        nullable: true,
        default: { is: 'literal', value: 't' },
      },
      {
        name: 'j',
        type: { type: 'array', of: { type: 'integer', bits: 32 } },
        native: 'integer[]',
        nullable: true,
        default: { is: 'expression', sql: "'{}'::integer[]" },
      },
      {
        name: 'k',
        type: { type: 'uuid' },
        native: 'uuid',
        nullable: true,
        default: { is: 'expression', sql: 'gen_random_uuid()' },
      },
    ],
    key: ['b', 'a'],
    indexes: [
      { name: 'cat_b_e', columns: ['b', 'e'], unique: false, where: '(b > 5)' },
      { name: 'cat_gin', columns: [], unique: false, expression: 'using gin (j)' },
      { name: 'cat_lower', columns: [], unique: true, expression: 'lower(e)' },
    ],
    foreignKeys: [
      {
        name: 'cat_fk',
        columns: ['b'],
        to: { schema: 'public', name: 'cat_parent' },
        toColumns: ['id'],
        onDelete: 'cascade',
        onUpdate: 'setNull',
      },
    ],
    checks: [{ name: 'cat_check', sql: '(b > 0)' }],
    comment: "what it's for",
  },
  {
    schema: 'public',
    name: 'cat_parent',
    columns: [
      { name: 'id', type: { type: 'integer', bits: 32 }, native: 'integer', nullable: false, identity: true },
      { name: 'code', type: { type: 'text', size: 10 }, native: 'character varying(10)', nullable: false },
      { name: 'Upper Case', type: { type: 'text' }, native: 'text', nullable: true },
    ],
    key: ['id'],
    ...plain,
    indexes: [{ name: 'cat_parent_code_key', columns: ['code'], unique: true }],
  },
  {
    schema: 'public',
    name: 'cat_parted',
    columns: [{ name: 'at', type: { type: 'date' }, native: 'date', nullable: false }],
    key: [],
    ...plain,
  },
];

describeEngine('postgres', postgresBed);
