// What: rows.compare, method counts. What not: keyed and sampled comparison (a later operation version).
import type { ComparePair, RowsCompareArgs } from '../../../compiler/model/operation-args.ts';
import { tableText } from '../../../compiler/model/table.ts';
import type { Session } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Executor, Sample } from '../../operation.ts';

interface Counted {
  readonly source: string;
  readonly target: string;
  readonly sourceRows: number;
  readonly targetRows: number;
  readonly ok: boolean;
}

/** Samples per pair: rowCountDiff (target less source, absolute) and rowCount of the target, labelled `table`. Fails when told to and a pair differs. */
export const executor: Executor<RowsCompareArgs> = {
  name: 'rows.compare',
  v: 1,
  async run(args, context) {
    if (args.method !== 'counts')
      throw fail('unsupported', `This version of dbkeel compares by counts only, not by ${args.method}.`);
    const source = await context.connect(args.source, 'read');
    try {
      const target = await context.connect(args.target, 'read');
      try {
        const counted: Counted[] = [];
        for (const pair of args.pairs) {
          await context.gate();
          counted.push(await countPair(pair, source, target, context.signal));
          const at = `${counted.length} of ${args.pairs.length}`;
          context.progress({ note: `counted ${tableText(pair.target.table)} (${at})` });
        }
        refuseDifferences(args, counted);
        return {
          samples: counted.flatMap(samplesOf),
          evidence: { pairs: counted.map((each) => ({ ...each })) },
        };
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  },
  explain: (args) =>
    args.pairs.map(
      (pair) =>
        `count ${tableText(pair.source.table)} of ${args.source} and ${tableText(pair.target.table)} of ${args.target}`,
    ),
};

async function countPair(
  pair: ComparePair,
  source: Session,
  target: Session,
  signal: AbortSignal,
): Promise<Counted> {
  const [sourceRows, targetRows] = await Promise.all([
    countRows(source, pair.source, signal),
    countRows(target, pair.target, signal),
  ]);
  const ok = pair.expect === 'equal' ? sourceRows === targetRows : targetRows >= sourceRows;
  return {
    source: tableText(pair.source.table),
    target: tableText(pair.target.table),
    sourceRows,
    targetRows,
    ok,
  };
}

async function countRows(
  session: Session,
  side: ComparePair['source'],
  signal: AbortSignal,
): Promise<number> {
  const result = await session.query(session.dialect.count(side.table, side.where), [], signal);
  return Number(result.rows[0]?.[0]);
}

function refuseDifferences(args: RowsCompareArgs, counted: readonly Counted[]): void {
  const wrong = counted.filter((each) => !each.ok);
  if (!args.failOnDifference || wrong.length === 0) return;
  const named = wrong
    .slice(0, 5)
    .map((each) => `${each.source} has ${each.sourceRows} rows, ${each.target} has ${each.targetRows}`);
  throw fail(
    'data',
    `${wrong.length} of ${counted.length} tables differ: ${named.join('; ')}${wrong.length > 5 ? '; …' : ''}.`,
  );
}

function samplesOf(each: Counted): readonly Sample[] {
  const labels = { table: each.target };
  return [
    { metric: 'rowCountDiff', labels, value: Math.abs(each.targetRows - each.sourceRows), unit: 'count' },
    { metric: 'rowCount', labels, value: each.targetRows, unit: 'count' },
  ];
}
