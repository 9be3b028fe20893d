// What: the types, names and statements of MySQL 8 and MariaDB as text. What not: whether the server agrees (runtime/engines/mysql).
import { describe, expect, it } from 'vitest';
import type { NeutralType, TableModel } from '../../model/table.ts';
import { dialect as factory } from './dialect.ts';

const server = (flavour: string, version: string) => ({ flavour, version, identity: '', features: [] });
const mysql = factory.create();
const mariadb = factory.create(server('mariadb', '10.11.19'));
const neutral = (native: string) => mysql.toNeutral({ name: 'c', native }).type;

describe('types', () => {
  const exact: readonly (readonly [string, NeutralType])[] = [
    ['tinyint', { type: 'integer', bits: 8 }],
    ['smallint unsigned', { type: 'integer', bits: 16, unsigned: true }],
    ['mediumint', { type: 'integer', bits: 24 }],
    ['int', { type: 'integer', bits: 32 }],
    ['bigint unsigned', { type: 'integer', bits: 64, unsigned: true }],
    ['decimal(10,2)', { type: 'decimal', size: 10, scale: 2 }],
    ['float', { type: 'float', bits: 32 }],
    ['double', { type: 'float', bits: 64 }],
    ['bit(13)', { type: 'bit', size: 13 }],
    ['date', { type: 'date' }],
    ['datetime', { type: 'timestamp', scale: 0 }],
    ['datetime(6)', { type: 'timestamp', scale: 6 }],
    ['timestamp(3)', { type: 'timestamptz', scale: 3 }],
    ['time(6)', { type: 'time', scale: 6 }],
    ['year', { type: 'year' }],
    ['char(3)', { type: 'text', size: 3, fixed: true }],
    ['varchar(20)', { type: 'text', size: 20 }],
    ['longtext', { type: 'text' }],
    ['binary(4)', { type: 'bytes', size: 4, fixed: true }],
    ['varbinary(20)', { type: 'bytes', size: 20 }],
    ['longblob', { type: 'bytes' }],
    ["enum('a','it''s','x,y')", { type: 'enum', values: ['a', "it's", 'x,y'] }],
    ["set('x','y')", { type: 'set', values: ['x', 'y'] }],
    ['json', { type: 'json' }],
  ];

  it.each(exact)('%s there and back', (native, type) => {
    expect(neutral(native)).toEqual(type);
    expect(mysql.fromNeutral(type).native).toBe(native);
  });

  it.each([
    ['int(11)', { type: 'integer', bits: 32 }],
    ['int(5) unsigned zerofill', { type: 'integer', bits: 32, unsigned: true }],
    ['int(5) zerofill', { type: 'integer', bits: 32, unsigned: true }],
    ['tinyint(1)', { type: 'integer', bits: 8 }],
    ['BOOLEAN', { type: 'boolean' }],
    ['decimal', { type: 'decimal', size: 10, scale: 0 }],
    ['float(7,3)', { type: 'float', bits: 32 }],
    ['float(30)', { type: 'float', bits: 64 }],
    ['double precision', { type: 'float', bits: 64 }],
    ['year(4)', { type: 'year' }],
    ['mediumtext', { type: 'text' }],
    ['tinyblob', { type: 'bytes' }],
    ['varchar(20) character set latin1', { type: 'text', size: 20 }],
    ['uuid', { type: 'uuid' }],
    ['inet6', { type: 'inet' }],
  ] as const)('%s', (native, type) => {
    expect(neutral(native)).toEqual(type);
  });

  it.each(['geometry', 'point', 'multipolygon', 'vector(3)'])(
    '%s is carried as its bytes, and says so',
    (native) => {
      const { type, loss } = mysql.toNeutral({ name: 'c', native });
      expect(type).toEqual({ type: 'other' });
      expect(loss).toEqual([{ code: 'native-text', column: 'c', text: expect.stringContaining(native) }]);
      expect(mysql.text({ name: 'c', type, native, nullable: true })).toContain('hex(`c`)');
    },
  );

  it('takes the size that fits, and tells what it cannot hold', () => {
    const made = (type: NeutralType) => mysql.fromNeutral(type);
    expect(
      [1024, 1025, 16_383, 16_384, 4_194_304].map((size) => made({ type: 'text', size }).native),
    ).toEqual(['varchar(1024)', 'text', 'text', 'mediumtext', 'longtext']);
    expect([1024, 1025, 65_536, 16_777_216].map((size) => made({ type: 'bytes', size }).native)).toEqual([
      'varbinary(1024)',
      'blob',
      'mediumblob',
      'longblob',
    ]);
    expect(made({ type: 'decimal' })).toEqual({
      native: 'decimal(65,30)',
      loss: [{ code: 'decimal-range', column: '', text: expect.any(String) }],
    });
    expect(made({ type: 'decimal', size: 100, scale: 40 }).native).toBe('decimal(65,30)');
    for (const type of ['array', 'interval', 'inet', 'xml', 'any', 'other', 'timestamptz', 'float'] as const)
      expect(made({ type }).loss).toHaveLength(1);
    expect(
      [mysql, mariadb, factory.create(server('mariadb', '10.6.1'))].map(
        (each) => each.fromNeutral({ type: 'uuid' }).native,
      ),
    ).toEqual(['char(36)', 'uuid', 'char(36)']);
  });
});

describe('statements', () => {
  const table: TableModel = {
    name: 'select',
    columns: [
      {
        name: 'a`b',
        type: { type: 'text', size: 10 },
        native: '',
        nullable: false,
        default: { is: 'literal', value: "it's \\" },
        comment: 'note',
      },
      { name: 'id', type: { type: 'integer', bits: 64 }, native: '', nullable: false, identity: true },
      {
        name: 'at',
        type: { type: 'timestamp', scale: 3 },
        native: '',
        nullable: true,
        default: { is: 'now' },
      },
      {
        name: 'long',
        type: { type: 'text' },
        native: '',
        nullable: true,
        default: { is: 'literal', value: 'x' },
      },
      {
        name: 'yes',
        type: { type: 'boolean' },
        native: '',
        nullable: false,
        default: { is: 'literal', value: 't' },
      },
      {
        name: 'twice',
        type: { type: 'integer', bits: 32 },
        native: 'int',
        nullable: true,
        generated: 'id * 2',
      },
    ],
    key: ['a`b'],
    indexes: [],
    foreignKeys: [],
    checks: [],
    comment: 'a table',
  };

  it('quotes every name, and compares bytes', () => {
    const sql = mariadb.ddl({ create: table, ifMissing: true })[0]?.sql;
    expect(sql).toBe(`create table if not exists \`select\` (
  \`a\`\`b\` varchar(10) not null default 'it''s \\\\' comment 'note',
  \`id\` bigint not null auto_increment,
  \`at\` datetime(3) null default current_timestamp(3),
  \`long\` longtext null default ('x'),
  \`yes\` tinyint(1) not null default 1,
  \`twice\` int generated always as (id * 2) stored,
  primary key (\`a\`\`b\`),
  key (\`id\`)
) engine=InnoDB default character set utf8mb4 collate utf8mb4_nopad_bin comment 'a table'`);
    expect(mysql.ddl({ create: table })[0]?.sql).toContain('collate utf8mb4_0900_bin');
    expect(
      mysql.ddl({ index: { name: 'i', columns: ['a'], unique: false, where: 'a > 0' }, on: { name: 't' } }),
    ).toEqual([]);
    expect(
      mysql.ddl({
        index: { name: 'i', columns: [], unique: false, expression: 'fulltext (`a`)' },
        on: { name: 't' },
      })[0]?.sql,
    ).toBe('create fulltext index `i` on `t` (`a`)');
  });

  it('gives keys without a size the longest that an index takes', () => {
    const column = (name: string, type: NeutralType) => ({ name, type, native: '', nullable: false });
    const sql = (key: readonly string[], foreign: readonly string[] = []) =>
      mysql.ddl({
        create: {
          ...table,
          foreignKeys: [
            {
              name: 'f',
              columns: foreign,
              to: { name: 'p' },
              toColumns: foreign,
              onDelete: 'noAction',
              onUpdate: 'noAction',
            },
          ],
          comment: '',
          columns: [
            column('t', { type: 'text' }),
            column('b', { type: 'bytes' }),
            column('n', { type: 'date' }),
          ],
          key,
        },
      })[0]?.sql;
    expect(sql(['t'])).toContain('`t` varchar(768) not null,\n  `b` longblob');
    expect(sql(['n', 't', 'b'])).toContain('`t` varchar(382) not null,\n  `b` varbinary(1528)');
    expect(sql(['n'], ['t'])).toContain('`t` varchar(768) not null,\n  `b` longblob');
  });

  it('spells out the bounds of a key, with numbers as numbers', () => {
    const columns = [
      { name: 'n', type: { type: 'integer', bits: 64 }, native: 'bigint', nullable: false },
      { name: 's', type: { type: 'text', size: 10 }, native: 'varchar(10)', nullable: false },
    ] as const;
    const select = mysql.select({ table: { name: 't' }, columns, after: ['1', "b'"], orderBy: ['n', 's'] });
    expect(select).toEqual({
      sql: "select cast(`n` as char) as `n`, `s` as `s` from `t` where ((`t`.`n` > cast('1' as signed)) or (`t`.`n` = cast('1' as signed) and `t`.`s` > ?)) order by `t`.`n`, `t`.`s`",
      params: ["b'"],
    });
  });
});
