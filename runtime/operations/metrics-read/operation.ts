// What: metrics.read, numbers from SQL or from an engine's own metrics. What not: Prometheus and host sources (a later version), judging (alerts).
import type { MetricSource, MetricsReadArgs } from '../../../compiler/model/operation-args.ts';
import { fail } from '../../failure.ts';
import type { Context, Executor, Sample } from '../../operation.ts';

export const executor: Executor<MetricsReadArgs> = {
  name: 'metrics.read',
  v: 1,
  async run(args, context) {
    const samples: Sample[] = [];
    for (const reading of args.readings) {
      await context.gate();
      samples.push({
        metric: reading.as,
        labels: {},
        value: await read(reading.source, context),
        unit: 'number',
      });
    }
    if (args.health !== undefined)
      samples.push(...(await health(args.health.connection, args.health.metrics, context)));
    return { samples, evidence: Object.fromEntries(samples.map((sample) => [sample.metric, sample.value])) };
  },
  explain: (args) => [
    ...args.readings.map((reading) => `${reading.as} = ${sourceText(reading.source)}`),
    ...(args.health === undefined ? [] : [`health of ${args.health.connection}`]),
  ],
};

async function read(source: MetricSource, context: Context): Promise<number | null> {
  if (!('connection' in source))
    throw fail('unsupported', `This version of dbkeel cannot read ${sourceText(source)}.`);
  const session = await context.connect(source.connection, 'read');
  try {
    if ('metric' in source) return (await session.metrics?.([source.metric]))?.[0]?.value ?? null;
    const { rows, columns } = await session.query(source.sql, [], context.signal);
    if (rows.length > 1 || columns.length !== 1)
      throw fail(
        'data',
        `The query must return one row with one value; it returned ${rows.length} rows of ${columns.length} columns.`,
      );
    const cell = rows[0]?.[0] ?? null;
    const value =
      cell === null ? null : Number(typeof cell === 'string' ? cell : new TextDecoder().decode(cell));
    if (value !== null && !Number.isFinite(value))
      throw fail('data', `The query must return a number; it returned ${String(cell).slice(0, 40)}.`);
    return value;
  } finally {
    await session.close();
  }
}

/** `up` and `latency` need no privileges; the engine adds what it can. A server that does not answer is `up` = 0, not a failed check. */
async function health(
  connection: string,
  metrics: readonly string[],
  context: Context,
): Promise<readonly Sample[]> {
  const { clock } = context.ports;
  const started = clock.monotonicMs();
  try {
    const session = await context.connect(connection, 'read');
    try {
      await session.query('select 1', [], context.signal);
      const latency = clock.monotonicMs() - started;
      const own =
        (await session.metrics?.(metrics.filter((name) => name !== 'up' && name !== 'latency'))) ?? [];
      return [
        { metric: 'up', labels: {}, value: 1, unit: 'count' },
        { metric: 'latency', labels: {}, value: latency, unit: 'ms' },
        ...own,
      ];
    } finally {
      await session.close();
    }
  } catch (error) {
    if (context.signal.aborted) throw error;
    return [{ metric: 'up', labels: {}, value: 0, unit: 'count' }];
  }
}

function sourceText(source: MetricSource): string {
  if ('sql' in source) return `${source.sql} on ${source.connection}`;
  if ('metric' in source) return `${source.metric} of ${source.connection}`;
  return 'prometheus' in source ? `a Prometheus query at ${source.prometheus.url}` : `host ${source.host}`;
}
