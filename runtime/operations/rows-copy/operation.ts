// What: rows.copy, whole tables from one connection to another. What not: tables, indexes and validation around it (the job's other operations).
import type { RowsCopyArgs } from '../../../compiler/model/operation-args.ts';
import { tableText } from '../../../compiler/model/table.ts';
import { openCheckpoints, readCheckpoints } from '../../data/checkpoint.ts';
import { copyTables } from '../../data/copy.ts';
import type { Executor } from '../../operation.ts';

/** All tables are read in one read transaction, so they show one moment of the source. Safe to repeat: each table's rows and its checkpoint arrive in one transaction. */
export const executor: Executor<RowsCopyArgs> = {
  name: 'rows.copy',
  v: 1,
  async run(args, context) {
    const source = await context.connect(args.source, 'read');
    try {
      const target = await context.connect(args.target, 'write');
      try {
        const checkpoints = await openCheckpoints(target, context.key, context.signal);
        const total = { rows: 0, bytes: 0 };
        const copied = await source.transaction('read', () =>
          copyTables(args, {
            source,
            target,
            checkpoints,
            signal: context.signal,
            gate: () => context.gate(),
            progress(rows, bytes, note) {
              total.rows += rows;
              total.bytes += bytes;
              context.progress({ ...total, note });
            },
          }),
        );
        const rows = copied.reduce((sum, table) => sum + table.rows, 0);
        return { value: { rows }, evidence: { tables: copied.map((table) => ({ ...table })), rows } };
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
