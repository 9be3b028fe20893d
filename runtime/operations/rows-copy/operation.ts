// What: rows.copy, whole tables from one connection to another. What not: tables, indexes and validation around it (the job's other operations).
import type { RowsCopyArgs } from '../../../compiler/model/operation-args.ts';
import { tableText } from '../../../compiler/model/table.ts';
import { openCheckpoints, readCheckpoints } from '../../data/checkpoint.ts';
import { type CopiedTable, copyTables } from '../../data/copy.ts';
import { pacing } from '../../data/pacing.ts';
import type { Session } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Context, Executor, Returned } from '../../operation.ts';

/**
 * All tables are read in one read transaction, so they show one moment of the source. Safe to repeat: each table's rows and its checkpoint arrive in one transaction.
 * A table with a cursor is copied whole too, which gives the same rows. One table after the other, whatever `readers` says.
 */
export const executor: Executor<RowsCopyArgs> = {
  name: 'rows.copy',
  v: 1,
  async run(args, context) {
    refuse(args);
    const source = await context.connect(args.source, 'read');
    try {
      const target = await context.connect(args.target, 'write');
      try {
        return await copy(args, context, source, target);
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  },
  async probe(args, context) {
    const target = await context.connect(args.target, 'read');
    try {
      const checkpoints = await readCheckpoints(target, context.key, context.signal);
      return args.tables.every((table) => checkpoints?.has(tableText(table.to)) === true)
        ? 'done'
        : 'notDone';
    } finally {
      await target.close();
    }
  },
  explain: (args) =>
    args.tables.map(
      (table) =>
        `copy ${tableText(table.from)} of ${args.source} to ${tableText(table.to)} of ${args.target}${table.where === undefined ? '' : ` where ${table.where}`}`,
    ),
};

/** What a later version does is never done by half. */
function refuse(args: RowsCopyArgs): void {
  if (args.onBadValue === 'null')
    throw fail('unsupported', 'This version of dbkeel cannot write NULL for bad values (onBadValue: null).');
  if (args.deletes === 'detect')
    throw fail(
      'unsupported',
      'This version of dbkeel cannot find rows that are gone from the source (incremental.deletes: detect).',
    );
}

async function copy(
  args: RowsCopyArgs,
  context: Context,
  source: Session,
  target: Session,
): Promise<Returned> {
  const { signal } = context;
  const checkpoints = await openCheckpoints(target, context.key, signal);
  const expected = await expectedRows(args, source, (table) => checkpoints.done(table) !== undefined);
  const pace = pacing(args, context.ports, signal);
  const total = { rows: 0, bytes: 0 };
  const copied = await source.transaction('read', () =>
    copyTables(args, {
      source,
      target,
      checkpoints,
      signal,
      gate: () => context.gate(),
      async passed(rows, bytes, note) {
        total.rows += rows;
        total.bytes += bytes;
        const of = expected === undefined ? {} : { of: Math.max(expected, total.rows) };
        context.progress({ ...total, ...of, note });
        await pace(rows);
      },
    }),
  );
  return evidenceOf(copied);
}

function evidenceOf(copied: readonly CopiedTable[]): Returned {
  const rows = copied.reduce((sum, table) => sum + table.rows, 0);
  const bytes = copied.reduce((sum, table) => sum + table.bytes, 0);
  return {
    value: { rows },
    evidence: { tables: copied.map((table) => ({ ...table })), rows, bytes },
  };
}

/** The server's estimates now, for the time that is left; undefined when one is missing, because a sum without it would promise too much. */
async function expectedRows(
  args: RowsCopyArgs,
  source: Session,
  done: (table: string) => boolean,
): Promise<number | undefined> {
  const open = args.tables.filter((table) => !done(tableText(table.to)));
  if (open.length === 0 || open.some((table) => table.where !== undefined)) return undefined;
  const names = open.map((table) => tableText(table.from));
  const found = await source.catalog(names, []);
  const estimates = new Map(found.map((table) => [tableText(table), table.estimate?.rows]));
  let sum = 0;
  for (const name of names) {
    const rows = estimates.get(name);
    if (rows === undefined) return undefined;
    sum += rows;
  }
  return sum;
}
