import { expect, test } from 'vitest';
import type { RowsMeasureArgs } from '../../../compiler/model/operation-args.ts';
import type { Session } from '../../engine.ts';
import type { Context } from '../../operation.ts';
import { executor } from './operation.ts';

const day = 86_400_000;
const args: RowsMeasureArgs = {
  connection: 'Connection/a',
  choice: { table: { name: 't' } },
  measure: { what: 'rows', overMs: day },
};

/** A table of `rows` rows, of which an earlier run counted `before`. */
async function measured(rows: number, before: number | undefined) {
  const asked: unknown[] = [];
  const session = {
    dialect: { count: () => 'select count' },
    query: async () => ({ columns: ['n'], rows: [[String(rows)]], affected: 0 }),
    close: async () => undefined,
  } as unknown as Session;
  const context = {
    connect: async () => session,
    gate: async () => undefined,
    signal: new AbortController().signal,
    earlier: async (...sought: readonly unknown[]) => {
      asked.push(sought);
      return before;
    },
  } as unknown as Context;
  const { samples = [] } = await executor.run(args, context);
  return { asked, values: Object.fromEntries(samples.map(({ metric, value }) => [metric, value])) };
}

test('the change is against what was counted that long ago, of the same table', async () => {
  const { values, asked } = await measured(150, 100);
  expect(values).toEqual({ rows: 150, rowsChange: 50, rowsChangePercent: 50 });
  expect(asked).toEqual([['rows', { table: 't' }, day]]);
});

test('without an earlier count the change has no data; from nothing there is no percentage', async () => {
  expect((await measured(5, undefined)).values).toEqual({
    rows: 5,
    rowsChange: null,
    rowsChangePercent: null,
  });
  expect((await measured(5, 0)).values).toEqual({ rows: 5, rowsChange: 5, rowsChangePercent: null });
});
