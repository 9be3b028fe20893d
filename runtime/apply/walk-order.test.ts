// The order, the limits and the ends of a walk.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Step } from '../../compiler/model/plan.ts';
import type { Failure } from '../../compiler/model/world.ts';
import { isRecordOnly } from './record-step.ts';
import { type WalkOptions, walk } from './walk.ts';

/** With `on` it has an operation on that connection, else it only writes its record. */
const step = (id: string, needs: readonly string[] = [], on?: string): Step => ({
  id,
  address: id,
  action: 'create',
  needs,
  record: null,
  operations:
    on === undefined ? [] : [{ id: 'x', op: 'sql.apply', v: 1, on: [on], args: {}, repeat: 'safe' }],
  guards: [],
});
const failure: Failure = { code: 'data', retry: 'never', message: 'no' };
const tick = () => new Promise<void>((done) => setTimeout(done, 0));

const options = (more: Partial<WalkOptions> = {}): WalkOptions => ({
  parallelism: 3,
  connectionLimit: () => 2,
  record: tick,
  run: async () => {
    await tick();
    return undefined;
  },
  stop: new AbortController().signal,
  broke: () => undefined,
  ...more,
});

/** Each needs some of the earlier ones. */
const graph = fc
  .array(
    fc.record({ needs: fc.array(fc.nat(), { maxLength: 3 }), on: fc.constantFrom(undefined, 'a', 'b') }),
    { maxLength: 25 },
  )
  .map((nodes) =>
    nodes.map(({ needs, on }, at) =>
      step(`s${at}`, at === 0 ? [] : [...new Set(needs.map((need) => `s${need % at}`))], on),
    ),
  );

test('everything runs once, after what it needs, within both limits', async () => {
  await fc.assert(
    fc.asyncProperty(graph, fc.integer({ min: 1, max: 5 }), async (steps, parallelism) => {
      const over = new Set<string>();
      const started: string[] = [];
      const running = { all: 0, a: 0, b: 0 };
      const begin = ({ id, needs }: Step): void => {
        for (const need of needs) expect(over).toContain(need);
        started.push(id);
      };
      const walked = await walk(
        steps,
        isRecordOnly,
        options({
          parallelism,
          record: async (records) => {
            for (const one of records) begin(one);
            await tick();
            for (const one of records) over.add(one.id);
          },
          run: async (one) => {
            begin(one);
            const on = one.operations[0]?.on[0] === 'a' ? 'a' : 'b';
            running.all += 1;
            running[on] += 1;
            expect(running[on]).toBeLessThanOrEqual(2);
            expect(running.all).toBeLessThanOrEqual(parallelism);
            await tick();
            running.all -= 1;
            running[on] -= 1;
            over.add(one.id);
            return undefined;
          },
        }),
      );
      expect([...started].sort()).toEqual(steps.map(({ id }) => id).sort());
      expect(walked.done).toHaveLength(steps.length);
    }),
    { numRuns: 60 },
  );
});

test('what needs a failed step is skipped with the reason, all the way; the rest is done', async () => {
  const steps = [step('a', [], 'c'), step('b', ['a']), step('c', ['b'], 'c'), step('d', [], 'c')];
  const run = async ({ id }: Step) => (id === 'a' ? failure : undefined);
  const walked = await walk(steps, isRecordOnly, options({ run }));
  expect(walked.failed).toEqual([{ step: steps[0], failure }]);
  expect(walked.skipped.map(({ step: { id }, because }) => [id, because])).toEqual([
    ['b', 'a failed'],
    ['c', 'a failed'],
  ]);
  expect(walked.done.map(({ id }) => id)).toEqual(['d']);
});

test('after a stop nothing new starts, and what is under way is finished', async () => {
  const stop = new AbortController();
  const steps = [step('a', [], 'c'), step('b', ['a']), step('c', ['a'], 'c')];
  const run = async () => {
    stop.abort();
    await tick();
    return undefined;
  };
  const walked = await walk(steps, isRecordOnly, options({ stop: stop.signal, run }));
  expect(walked.done.map(({ id }) => id)).toEqual(['a']);
  expect(walked.skipped.map(({ because }) => because)).toEqual(['interrupted', 'interrupted']);
});

test('a journal that refuses ends the walk: others are told and waited for, nothing new starts', async () => {
  const told: string[] = [];
  const steps = [step('a', [], 'c'), step('b', [], 'c'), step('c', ['b'], 'c')];
  const run = async ({ id }: Step) => {
    if (id === 'a') throw new Error('disk full');
    await tick();
    await tick();
    told.push(`${id} over`);
    return undefined;
  };
  const walking = walk(steps, isRecordOnly, options({ run, broke: () => told.push('broke') }));
  await expect(walking).rejects.toThrow('disk full');
  expect(told).toEqual(['broke', 'b over']);
});

test('steps that wait for each other are a bug that is said, not a silent end', async () => {
  const steps = [step('a', ['b']), step('b', ['a'])];
  await expect(walk(steps, isRecordOnly, options())).rejects.toThrow('wait for each other');
});
