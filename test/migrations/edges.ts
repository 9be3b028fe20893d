// What: tables whose values are the ends of what each type holds, per source engine. What not: keys and references (shop.ts).
import type { EngineName } from './end.ts';

/** A megabyte with every byte that copy text escapes, and characters of two, three and four bytes. */
const long = (unit: string, engine: EngineName) =>
  engine === 'sqlite' ? `replace(hex(zeroblob(65536)), '00', '${unit}')` : `repeat('${unit}', 65536)`;

const texts: Readonly<Record<EngineName, readonly string[]>> = {
  postgres: ["''", "E'\\ttab\\nline\\r\\\\back\\b\\f\\v'", "'\\N'", "'😀 ünï 漢字'", "' space '", "'''\"`'"],
  mysql: ["''", "'\\ttab\\nline\\r\\\\back\\b'", "'\\\\N'", "'😀 ünï 漢字'", "' space '", "'''\"`'"],
  sqlite: [
    "''",
    "char(9)||'tab'||char(10)||'line'||char(13)||'\\back'||char(8,12,11)",
    "'\\N'",
    "'😀 ünï 漢字'",
    "' space '",
    "'''\"`'",
  ],
};

interface EdgeTable {
  readonly name: string;
  /** name, type, values from the lowest to the highest; NULL comes by itself. */
  readonly columns: readonly (readonly [name: string, type: string, values: readonly string[]])[];
  /** Engines that can hold all of it; the others must be told to leave it out. */
  readonly into: readonly EngineName[];
}

const all: readonly EngineName[] = ['postgres', 'mysql', 'sqlite'];

const integers = ['-9223372036854775808', '9223372036854775807', '0', '-1'];
const decimals = [
  '-9999999999999999999999999999.9999999999',
  '9999999999999999999999999999.9999999999',
  '0',
  '0.0000000001',
];
const days = ["'0001-01-01'", "'9999-12-31'", "'2024-02-29'", "'1970-01-01'"];
const moments = [
  "'0001-01-01 00:00:00'",
  "'9999-12-31 23:59:59.999999'",
  "'2024-02-29 12:34:56.000001'",
  "'1999-12-31 23:59:59.1'",
];

export const edges: Readonly<Record<EngineName, readonly EdgeTable[]>> = {
  postgres: [
    {
      name: 'edges',
      into: all,
      columns: [
        ['b', 'boolean', ['true', 'false']],
        ['i2', 'smallint', ['-32768', '32767', '0']],
        ['i4', 'integer', ['-2147483648', '2147483647', '0']],
        ['i8', 'bigint', integers],
        ['d38', 'numeric(38,10)', decimals],
        [
          'd0',
          'numeric(38,0)',
          ['99999999999999999999999999999999999999', '-99999999999999999999999999999999999999'],
        ],
        ['dany', 'numeric', ['1.10', '0', '-12345678901234567890.123456789']],
        ['f4', 'real', ['-3.4028235e38', '1.17549435e-38', '0.1', "'-0'"]],
        [
          'f8',
          'double precision',
          ['-1.7976931348623157e308', '2.2250738585072014e-308', '0.1', '1e15', '123456.789'],
        ],
        ['t', 'text', [...texts.postgres, long('tab\\t漢😀é', 'postgres')]],
        ['v', 'varchar(20)', ["''", "'😀😀'", "'12345678901234567890'"]],
        ['c', 'char(5)', ["'ab'", "'abcde'"]],
        ['bytes_', 'bytea', ["''", "'\\x00ff005c090a'", "decode(repeat('00ff5c0a', 262144), 'hex')"]],
        ['d', 'date', days],
        ['ti', 'time', ["'00:00:00'", "'23:59:59.999999'", "'12:00:00.5'"]],
        ['ts', 'timestamp', moments],
        [
          'tz',
          'timestamptz',
          ["'1970-01-01 00:00:01+00'", "'2038-01-19 03:14:07.999999+00'", "'2024-02-29 12:00:00+02'"],
        ],
        ['u', 'uuid', ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"]],
        ['js', 'jsonb', [`'{"b": [1, 2.50, null, "x\\ty", "😀"], "a": {}}'`, "'[]'", "'null'", '\'"x"\'']],
        ['iv', 'interval', ["'1 year 2 mons 3 days 04:05:06.7'", "'-1 day'", "'0'"]],
        ['ip', 'inet', ["'10.0.0.0/8'", "'::1'"]],
        ['li', 'int[]', ["'{1,2,NULL}'", "'{}'", "'{{1,2},{3,4}}'"]],
        ['lt', 'text[]', [`'{"a,b","c\\"d",NULL}'`, "'{}'"]],
        ['bt', 'bit(10)', ["B'1010101010'", "B'0000000000'"]],
      ],
    },
    {
      name: 'beyond',
      into: ['postgres', 'sqlite'],
      columns: [
        ['f8', 'double precision', ["'NaN'", "'Infinity'", "'-Infinity'"]],
        ['d', 'numeric', ["'NaN'", "'Infinity'", '1e100']],
        ['da', 'date', ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'12024-01-01'"]],
        ['tz', 'timestamptz', ["'infinity'", "'0001-01-01 00:00:00+00'", "'9999-12-31 23:59:59.999999+00'"]],
      ],
    },
  ],
  mysql: [
    {
      name: 'edges',
      into: all,
      columns: [
        ['b', 'tinyint(1)', ['0', '1', '-128', '127']],
        ['i1', 'tinyint unsigned', ['0', '255']],
        ['i2', 'smallint', ['-32768', '32767']],
        ['i3', 'mediumint unsigned', ['0', '16777215']],
        ['i4', 'int unsigned', ['0', '4294967295']],
        ['i8', 'bigint', integers],
        ['d38', 'decimal(38,10)', decimals],
        [
          'd65',
          'decimal(65,30)',
          ['99999999999999999999999999999999999.999999999999999999999999999999', '-1.5'],
        ],
        ['f4', 'float', ['0.1', '-3.4e38', '1.5']],
        ['f8', 'double', ['-1.7976931348623157e308', '0.1', '1e15', '123456.789']],
        ['t', 'longtext', [...texts.mysql, long('tab\\t漢😀é', 'mysql')]],
        ['v', 'varchar(20)', ["''", "'😀😀'", "'12345678901234567890'"]],
        ['c', 'char(5)', ["'ab'", "'abcde'"]],
        ['bytes_', 'longblob', ["''", "x'00ff005c090a'", "repeat(x'00ff5c0a', 262144)"]],
        ['bi', 'binary(4)', ["x'00000000'", "x'ff00ff00'"]],
        ['d', 'date', days],
        ['ti', 'time(6)', ["'00:00:00'", "'23:59:59.999999'"]],
        ['ts', 'datetime(6)', moments],
        ['ts0', 'datetime', ["'2024-02-29 00:00:00'"]],
        ['tz', 'timestamp(6) null', ["'1970-01-02 00:00:01'", "'2038-01-18 03:14:07.999999'"]],
        ['y', 'year', ['1901', '2155', '0']],
        ['js', 'json', [`'{"b": [1, 2.5, null, "x\\\\ty", "😀"], "a": {}}'`, "'[]'"]],
        ['en', "enum('a','b''c','ü')", ["'a'", "'b''c'", "'ü'"]],
        ['se', "set('x','y','z')", ["''", "'x,z'"]],
        ['bt', 'bit(10)', ["b'1010101010'", "b'0'"]],
      ],
    },
    {
      name: 'beyond',
      into: ['mysql', 'sqlite'],
      columns: [
        ['t', 'text', ["'a\\0b'"]],
        ['ti', 'time(6)', ["'-838:59:59'", "'838:59:59'"]],
      ],
    },
    {
      name: 'huge',
      into: ['mysql', 'postgres'],
      columns: [['i8', 'bigint unsigned', ['18446744073709551615', '0']]],
    },
  ],
  sqlite: [
    {
      name: 'edges',
      into: all,
      columns: [
        ['b', 'boolean', ['1', '0']],
        ['i8', 'bigint', integers],
        ['d', 'decimal(12,2)', ['1234567890.12', '-0.01', '7']],
        ['f8', 'double', ['-1.7976931348623157e308', '2.2250738585072014e-308', '0.1', '1e15', '123456.789']],
        ['t', 'text', [...texts.sqlite, long('tab' + '漢😀é', 'sqlite')]],
        ['v', 'varchar(20)', ["''", "'😀😀'"]],
        ['bytes_', 'blob', ["x''", "x'00ff005c090a'", 'zeroblob(1048576)']],
        ['da', 'date', days],
        ['ti', 'time', ["'00:00:00'", "'23:59:59.999999'"]],
        ['ts', 'timestamp', moments],
        ['u', 'uuid', ["'00000000-0000-0000-0000-000000000000'"]],
        ['js', 'json', [`'{"b":[1,2.5,null],"a":{}}'`]],
      ],
    },
    {
      name: 'beyond',
      into: ['sqlite'],
      columns: [
        ['f8', 'double', ['9e999', '-9e999']],
        ['a', '', ['1', '1.0', "'1'", "x'31'", "'\\x'", "''''"]],
        ['t', 'text', ["'a'||char(0)||'b'"]],
        ['loose', 'integer', ["'abc'", '1.5', "x'00'"]],
      ],
    },
  ],
};

/** One row of NULLs, then the columns' values side by side, the last one repeated where a column has fewer. */
export function edgesSql(engine: EngineName): string {
  return edges[engine]
    .flatMap(({ name, columns }) => {
      const most = Math.max(...columns.map(([, , values]) => values.length));
      const rows = Array.from({ length: most }, (_, at) => [
        String(at + 1),
        ...columns.map(([, , values]) => values[Math.min(at, values.length - 1)] ?? 'null'),
      ]);
      return [
        `create table ${name} (id int primary key, ${columns.map(([column, type]) => `${column} ${type}`).join(', ')});`,
        `insert into ${name} (id) values (0);`,
        ...rows.map((row) => `insert into ${name} values (${row.join(', ')});`),
      ];
    })
    .join('\n');
}
