// What: sql.apply, statements in order on one connection. What not: making the SQL (dialects, users).
import type { SqlApplyArgs, SqlStatement } from '../../../compiler/model/operation-args.ts';
import { type TableModel, tableText } from '../../../compiler/model/table.ts';
import type { Session } from '../../engine.ts';
import { failureOf } from '../../failure.ts';
import type { Context, Executor } from '../../operation.ts';
import { hasObject } from './has-object.ts';

/**
 * A statement whose object is already there is skipped: a run that is repeated goes on where it stopped. With transactional DDL all statements arrive together or not at all.
 * Probe: done when every object that can be asked for is there, notDone when none is, else unknown for statements that cannot be asked for.
 */
export const executor: Executor<SqlApplyArgs> = {
  name: 'sql.apply',
  v: 1,
  async run(args, context) {
    const session = await context.connect(args.connection, 'write', { create: args.create });
    try {
      const work = () => applyAll(session, args.statements, context);
      const applied =
        session.dialect.capabilities.transactionalDdl && args.statements.length > 1
          ? await session.transaction('write', work)
          : await work();
      return { value: { applied }, evidence: { statements: args.statements.length, applied } };
    } finally {
      await session.close();
    }
  },
  async probe(args, context) {
    const session = await context.connect(args.connection, 'read');
    try {
      const made = await tablesOf(session, args.statements);
      const there: (boolean | undefined)[] = [];
      for (const statement of args.statements) there.push(await isThere(session, statement, made));
      if (there.every((each) => each === true)) return 'done';
      // With transactional DDL one missing object proves that the transaction was lost; elsewhere a repeat skips what is there.
      if (there.some((each) => each === false)) return 'notDone';
      return 'unknown';
    } catch (error) {
      if (failureOf(error).code === 'missing') return 'notDone';
      throw error;
    } finally {
      await session.close();
    }
  },
  explain: (args) => args.statements.map((statement) => statement.sql),
};

async function applyAll(
  session: Session,
  statements: readonly SqlStatement[],
  context: Context,
): Promise<number> {
  const made = await tablesOf(session, statements);
  let applied = 0;
  for (const [index, statement] of statements.entries()) {
    await context.gate();
    context.progress({ note: `${statement.object} (${index + 1} of ${statements.length})` });
    if ((await isThere(session, statement, made)) === true) continue;
    await session.query(statement.sql, [], context.signal);
    applied += 1;
  }
  return applied;
}

/** The tables that statements add something to, in one question. */
async function tablesOf(
  session: Session,
  statements: readonly SqlStatement[],
): Promise<readonly TableModel[]> {
  const names = new Set(statements.flatMap(({ makes }) => (makes === undefined ? [] : tableText(makes.on))));
  return names.size === 0 ? [] : await session.catalog([...names].sort(), []);
}

/** undefined: the statement does not say how to look. */
async function isThere(
  session: Session,
  statement: SqlStatement,
  tables: readonly TableModel[],
): Promise<boolean | undefined> {
  if (statement.makes !== undefined) return hasObject(tables, statement.makes);
  if (statement.absent?.get !== 'tables') return undefined;
  const found = await session.catalog(statement.absent.include, statement.absent.exclude ?? []);
  return found.length > 0;
}
