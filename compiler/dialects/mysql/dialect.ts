// What: the dialect of MySQL 8 and MariaDB, put together. What not: connections (runtime/engines/mysql).
import type { Dialect, DialectFactory } from '../../dialect.ts';
import type { Capabilities, Cell, ServerInfo } from '../../model/table.ts';
import { ddl } from './ddl.ts';
import { flavourOf } from './flavour.ts';
import { fromNeutral } from './from-neutral.ts';
import { merge } from './merge.ts';
import { quote, quoteTable } from './quote.ts';
import { countSql, selectSql } from './select.ts';
import { text } from './text.ts';
import { toNeutral } from './to-neutral.ts';

const capabilities: Capabilities = {
  transactionalDdl: false,
  sharedSnapshot: 'single',
  cancel: 'server',
  reads: ['copyText'],
  writes: ['copyText'],
  rowDigest: [],
  schemas: false,
  makesDatabase: false,
  upsert: true,
  statements: false,
  metrics: [],
};

export const dialect: DialectFactory = { engine: 'mysql', capabilities, create };

function create(server?: ServerInfo): Dialect {
  const flavour = flavourOf(server);
  return {
    engine: 'mysql',
    capabilities,
    quote,
    table: quoteTable,
    toNeutral,
    fromNeutral: (type) => fromNeutral(type, flavour),
    ddl: (change) => ddl(change, flavour),
    select: (model) => {
      const params: Cell[] = [];
      const sql = selectSql(model, text, (value) => {
        params.push(value);
        return '?';
      });
      return { sql, params };
    },
    count: countSql,
    merge,
    text,
  };
}
