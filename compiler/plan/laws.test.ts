import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterApply,
  known,
  optionsOf,
  programOf,
  type Written,
  worldOf,
} from '../../test/plan/fake-project.ts';
import { randomProject } from '../../test/plan/random-project.ts';
import type { Plan } from '../model/plan.ts';
import type { State } from '../model/state.ts';
import { plan } from './plan.ts';
import type { PlanOptions } from './plan-options.ts';
import { requests } from './requests.ts';

const world = worldOf([[{ get: 'tables', connection: 'Connection/a', include: ['orders'] }, known([])]]);
const free = { allowDeletes: 1000 };

function planned(
  written: readonly Written[],
  state: State | undefined,
  more: Partial<PlanOptions> = {},
): Plan {
  return plan(programOf(written), state, world, optionsOf({ ...free, ...more })).value;
}
function applied(written: readonly Written[], state?: State, more: Partial<PlanOptions> = {}): State {
  return afterApply(state, planned(written, state, more));
}
/** Records without what counts applies. */
function content(state: State): unknown {
  return state.resources.map(({ uid: _, ...record }) => record);
}

test('the order of resources means nothing, and a plan made twice is the same bytes', () => {
  fc.assert(
    fc.property(randomProject, randomProject, fc.integer(), (before, after, seed) => {
      const state = applied(before);
      const shuffled = [...after].sort(
        (a, b) => ((a.address.length * 7919 + seed) % 13) - ((b.address.length * 104729 + seed) % 13),
      );
      expect(JSON.stringify(planned(shuffled, state))).toBe(JSON.stringify(planned(after, state)));
      expect(JSON.stringify(requests(programOf(shuffled), state, world, optionsOf()))).toBe(
        JSON.stringify(requests(programOf(after), state, world, optionsOf())),
      );
    }),
  );
});

test('after an apply there is nothing to do', () => {
  fc.assert(
    fc.property(randomProject, randomProject, (before, after) => {
      fc.pre(after.length > 0);
      const state = applied(after, applied(before));
      const again = planned(after, state);
      expect(again.resource_changes).toEqual([]);
      expect(again.execution_graph.nodes).toEqual([]);
      expect(state.resources.map(({ address }) => address)).toEqual(
        after.map(({ address }) => address).sort(),
      );
    }),
  );
});

test('a target first and the rest after, or all but something and that after, end where one apply ends', () => {
  fc.assert(
    fc.property(randomProject, randomProject, fc.nat(), fc.boolean(), (before, after, pick, exclude) => {
      fc.pre(after.length > 0);
      const state = applied(before);
      const whole = planned(after, state);
      const all = [...new Set([...before, ...after].map(({ address }) => address))].sort();
      const chosen = [all[pick % all.length] ?? ''];
      const part = planned(after, state, exclude ? { excludes: chosen } : { targets: chosen });
      const known = new Map(whole.execution_graph.nodes.map((step) => [step.id, step]));
      for (const step of part.execution_graph.nodes) {
        expect(known.get(step.id)?.record).toEqual(step.record);
        // A part must be applicable alone: nothing it waits for may be outside of it.
        const ids = part.execution_graph.nodes.map(({ id }) => id);
        for (const need of known.get(step.id)?.needs ?? []) expect(ids).toContain(need);
      }
      expect(content(applied(after, afterApply(state, part)))).toEqual(content(afterApply(state, whole)));
    }),
  );
});

test('destroy leaves nothing, and whoever uses something goes before it', () => {
  fc.assert(
    fc.property(randomProject, randomProject, (before, after) => {
      const state = applied(before);
      const value = planned(after, state, { mode: 'destroy' });
      expect(afterApply(state, value).resources).toEqual([]);
      const order = value.execution_graph.nodes.map(({ address }) => address);
      const needs = new Map(
        value.execution_graph.nodes.map((step) => [step.address, step.needs.map((id) => id.split(':')[0])]),
      );
      for (const record of state.resources) {
        for (const need of record.needs) {
          if (!order.includes(need)) continue;
          expect(order.indexOf(record.address)).toBeLessThan(order.indexOf(need));
          expect(needs.get(need)).toContain(`${record.address}`);
        }
      }
    }),
  );
});

test('steps wait only for steps of the plan, and never in a circle', () => {
  fc.assert(
    fc.property(randomProject, randomProject, (before, after) => {
      const { nodes, edges } = planned(after, applied(before)).execution_graph;
      const at = new Map(nodes.map(({ id }, index) => [id, index]));
      expect(at.size).toBe(nodes.length);
      const left = new Map(nodes.map(({ id, needs }) => [id, new Set(needs)]));
      for (const { from, to } of edges) expect(left.get(to)?.has(from)).toBe(true);
      for (let before = -1; before !== left.size; ) {
        before = left.size;
        for (const [id, needs] of left)
          if ([...needs].every((need) => at.has(need) && !left.has(need))) left.delete(id);
      }
      expect([...left.keys()]).toEqual([]);
    }),
  );
});

test('any permutation of names keeps every record, and is done once', () => {
  const permuted = fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 })
    .chain((from) =>
      fc.record({
        from: fc.constant(from),
        to: fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], {
          minLength: from.length,
          maxLength: from.length,
        }),
      }),
    );
  fc.assert(
    fc.property(permuted, ({ from, to }) => {
      const state = applied(
        from.map((name): Written => ({ address: `Monitor/${name}`, spec: { was: name } })),
      );
      const renamed = from.map(
        (name, at): Written => ({
          address: `Monitor/${to[at]}`,
          spec: { was: name },
          lifecycle: name === to[at] ? {} : { renamedFrom: `Monitor/${name}` },
        }),
      );
      const value = planned(renamed, state);
      expect(value.diagnostics).toEqual([]);
      expect(value.summary).toMatchObject({
        add: 0,
        change: 0,
        destroy: 0,
        move: from.filter((name, at) => name !== to[at]).length,
      });
      const after = afterApply(state, value);
      for (const { spec, uid } of after.resources) expect(uid).toBe(`uid of Monitor/${spec['was']}`);
      expect(planned(renamed, after).resource_changes).toEqual([]);
    }),
  );
});
