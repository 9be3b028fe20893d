// What: how much the walk asks for: lines of the journal, visits, depth. What not: single steps (step.ts) and crashes (apply.crash).
import { expect, test } from 'vitest';
import type { Step } from '../../compiler/model/plan.ts';
import { isRecordOnly } from './record-step.ts';
import { walk } from './walk.ts';

function step(id: string, needs: readonly string[]): Step {
  return {
    id,
    address: id,
    action: 'create',
    needs,
    operations: [],
    guards: [],
    record: null,
  } as unknown as Step;
}

async function walked(steps: readonly Step[]) {
  const batches: number[] = [];
  const order: string[] = [];
  const result = await walk(steps, isRecordOnly, {
    parallelism: 10,
    connectionLimit: () => 1,
    stop: new AbortController().signal,
    record: async (records) => {
      batches.push(records.length);
      order.push(...records.map((each) => each.id));
    },
    run: async () => undefined,
    broke: () => undefined,
  });
  return { result, batches, order };
}

test('ten thousand records are a few lines of the journal, each resource after what it needs', async () => {
  const steps = Array.from({ length: 10_000 }, (_, index) =>
    step(`r${index}`, index % 10 === 0 ? [] : [`r${index - (index % 10)}`]),
  );
  const { result, batches, order } = await walked(steps);
  expect(result.done).toHaveLength(10_000);
  expect(batches.length).toBeLessThanOrEqual(30);
  const at = new Map(order.map((id, index) => [id, index]));
  const early = steps.filter(({ id, needs }) =>
    needs.some((need) => (at.get(need) ?? 0) > (at.get(id) ?? 0)),
  );
  expect(early).toEqual([]);
});

test('a chain of ten thousand is walked without recursion, one after the other', async () => {
  const steps = Array.from({ length: 10_000 }, (_, index) =>
    step(`r${index}`, index === 0 ? [] : [`r${index - 1}`]),
  );
  const { result, order } = await walked(steps);
  expect(result.done).toHaveLength(10_000);
  expect(order).toEqual(steps.map(({ id }) => id));
});
