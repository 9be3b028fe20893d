// The laws of plan and apply over random projects: the real compiler, the real executor, a simulated machine.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planText } from '../../cli/render/plan-text.ts';
import type { Plan } from '../../compiler/model/plan.ts';
import { validatePlan } from '../../schemas/plan-validator.gen.ts';
import type { SimWorld } from '../sim-engine/sim-world.ts';
import { type RandomProject, randomProject, renamed, shuffled, sourcesOf } from './random-sources.ts';
import { applyAll, picture, planFor, simProject } from './sim-project.ts';

const timeout = 120_000;
const runs = { numRuns: 40 };

const addresses = (plan: Plan): readonly string[] =>
  plan.execution_graph.nodes.map(({ address }) => address).sort();

async function expectNoChanges(world: SimWorld, project: RandomProject): Promise<void> {
  const plan = await planFor(world, sourcesOf(project));
  expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(plan.execution_graph.nodes).toEqual([]);
}

test('plan after apply = no changes, from nothing and from another project', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(randomProject, randomProject, async (first, second) => {
      const world = simProject(1);
      for (const project of [first, second]) {
        const applied = await applyAll(world, sourcesOf(project));
        expect(applied?.failed ?? []).toEqual([]);
        await expectNoChanges(world, project);
      }
    }),
    runs,
  );
});

test('a rename is a move: the uid stays, nothing is run, and the plan after it is empty', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(randomProject, async (project) => {
      const world = simProject(1);
      await applyAll(world, sourcesOf(project));
      const uids = async () => (await world.state())?.resources.map(({ uid }) => uid).sort();
      const before = await uids();
      const plan = await planFor(world, sourcesOf(renamed(project)));
      expect(
        plan.execution_graph.nodes.filter(
          ({ operations, run }) => run !== undefined || operations.length > 0,
        ),
      ).toEqual([]);
      await applyAll(world, sourcesOf(renamed(project)));
      expect(await uids()).toEqual(before);
      await expectNoChanges(world, renamed(project));
    }),
    runs,
  );
});

test('apply twice = apply once, and a crash or a failure on the way changes nothing', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      randomProject,
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom('crash', 'EIO', 'none'),
      async (project, call, what) => {
        const once = simProject(1);
        await applyAll(once, sourcesOf(project));
        const world = simProject(2);
        const planned = await planFor(world, sourcesOf(project));
        const at = world.process.calls.count + call;
        if (what === 'crash') world.process.calls.crashAt(at, 'after');
        if (what === 'EIO') world.process.calls.faultAt(at, 'EIO');
        if (planned.execution_graph.nodes.length > 0)
          await world.apply(planned).catch((error: unknown) => {
            if (what === 'none') throw error;
          });
        world.restart('power');
        await applyAll(world, sourcesOf(project));
        await applyAll(world, sourcesOf(project));
        expect(await picture(world)).toEqual(await picture(once));
        await expectNoChanges(world, project);
      },
    ),
    { numRuns: 80 },
  );
});

test('a project that is edited after a crash still ends whole: what was half copied is not taken for copied', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      randomProject,
      randomProject,
      fc.integer({ min: 1, max: 300 }),
      async (first, second, call) => {
        const world = simProject(3);
        const planned = await planFor(world, sourcesOf(first));
        world.process.calls.crashAt(world.process.calls.count + call, 'after');
        await world.apply(planned).catch(() => undefined);
        world.restart('kill');
        const applied = await applyAll(world, sourcesOf(second));
        expect(applied?.failed ?? []).toEqual([]);
        expect(
          (await world.state())?.resources.map(({ status }) => status).filter((status) => status !== 'ready'),
        ).toEqual([]);
        const steps = second.documents.filter(({ kind }) => kind === 'Migration').length;
        for (let step = 1; step <= steps; step += 1)
          for (const name of ['orders', 'lines'])
            expect(world.databases.get(`c${step}.db`)?.get(name)?.rows).toHaveLength(3);
        await expectNoChanges(world, second);
      },
    ),
    { numRuns: 80 },
  );
});

test('the order of files and keys changes neither the plan nor a byte of its text', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(randomProject, randomProject, async (first, second) => {
      const world = simProject(1);
      await applyAll(world, sourcesOf(first));
      const plan = await planFor(world, sourcesOf(second));
      const other = await planFor(world, shuffled(sourcesOf(second)));
      expect(JSON.stringify(other)).toBe(JSON.stringify(plan));
      expect(await planText(other, { width: 100 })).toBe(await planText(plan, { width: 100 }));
    }),
    runs,
  );
});

test('one step at a time = many at once', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(randomProject, randomProject, async (first, second) => {
      const worlds = await Promise.all(
        [1, 8].map(async (parallelism) => {
          const world = simProject(parallelism);
          await applyAll(world, sourcesOf(first), { parallelism });
          await applyAll(world, sourcesOf(second), { parallelism });
          return picture(world);
        }),
      );
      expect(worlds[0]).toEqual(worlds[1]);
    }),
    runs,
  );
});

test('destroy leaves an empty state', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(randomProject, async (project) => {
      const world = simProject(1);
      await applyAll(world, sourcesOf(project));
      const applied = await applyAll(world, sourcesOf(project), { mode: 'destroy' });
      expect(applied?.status).toBe('complete');
      expect((await world.state())?.resources).toEqual([]);
    }),
    runs,
  );
});

test('a plan fits its schema, and saved and read again it is the same plan and the same text', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(randomProject, randomProject, async (first, second) => {
      const world = simProject(1);
      await applyAll(world, sourcesOf(first));
      const plan = await planFor(world, sourcesOf(second));
      const read: unknown = JSON.parse(JSON.stringify(plan));
      expect(validatePlan(read), JSON.stringify(validatePlan.errors)).toBe(true);
      expect(read).toEqual(plan);
      expect(await planText(read as Plan, { width: 100 })).toBe(await planText(plan, { width: 100 }));
      const applied = await world.apply(read as Plan);
      expect(applied.failed).toEqual([]);
      await expectNoChanges(world, second);
    }),
    runs,
  );
});

test('targets bring what they need, excludes take what needs them, and the rest follows', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(randomProject, fc.nat(), async (project, pick) => {
      const world = simProject(1);
      const whole = await planFor(world, sourcesOf(project));
      const all = addresses(whole);
      const chosen = all[pick % all.length] ?? '';
      const targeted = await planFor(world, sourcesOf(project), { targets: [chosen] });
      const excluded = await planFor(world, sourcesOf(project), { excludes: [chosen] });
      expect(addresses(targeted)).toContain(chosen);
      expect(addresses(excluded)).not.toContain(chosen);
      for (const plan of [targeted, excluded]) {
        const there = new Set(addresses(plan));
        expect(all).toEqual(expect.arrayContaining([...there]));
        for (const { record } of plan.execution_graph.nodes)
          for (const need of record?.needs ?? []) expect(there).toContain(need);
      }
      await world.apply(targeted);
      await applyAll(world, sourcesOf(project));
      const other = simProject(2);
      await applyAll(other, sourcesOf(project));
      expect(await picture(world)).toEqual(await picture(other));
    }),
    runs,
  );
});

test('protect refuses a removal and a destroy; retain forgets and leaves the thing', {
  timeout,
}, async () => {
  await fc.assert(
    fc.asyncProperty(randomProject, async (project) => {
      const world = simProject(1);
      const guarded: RandomProject = {
        documents: [
          ...project.documents,
          { kind: 'Notifier', metadata: { name: 'kept' }, lifecycle: { protect: true }, spec: { log: {} } },
          {
            kind: 'Notifier',
            metadata: { name: 'left' },
            lifecycle: { onDelete: 'retain' },
            spec: { log: {} },
          },
        ],
      };
      await applyAll(world, sourcesOf(guarded));
      const without = (name: string): RandomProject => ({
        documents: guarded.documents.filter(({ metadata }) => metadata['name'] !== name),
      });
      const removal = await planFor(world, sourcesOf(without('kept')));
      expect(removal.errored).toBe(true);
      expect(removal.diagnostics.map(({ code }) => code)).toContain('DBK3102');
      expect((await planFor(world, sourcesOf(guarded), { mode: 'destroy' })).errored).toBe(true);
      const forgotten = await planFor(world, sourcesOf(without('left')));
      expect(forgotten.execution_graph.nodes.map(({ action }) => action)).toEqual(['forget']);
    }),
    { numRuns: 15 },
  );
});
