// What: MariaDB against the suite of all engines: its database, its values, what is expected of it. What not: the suite (conformance.ts), MySQL 8.
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { JsonObject } from '../../../compiler/model/json.ts';
import type { TableModel } from '../../../compiler/model/table.ts';
import { mariadb, ownMariadb } from '../../../test/servers/mariadb.ts';
import { freePort } from '../../../test/servers/test-server.ts';
import { createNodePorts } from '../../ports/node/create-node-ports.ts';
import { describeEngine, type TestBed } from '../conformance.ts';
import type { TypeCase } from '../conformance-values.ts';
import { engine } from './engine.ts';

/** As a Connection writes it. */
const secret = (name: string) => `\${secret:env:${name}}`;
const password = secret('PASSWORD');

async function mysqlBed(): Promise<TestBed> {
  const server = await mariadb();
  const database = await server.database();
  // Accepts connections and says nothing.
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const settings: JsonObject = { engine: 'mysql', url: database.url, password };
  const at = (port: number, name: string) => ({
    ...settings,
    url: `mysql://${server.user}@127.0.0.1:${port}/${name}`,
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
    echoSql: 'select ? as a, ? as b /* ? */',
    slowSql:
      'select count(*) from information_schema.columns a, information_schema.columns b, information_schema.columns c where sleep(1) = 0',
    catalogSql,
    catalogTables,
    types,
    refusals: [
      { what: 'closed port', settings: at(await freePort(), 'x'), code: 'refused' },
      { what: 'wrong password', settings: { ...settings, password: secret('WRONG') }, code: 'auth' },
      {
        what: 'wrong password in the url',
        settings: { engine: 'mysql', url: database.url.replace('@', ':pw-wrong-9b2e@') },
        code: 'auth',
      },
      { what: 'no password', settings: { engine: 'mysql', url: database.url }, code: 'auth' },
      { what: 'no such database', settings: at(server.port, 'no_such_db'), code: 'missing' },
      { what: 'no database', settings: at(server.port, ''), code: 'unsupported' },
      {
        what: 'a database of others',
        settings: { ...settings, url: database.url.replace('dbkeel@', 'low@'), password: secret('LOW') },
        code: 'permission',
      },
      {
        what: 'no such host',
        settings: { ...settings, url: 'mysql://u@no-such-host.invalid/x' },
        code: 'refused',
      },
      { what: 'a server without TLS', settings: { ...settings, tls: { mode: 'require' } }, code: 'refused' },
      { what: 'not a url', settings: { ...settings, url: 'nonsense' }, code: 'refused' },
      { what: 'a hanging server', settings: at(mutePort, 'x'), code: 'timeout', withinMs: 12_000 },
      { what: 'ssh', settings: { ...settings, ssh: { host: 'bastion' } }, code: 'unsupported' },
    ],
    deadlocks: true,
    mortal: async () => {
      const own = await ownMariadb();
      return {
        settings: { engine: 'mysql', url: own.url, password },
        kill: () => own.kill(),
        stop: () => own.stop(),
      };
    },
    close: async () => {
      mute.close();
    },
  };
}

/** What MySQL and MariaDB hold beyond the common values. */
const types: readonly TypeCase[] = [
  { type: { type: 'text' }, native: 'longtext', values: ['a\0b', '\0'] },
  { type: { type: 'integer', bits: 64, unsigned: true }, values: ['0', '18446744073709551615'] },
  { type: { type: 'integer', bits: 24, unsigned: true }, values: ['16777215'] },
  { type: { type: 'integer', bits: 32, unsigned: true }, native: 'int(8) unsigned zerofill', values: ['42'] },
  { type: { type: 'integer', bits: 8 }, native: 'tinyint(1)', values: ['2', '-1'] },
  { type: { type: 'float', bits: 64 }, values: ['5e-324', '1.5e-10'] },
  { type: { type: 'float', bits: 32 }, values: ['1e-45', '1.1e-44'] },
  {
    type: { type: 'decimal', size: 65, scale: 30 },
    values: ['99999999999999999999999999999999999.999999999999999999999999999999'],
  },
  { type: { type: 'time', scale: 6 }, values: ['-838:59:59', '838:59:59', '-00:00:00.5'] },
  { type: { type: 'date' }, values: ['0000-00-00', '2024-00-10', '0001-01-01'] },
  {
    type: { type: 'timestamp', scale: 3 },
    native: 'datetime(3)',
    values: ['0000-00-00 00:00:00', '2024-02-29 12:34:56.12'],
  },
  {
    type: { type: 'timestamptz', scale: 0 },
    native: 'timestamp',
    values: ['0000-00-00 00:00:00+00', '2024-02-29 12:34:56+00'],
  },
  { type: { type: 'enum', values: ['', 'a'] }, native: "enum('','a')", values: ['', 'a'] },
  { type: { type: 'text', size: 20 }, native: 'varchar(20) character set latin1', values: ['ä€é'] },
  {
    type: { type: 'bytes', size: 4, fixed: true },
    native: 'binary(4)',
    values: ['\\x00000000', '\\x01020000'],
  },
  { type: { type: 'bytes', size: 20 }, native: 'varbinary(20)', values: ['\\x', '\\xff00'] },
  { type: { type: 'inet' }, native: 'inet6', values: ['::1', '2001:db8::ff00:42:8329'] },
  { type: { type: 'inet' }, native: 'inet4', values: ['10.0.0.1'] },
  {
    type: { type: 'other' },
    native: 'geometry',
    values: ['\\x000000000101000000000000000000f03f0000000000000040'],
  },
];

const catalogSql: readonly string[] = [
  'create table cat_parent (id int auto_increment primary key, code varchar(10) not null unique, `Upper Case` text)',
  `create table cat_child (
    a bigint unsigned not null, b int not null, c decimal(10,2) not null default 0, d timestamp(3) null default current_timestamp(3), e varchar(20) default 'it''s' comment 'a note',
    f enum('sad','it''s') default 'sad', g tinyint(1) default 1, h int generated always as (g * 2) stored, i json, j datetime default '2024-01-02 03:04:05', k varchar(36) default (uuid()),
    l date, m binary(2) default 'x', n double default 1.5,
    primary key (b, a), key cat_b_e (b, e), unique key cat_prefix (e(5)), fulltext key cat_full (e),
    constraint cat_fk foreign key (b) references cat_parent (id) on delete cascade on update restrict, constraint cat_check check (b > 0)
  ) engine=InnoDB default charset=utf8mb4 comment='what it''s for'`,
  'create view cat_view as select 1 as a',
];

const plain = { indexes: [], foreignKeys: [], checks: [] };

const catalogTables: readonly TableModel[] = [
  {
    name: 'cat_child',
    columns: [
      {
        name: 'a',
        type: { type: 'integer', bits: 64, unsigned: true },
        native: 'bigint(20) unsigned',
        nullable: false,
      },
      { name: 'b', type: { type: 'integer', bits: 32 }, native: 'int(11)', nullable: false },
      {
        name: 'c',
        type: { type: 'decimal', size: 10, scale: 2 },
        native: 'decimal(10,2)',
        nullable: false,
        default: { is: 'literal', value: '0.00' },
      },
      {
        name: 'd',
        type: { type: 'timestamptz', scale: 3 },
        native: 'timestamp(3)',
        nullable: true,
        default: { is: 'now' },
      },
      {
        name: 'e',
        type: { type: 'text', size: 20 },
        native: 'varchar(20)',
        nullable: true,
        default: { is: 'literal', value: "it's" },
        comment: 'a note',
      },
      {
        name: 'f',
        type: { type: 'enum', values: ['sad', "it's"] },
        native: "enum('sad','it''s')",
        nullable: true,
        default: { is: 'literal', value: 'sad' },
      },
      {
        name: 'g',
        type: { type: 'integer', bits: 8 },
        native: 'tinyint(1)',
        nullable: true,
        default: { is: 'literal', value: '1' },
      },
      {
        name: 'h',
        type: { type: 'integer', bits: 32 },
        native: 'int(11)',
        nullable: true,
        generated: '`g` * 2',
      },
      { name: 'i', type: { type: 'json' }, native: 'json', nullable: true },
      {
        name: 'j',
        type: { type: 'timestamp', scale: 0 },
        native: 'datetime',
        nullable: true,
        default: { is: 'literal', value: '2024-01-02 03:04:05' },
      },
      {
        name: 'k',
        type: { type: 'text', size: 36 },
        native: 'varchar(36)',
        nullable: true,
        default: { is: 'expression', sql: 'uuid()' },
      },
      { name: 'l', type: { type: 'date' }, native: 'date', nullable: true },
      {
        name: 'm',
        type: { type: 'bytes', size: 2, fixed: true },
        native: 'binary(2)',
        nullable: true,
        default: { is: 'expression', sql: "'x\\0'" },
      },
      {
        name: 'n',
        type: { type: 'float', bits: 64 },
        native: 'double',
        nullable: true,
        default: { is: 'literal', value: '1.5' },
      },
    ],
    key: ['b', 'a'],
    indexes: [
      { name: 'cat_b_e', columns: ['b', 'e'], unique: false },
      { name: 'cat_full', columns: [], unique: false, expression: 'fulltext (`e`)' },
      { name: 'cat_prefix', columns: [], unique: true, expression: '`e`(5)' },
    ],
    foreignKeys: [
      {
        name: 'cat_fk',
        columns: ['b'],
        to: { name: 'cat_parent' },
        toColumns: ['id'],
        onDelete: 'cascade',
        onUpdate: 'restrict',
      },
    ],
    checks: [{ name: 'cat_check', sql: '`b` > 0' }],
    comment: "what it's for",
  },
  {
    name: 'cat_parent',
    columns: [
      { name: 'id', type: { type: 'integer', bits: 32 }, native: 'int(11)', nullable: false, identity: true },
      { name: 'code', type: { type: 'text', size: 10 }, native: 'varchar(10)', nullable: false },
      { name: 'Upper Case', type: { type: 'text' }, native: 'text', nullable: true },
    ],
    key: ['id'],
    ...plain,
    indexes: [{ name: 'code', columns: ['code'], unique: true }],
  },
];

describeEngine('mysql (MariaDB)', mysqlBed);
