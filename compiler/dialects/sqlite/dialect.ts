// What: SQLite's dialect, put together. What not: connections (runtime/engines/sqlite).
import type { Dialect, DialectFactory } from '../../dialect.ts';
import type { Capabilities } from '../../model/table.ts';
import { ddl } from './ddl.ts';
import { fromNeutral } from './from-neutral.ts';
import { merge } from './merge.ts';
import { quote, quoteTable } from './quote.ts';
import { countSql, selectSql } from './select.ts';
import { text } from './text.ts';
import { toNeutral } from './to-neutral.ts';

const capabilities: Capabilities = {
  transactionalDdl: true,
  sharedSnapshot: 'single',
  cancel: 'process',
  reads: ['copyText'],
  writes: ['copyText'],
  rowDigest: [],
  schemas: false,
  makesDatabase: true,
  upsert: true,
  statements: false,
  metrics: [],
};

export const dialect: DialectFactory = { engine: 'sqlite', capabilities, create };

/** The version is that of our driver, never of a server, so there is one dialect. */
function create(): Dialect {
  return {
    engine: 'sqlite',
    capabilities,
    quote,
    table: quoteTable,
    toNeutral,
    fromNeutral,
    ddl,
    select: selectSql,
    count: countSql,
    merge,
    text,
  };
}
