// What: PostgreSQL's dialect, put together. What not: connections (runtime/engines/postgres).
import type { Dialect, DialectFactory } from '../../dialect.ts';
import type { Capabilities, Cell, ServerInfo } from '../../model/table.ts';
import { ddl } from './ddl.ts';
import { fromNeutral } from './from-neutral.ts';
import { merge } from './merge.ts';
import { quote, quoteTable } from './quote.ts';
import { countSql, selectSql } from './select.ts';
import { text } from './text.ts';
import { toNeutral } from './to-neutral.ts';

const capabilities: Capabilities = {
  transactionalDdl: true,
  sharedSnapshot: 'exported',
  cancel: 'server',
  reads: ['copyText', 'pgBinary'],
  writes: ['copyText', 'pgBinary'],
  rowDigest: [],
  schemas: true,
  makesDatabase: false,
  upsert: true,
  statements: false,
  metrics: [],
};

export const dialect: DialectFactory = { engine: 'postgres', capabilities, create };

/** Versions from 13 on speak the same in everything we say. */
function create(_server?: ServerInfo): Dialect {
  return {
    engine: 'postgres',
    capabilities,
    quote,
    table: quoteTable,
    toNeutral,
    fromNeutral,
    ddl,
    select: (model) => {
      const params: Cell[] = [];
      const sql = selectSql(model, text, (value) => `$${params.push(value)}`);
      return { sql, params };
    },
    count: countSql,
    merge,
    text,
  };
}
