import { expect, test } from 'vitest';
import type { Operation, OpName } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { JournalEntry } from '../../compiler/model/state.ts';
import type { Connections } from '../connections/connections.ts';
import { fail } from '../failure.ts';
import type { Executor, OperationLog } from '../operation.ts';
import { createSimPorts } from '../ports/sim/create-sim-ports.ts';
import { type ExecuteContext, execute } from './execute.ts';
import { LogFailure } from './log-failure.ts';

const operation = (id: string, more: Partial<Operation> = {}): Operation => ({
  id,
  op: 'http.send',
  v: 1,
  on: [],
  args: {},
  repeat: 'safe',
  ...more,
});

/** A log in memory; `refuse` makes it refuse one entry. */
function memoryLog(past: readonly JournalEntry[] = [], refuse: 'begin' | 'end' | undefined = undefined) {
  const entries: string[] = [];
  const write = async (what: 'begin' | 'end', text: string) => {
    if (refuse === what) throw new Error('disk full');
    entries.push(text);
  };
  const log: OperationLog = {
    begin: ({ id }) => write('begin', `begin ${id}`),
    end: ({ id }, outcome) => write('end', `end ${id} ${outcome}`),
    read: async () => past,
  };
  return { log, entries };
}

function context(
  run: Executor<Json>['run'],
  more: Partial<Executor<Json>> & { readonly signal?: AbortSignal } = {},
): ExecuteContext {
  const { signal, ...executor } = more;
  const http: Executor<Json> = { name: 'http.send', v: 1, run, explain: () => [], ...executor };
  return {
    ports: createSimPorts({ seed: 1 }).ports,
    connections: {} as Connections,
    executors: { 'http.send': async () => http as unknown as Executor<never> } as Record<
      OpName,
      () => Promise<Executor<never>>
    >,
    address: 'Task/t',
    uid: 'u',
    runKey: 'run',
    scheduledAt: '2026-01-01T00:00:00.000Z',
    input: { n: 7 },
    signal: signal ?? new AbortController().signal,
    gate: async () => undefined,
  };
}
const begun = (id: string): JournalEntry => ({
  begin: id,
  step: 's',
  address: 'Task/t',
  key: `run/${id}`,
  operation: {},
});

test('in order, begin before and end after each effect, outputs and input filled in', async () => {
  const { log, entries } = memoryLog();
  const seen: Json[] = [];
  const executed = await execute(
    [
      operation('a', { args: { n: { $input: 'n' } } }),
      operation('b', { args: { got: { $output: 'a.deep.x' } } }),
    ],
    log,
    context(async (args) => {
      seen.push(args);
      entries.push('effect');
      return {
        value: { deep: { x: 1 } },
        samples: [{ metric: 'm', labels: {}, value: 1, unit: 'count' }],
        evidence: 'e',
      };
    }),
  );
  expect(seen).toEqual([{ n: 7 }, { got: 1 }]);
  expect(entries).toEqual(['begin a', 'effect', 'end a done', 'begin b', 'effect', 'end b done']);
  expect(executed).toMatchObject({ status: 'done', ran: 2, evidence: { a: 'e', b: 'e' } });
  expect(executed.samples).toHaveLength(2);
});

test('what an earlier try has done is not run again, and its output counts', async () => {
  const { log, entries } = memoryLog([{ end: 'a', step: 's', outcome: 'done', output: { value: { x: 5 } } }]);
  const seen: Json[] = [];
  await execute(
    [operation('a', { repeat: 'once' }), operation('b', { args: { $output: 'a.x' } })],
    log,
    context(async (args) => {
      seen.push(args);
      return {};
    }),
  );
  expect(seen).toEqual([5]);
  expect(entries).toEqual(['begin b', 'end b done']);
});

test('after a failure only what must always run does; the first failure is the one told', async () => {
  const { log } = memoryLog();
  const ran: string[] = [];
  const executed = await execute(
    [
      operation('a', { args: 'a' }),
      operation('b', { args: 'b' }),
      operation('c', { args: 'c', when: 'always' }),
    ],
    log,
    context(async (args) => {
      ran.push(String(args));
      throw fail('data', `no ${String(args)}`);
    }),
  );
  expect(ran).toEqual(['a', 'c']);
  expect(executed).toMatchObject({ status: 'failed', failure: { message: 'no a' } });
});

test('if: skipped unless what it refers to is there', async () => {
  const { log, entries } = memoryLog();
  await execute(
    [operation('a', { if: { $input: 'nothing' } }), operation('b', { if: { $input: 'n' } })],
    log,
    context(async () => ({})),
  );
  expect(entries).toEqual(['begin b', 'end b done']);
});

test('passing failures are tried again, those of once operations never', async () => {
  for (const [repeat, tries] of [
    ['safe', 4],
    ['once', 1],
  ] as const) {
    const { log } = memoryLog();
    let count = 0;
    const executed = await execute(
      [operation('a', { repeat })],
      log,
      context(async () => {
        count += 1;
        throw fail('deadlock', 'again', 'now');
      }),
    );
    expect([count, executed.status]).toEqual([tries, 'failed']);
  }
});

test('a log that refuses stops everything: no effect after a lost begin, no failed end after a lost end, no always', async () => {
  for (const [refuse, effects] of [
    ['begin', 0],
    ['end', 1],
  ] as const) {
    const { log, entries } = memoryLog([], refuse);
    let ran = 0;
    const running = execute(
      [operation('a'), operation('b', { when: 'always' })],
      log,
      context(async () => {
        ran += 1;
        return {};
      }),
    );
    await expect(running).rejects.toBeInstanceOf(LogFailure);
    expect(ran).toBe(effects);
    expect(entries).not.toContain('end a failed');
  }
});

test('a once operation whose answer was lost: the probe decides, and without one nothing is ended', async () => {
  const cases = [
    ['done', 'done', ['begin a', 'end a done']],
    ['notDone', 'failed', ['begin a', 'end a failed']],
    ['unknown', 'failed', ['begin a']],
  ] as const;
  for (const [verdict, status, written] of cases) {
    const { log, entries } = memoryLog();
    const lost = context(
      async () => {
        throw fail('timeout', 'no answer');
      },
      { probe: async () => verdict },
    );
    const executed = await execute([operation('a', { repeat: 'once' })], log, lost);
    expect([executed.status, entries]).toEqual([status, written]);
    if (verdict === 'unknown')
      expect(executed.failure?.message).toContain('dbkeel state resolve Task/t a --done');
  }
});

test('begun and not ended in this log: once asks, safe repeats, a failed try is no doubt', async () => {
  const run = async () => ({});
  const cut = memoryLog([begun('a')]);
  const unknown = await execute([operation('a', { repeat: 'once' })], cut.log, context(run));
  expect(unknown.failure?.message).toContain('state resolve');
  expect(cut.entries).toEqual([]);
  const known = memoryLog([begun('a')]);
  await execute([operation('a', { repeat: 'once' })], known.log, context(run, { probe: async () => 'done' }));
  expect(known.entries).toEqual(['end a done']);
  const safe = memoryLog([begun('a')]);
  await execute([operation('a')], safe.log, context(run));
  expect(safe.entries).toEqual(['begin a', 'end a done']);
  const failed = memoryLog([begun('a'), { end: 'a', step: 's', outcome: 'failed', failure: {} }]);
  expect((await execute([operation('a', { repeat: 'once' })], failed.log, context(run))).status).toBe('done');
});

test('an operation this build cannot run, or a newer version of one, is refused before it begins', async () => {
  for (const odd of [operation('a', { op: 'rows.copy' }), operation('a', { v: 2 })]) {
    const { log, entries } = memoryLog();
    const executed = await execute(
      [odd],
      log,
      context(async () => ({})),
    );
    expect(executed.failure?.code).toBe('unsupported');
    expect(entries).toEqual([]);
  }
});
