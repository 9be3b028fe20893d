// What: SQLite's types both ways and its DDL as text. What not: running the DDL (runtime/engines/sqlite).
import { describe, expect, it } from 'vitest';
import type { NeutralType, SchemaChange } from '../../model/table.ts';
import { affinity } from './affinity.ts';
import { dialect as factory } from './dialect.ts';
import { literal } from './quote.ts';

const dialect = factory.create();
const neutral = (native: string): NeutralType => dialect.toNeutral({ name: 'c', native }).type;

const lossless: readonly NeutralType[] = [
  { type: 'boolean' },
  ...([8, 16, 24, 32, 64] as const).map((bits) => ({ type: 'integer' as const, bits })),
  ...([8, 16, 24, 32] as const).map((bits) => ({ type: 'integer' as const, bits, unsigned: true })),
  { type: 'decimal', size: 10, scale: 2 },
  { type: 'decimal', size: 15, scale: 0 },
  { type: 'float', bits: 64 },
  { type: 'float', bits: 32 },
  { type: 'text' },
  { type: 'text', size: 200 },
  { type: 'bytes' },
  { type: 'date' },
  { type: 'year' },
  { type: 'interval' },
  { type: 'uuid' },
  { type: 'json' },
  { type: 'xml' },
  { type: 'inet' },
  { type: 'any' },
  { type: 'bit', size: 13 },
];

describe('types of SQLite', () => {
  it('come back as they went, where nothing is lost', () => {
    for (const type of lossless) {
      const { native, loss } = dialect.fromNeutral(type);
      expect([type, loss]).toEqual([neutral(native), []]);
    }
  });

  it('come back with a loss that is named, where something is', () => {
    const cases: readonly (readonly [NeutralType, string, string])[] = [
      [{ type: 'decimal', size: 38, scale: 10 }, 'decimal_text(38,10)', 'decimal-as-text'],
      [{ type: 'decimal' }, 'decimal_text', 'decimal-as-text'],
      [{ type: 'integer', bits: 64, unsigned: true }, 'bigint unsigned', 'integer-range'],
      [{ type: 'enum', values: ['a'] }, 'text', 'values-not-enforced'],
      [{ type: 'array', of: { type: 'text' } }, 'json_text', 'array-as-json'],
      [{ type: 'other' }, 'text', 'native-text'],
    ];
    for (const [type, native, code] of cases) {
      const made = dialect.fromNeutral(type);
      expect([made.native, made.loss.map((loss) => loss.code)]).toEqual([native, [code]]);
    }
    expect(neutral('decimal_text(38,10)')).toEqual({ type: 'decimal', size: 38, scale: 10 });
  });

  it('keep digits of types that are texts from becoming numbers', () => {
    for (const type of ['json', 'xml', 'inet', 'bit'] as const)
      expect([type, affinity(dialect.fromNeutral({ type }).native)]).toEqual([type, 'text']);
    expect(affinity(dialect.fromNeutral({ type: 'any' }).native)).toBe('blob');
    expect(affinity(dialect.fromNeutral({ type: 'decimal', size: 16, scale: 2 }).native)).toBe('text');
  });

  it('follow what people write, else the affinity', () => {
    const cases: readonly (readonly [string, NeutralType])[] = [
      ['', { type: 'any' }],
      ['INT', { type: 'integer', bits: 64 }],
      ['Decimal( 10 , 2 )', { type: 'decimal', size: 10, scale: 2 }],
      ['numeric(8)', { type: 'decimal', size: 8, scale: 0 }],
      ['NVARCHAR(30)', { type: 'text', size: 30 }],
      ['unsigned  big int', { type: 'integer', bits: 64, unsigned: true }],
      ['timestamp(3) with time zone', { type: 'timestamptz', scale: 3 }],
      ['datetime', { type: 'timestamp' }],
      ['charint', { type: 'integer', bits: 64 }],
      ['my_clob_type', { type: 'text' }],
      ['floating', { type: 'float', bits: 64 }],
      ['string', { type: 'any' }],
      ['constructor', { type: 'any' }],
    ];
    for (const [native, type] of cases) expect([native, neutral(native)]).toEqual([native, type]);
  });
});

describe('DDL of SQLite', () => {
  const sqlOf = (change: SchemaChange): readonly string[] =>
    dialect.ddl(change).map((statement) => statement.sql);
  const none = { indexes: [], foreignKeys: [], checks: [] };

  it('makes an identity the rowid, and quotes what is odd', () => {
    const columns = [
      {
        name: 'i"d',
        type: { type: 'integer' as const, bits: 64 as const },
        native: 'bigint',
        nullable: false,
        identity: true,
      },
      {
        name: 'on',
        type: { type: 'boolean' as const },
        native: '',
        nullable: false,
        default: { is: 'literal' as const, value: 't' },
      },
      {
        name: 't',
        type: { type: 'text' as const },
        native: '',
        nullable: true,
        default: { is: 'literal' as const, value: "it's" },
      },
      {
        name: 'at',
        type: { type: 'timestamp' as const },
        native: '',
        nullable: true,
        default: { is: 'now' as const },
      },
      { name: 'g', type: { type: 'integer' as const }, native: 'int', nullable: true, generated: '1 + 1' },
    ];
    expect(sqlOf({ create: { name: 'a b', columns, key: ['i"d'], ...none }, ifMissing: true })).toEqual([
      `create table if not exists "a b" (\n  "i""d" integer primary key,\n  "on" boolean default 1 not null,\n  "t" text default 'it''s',\n  "at" timestamp default current_timestamp,\n  "g" int generated always as (1 + 1) stored\n)`,
    ]);
  });

  it('keeps a key of several columns, and one that does not number itself, as they are', () => {
    const column = (name: string) => ({
      name,
      type: { type: 'integer' as const, bits: 32 as const },
      native: '',
      nullable: false,
    });
    const identity = { ...column('a'), identity: true };
    expect(
      sqlOf({ create: { name: 't', columns: [identity, column('b')], key: ['a', 'b'], ...none } }),
    ).toEqual([
      'create table "t" (\n  "a" int4 not null,\n  "b" int4 not null,\n  primary key ("a", "b")\n)',
    ]);
    expect(sqlOf({ create: { name: 't', columns: [column('a')], key: ['a'], ...none } })[0]).toContain(
      '"a" int4 not null,\n  primary key ("a")',
    );
  });

  it('says the rest in SQLite’s words, or nothing where there is nothing to do', () => {
    expect(
      sqlOf({ index: { name: 'i', columns: ['a', 'b'], unique: true, where: 'a > 1' }, on: { name: 't' } }),
    ).toEqual(['create unique index "i" on "t" ("a", "b") where a > 1']);
    expect(sqlOf({ drop: { name: 't' } })).toEqual(['drop table if exists "t"']);
    expect(sqlOf({ truncate: { name: 't' } })).toEqual(['delete from "t"']);
    expect(sqlOf({ rename: { name: 't' }, to: 'u' })).toEqual(['alter table "t" rename to "u"']);
    expect([sqlOf({ createSchema: 's' }), sqlOf({ restart: { name: 't' }, column: 'id' })]).toEqual([[], []]);
  });

  it('spells values as literals of their type', () => {
    expect(literal('1; drop', { type: 'integer' })).toBe("'1; drop'");
    expect([
      literal('12', { type: 'integer' }),
      literal('12', { type: 'text' }),
      literal(null, { type: 'text' }),
      literal('\\x00', { type: 'bytes' }),
      literal('a\0', { type: 'text' }),
    ]).toEqual(['12', "'12'", 'null', "x'00'", "cast(x'6100' as text)"]);
  });
});
