// What: rows.measure, how many rows a table has or how old its newest one is. What not: judging it (alerts of the job).
import type { RowsMeasureArgs } from '../../../compiler/model/operation-args.ts';
import { type TableName, tableText } from '../../../compiler/model/table.ts';
import type { Session } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Context, Executor, Sample } from '../../operation.ts';

/** One sample a table, labelled `table`. No rows = no age = no data (value null). */
export const executor: Executor<RowsMeasureArgs> = {
  name: 'rows.measure',
  v: 1,
  async run(args, context) {
    const session = await context.connect(args.connection, 'read');
    try {
      const samples: Sample[] = [];
      for (const table of await chosen(session, args.choice)) {
        await context.gate();
        samples.push(...(await measure(session, table, args.measure, context)));
      }
      return {
        samples,
        evidence: {
          tables: samples.map((sample) => ({
            table: sample.labels.table ?? '',
            [sample.metric]: sample.value,
          })),
        },
      };
    } finally {
      await session.close();
    }
  },
  explain: (args) => [
    `${args.measure.what === 'rows' ? 'count rows' : `age of ${args.measure.column}`} of ${choiceText(args.choice)} on ${args.connection}`,
  ],
};

async function chosen(session: Session, choice: RowsMeasureArgs['choice']): Promise<readonly TableName[]> {
  if ('table' in choice) return [choice.table];
  const found = await session.catalog(choice.include, choice.exclude);
  if (found.length === 0) throw fail('missing', `No table matches ${choice.include.join(', ')}.`);
  return found;
}

async function measure(
  session: Session,
  table: TableName,
  how: RowsMeasureArgs['measure'],
  context: Context,
): Promise<readonly Sample[]> {
  const labels = { table: tableText(table) };
  if (how.what === 'rows') {
    const result = await session.query(session.dialect.count(table, how.where), [], context.signal);
    const rows = Number(result.rows[0]?.[0]);
    const measured: Sample = { metric: 'rows', labels, value: rows, unit: 'count' };
    return how.overMs === undefined
      ? [measured]
      : [measured, ...(await changes(rows, labels, how.overMs, context))];
  }
  const { dialect } = session;
  const column = dialect.quote(how.column);
  const where = how.where === undefined ? '' : ` where (${how.where})`;
  const sql = `select max(${column}) from ${dialect.table(table)}${where}`;
  const result = await session.query(sql, [], context.signal);
  const age = ageMs(result.rows[0]?.[0] ?? null, how.column, context);
  return [{ metric: 'age', labels, value: age, unit: 'ms' }];
}

/** Against what this Monitor counted that long ago; no data until there is something to compare with. From nothing there is no percentage. */
async function changes(
  rows: number,
  labels: Sample['labels'],
  overMs: number,
  context: Context,
): Promise<readonly Sample[]> {
  const before = await context.earlier('rows', labels, overMs);
  const change = before === undefined ? null : rows - before;
  const percent = change === null || before === undefined || before === 0 ? null : (100 * change) / before;
  return [
    { metric: 'rowsChange', labels, value: change, unit: 'count' },
    { metric: 'rowsChangePercent', labels, value: percent, unit: 'percent' },
  ];
}

/** The value as text in UTC (sessions run in UTC); plain numbers are epoch seconds, or milliseconds when they are too large for that. */
function ageMs(cell: string | Uint8Array | null, column: string, context: Context): number | null {
  if (cell === null) return null;
  const text = typeof cell === 'string' ? cell : new TextDecoder().decode(cell);
  const at = instantMs(text);
  if (Number.isNaN(at))
    throw fail('data', `The newest value of ${column} is not a time: ${text.slice(0, 40)}`);
  return Date.parse(context.ports.clock.now()) - at;
}

function instantMs(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text) > 1e11 ? Number(text) : Number(text) * 1000;
  const iso = text.trim().replace(' ', 'T');
  const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/.test(iso.slice(10))
    ? iso.replace(/([+-]\d\d)$/, '$1:00')
    : iso.length <= 10
      ? `${iso}T00:00:00Z`
      : `${iso}Z`;
  return Date.parse(zoned);
}

function choiceText(choice: RowsMeasureArgs['choice']): string {
  return 'table' in choice ? tableText(choice.table) : choice.include.join(', ');
}
