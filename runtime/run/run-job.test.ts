import { expect, test } from 'vitest';
import type { Job } from '../../compiler/model/job.ts';
import { record } from '../../test/state/state-samples.ts';
import type { Connections } from '../connections/connections.ts';
import { fail } from '../failure.ts';
import type { Executor, Returned } from '../operation.ts';
import { createSimPorts } from '../ports/sim/create-sim-ports.ts';
import type { ExecutorRegistry } from './execute.ts';
import { runJob } from './run-job.ts';
import type { RunFinish, RunLedger } from './run-ledger.ts';

const job: Job = {
  name: 'check',
  triggers: [],
  misfire: 'skip',
  concurrency: 'forbid',
  mutex: [],
  jitterMs: 0,
  timeoutMs: 1000,
  retries: 0,
  suspend: false,
  operations: [{ id: 'check', op: 'rows.measure', v: 1, on: [], args: {}, repeat: 'safe' }],
  alerts: [
    {
      id: 'rows',
      text: 'rows < 1',
      terms: [{ metric: 'rows', op: '<', value: 1 }],
      severity: 'critical',
      forMs: 0,
      noData: 'keep',
      onError: 'keep',
    },
    {
      id: 'failures',
      text: 'failures >= 1',
      terms: [{ metric: 'failures', op: '>=', value: 1 }],
      severity: 'warning',
      forMs: 0,
      noData: 'keep',
      onError: 'keep',
    },
  ],
  notify: ['Notifier/pager'],
};

interface Story {
  readonly run: (signal: AbortSignal) => Promise<Returned>;
  readonly minSeverity?: string;
  readonly refuse?: 'begin' | 'finish';
  readonly signal?: AbortSignal;
  readonly sent?: 'sent' | 'retryLater' | 'rejected';
}

async function told(story: Story) {
  const process = createSimPorts({ seed: 1 });
  const seen: string[] = [];
  const finishes: RunFinish[] = [];
  const say = async (what: string): Promise<void> => {
    if (what.startsWith(story.refuse ?? 'nothing')) throw new Error('history is full');
    seen.push(what);
  };
  const ledger: RunLedger = {
    past: async () => ({ failuresInARow: 0, lastSuccessAt: undefined, alerts: [] }),
    start: () => say('start'),
    log: () => ({
      begin: () => say('begin'),
      end: (_, outcome) => say(`end ${outcome}`),
      read: async () => [],
    }),
    earlier: async () => undefined,
    finish: async (finish) => {
      await say(`finish ${finish.status}`);
      finishes.push(finish);
    },
    delivered: (_, outcome) => say(outcome),
  };
  const executor: Executor<never> = {
    name: 'rows.measure',
    v: 1,
    run: (_, { signal }) => story.run(signal),
    explain: () => [],
  };
  const result = runJob({
    ports: process.ports,
    connections: {
      settings: () => ({
        log: {},
        ...(story.minSeverity === undefined ? {} : { minSeverity: story.minSeverity }),
      }),
    } as unknown as Connections,
    executors: { 'rows.measure': async () => executor } as ExecutorRegistry,
    channels: {
      log: async () => ({
        name: 'log',
        limits: { maxChars: 1000 },
        send: async () => {
          await say('send');
          const is = story.sent ?? 'sent';
          return is === 'sent' ? { is } : { is, because: 'busy' };
        },
      }),
    },
    ledger,
    record: record('Monitor/m'),
    job,
    trigger: 'manual',
    notify: true,
    input: {},
    signal: story.signal ?? new AbortController().signal,
  });
  return { result, seen, finishes, process };
}
const rows = (value: number) => async (): Promise<Returned> => ({
  samples: [{ metric: 'rows', labels: {}, value, unit: 'count' }],
});

test('a quiet run: started, logged, finished once, nothing sent', async () => {
  const { result, seen } = await told({ run: rows(5) });
  expect(await result).toMatchObject({ status: 'succeeded', worst: undefined, undelivered: [] });
  expect(seen).toEqual(['start', 'begin', 'end done', 'finish succeeded']);
});

test('a firing alert is in the history before it is sent, and its delivery after', async () => {
  const { result, seen, finishes } = await told({ run: rows(0) });
  expect(await result).toMatchObject({ status: 'succeeded', worst: 'critical' });
  expect(seen.slice(3)).toEqual(['finish succeeded', 'send', 'sent']);
  expect(finishes[0]?.outbox).toHaveLength(1);
});

test('what can be sent later stays in the outbox, what never can is settled', async () => {
  const later = await told({ run: rows(0), sent: 'retryLater' });
  expect((await later.result).undelivered).toEqual([{ notifier: 'Notifier/pager', because: 'busy' }]);
  expect(later.seen.at(-1)).toBe('send');
  const rejected = await told({ run: rows(0), sent: 'rejected' });
  await rejected.result;
  expect(rejected.seen.at(-1)).toBe('rejected');
});

test('a notifier hears only what is severe enough for it', async () => {
  const failing = async () => {
    throw fail('refused', 'nobody');
  };
  const quiet = await told({ run: failing, minSeverity: 'critical' });
  expect(await quiet.result).toMatchObject({ status: 'failed', worst: 'warning' });
  expect(quiet.seen).not.toContain('send');
  const loud = await told({ run: failing });
  await loud.result;
  expect(loud.seen).toContain('send');
});

test('a run that somebody stopped is canceled: no alert moves and nobody is told', async () => {
  const stop = new AbortController();
  const { result, seen, finishes } = await told({
    signal: stop.signal,
    run: async () => {
      stop.abort();
      throw fail('canceled', 'stopped');
    },
  });
  expect(await result).toMatchObject({ status: 'canceled', worst: undefined });
  expect(finishes[0]).toMatchObject({ status: 'canceled', transitions: [], outbox: [] });
  expect(seen).not.toContain('send');
});

test('a job that takes too long is cut off and has failed', async () => {
  const { result, seen } = await told({
    run: (signal) =>
      new Promise((_, failed) => {
        signal.addEventListener('abort', () => failed(fail('canceled', 'stopped')));
      }),
  });
  expect(await result).toMatchObject({ status: 'failed', executed: { failure: { code: 'timeout' } } });
  expect(seen).toContain('finish failed');
});

test('a history that refuses is an error, and nothing is sent that it does not hold', async () => {
  for (const refuse of ['begin', 'finish'] as const) {
    const { result, seen } = await told({ run: rows(0), refuse });
    await expect(result).rejects.toThrow('history is full');
    expect(seen).not.toContain('send');
  }
});
