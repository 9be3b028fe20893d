// What: the dialect of the simulated engine: types as SQLite has them, statements as JSON. What not: running them (sim-engine.ts).

import type { Dialect, DialectFactory, Statement } from '../../compiler/dialect.ts';
import { dialect as sqlite } from '../../compiler/dialects/sqlite/dialect.ts';
import { type SchemaChange, tableText } from '../../compiler/model/table.ts';
import type { SimStatement } from './sim-databases.ts';

const text = (statement: SimStatement): string => JSON.stringify(statement);

/** `engine` is the name it stands in for, so that the real compiler can plan for it. */
export function simDialect(engine: string): DialectFactory {
  const create = (): Dialect => ({
    ...sqlite.create(),
    engine,
    ddl,
    count: (table) => text({ count: tableText(table) }),
    select: ({ table, limit }) => ({
      sql: text({ select: tableText(table), limit: limit ?? Number.MAX_SAFE_INTEGER }),
      params: [],
    }),
    merge: () => [],
  });
  return { engine, capabilities: sqlite.capabilities, create };
}

function ddl(change: SchemaChange): readonly Statement[] {
  if ('createSchema' in change || 'restart' in change) return [];
  return [{ sql: text({ change }), object: objectOf(change) }];
}

function objectOf(change: SchemaChange): string {
  if ('create' in change) return `table ${tableText(change.create)}`;
  if ('index' in change) return `index ${change.index.name}`;
  return Object.keys(change)[0] ?? '';
}
