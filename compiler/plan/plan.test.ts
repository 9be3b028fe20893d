import { expect, test } from 'vitest';
import { afterApply, optionsOf, programOf, stateOf, type Written } from '../../test/plan/fake-project.ts';
import {
  actions,
  applied,
  codes,
  copy,
  edit,
  lag,
  noWorld,
  planned,
  shop,
  watch,
} from '../../test/plan/small-project.ts';
import { canonicalJson } from '../model/canonical.ts';
import type { Plan } from '../model/plan.ts';
import type { StateRecord } from '../model/state.ts';
import { plan } from './plan.ts';

test('a first plan creates everything, dependencies first', () => {
  const value = planned([lag, shop]);
  expect(actions(value)).toEqual({ 'Connection/shop': 'create', 'Monitor/lag': 'create' });
  expect(value.execution_graph.edges).toEqual([{ from: 'Connection/shop:create', to: 'Monitor/lag:create' }]);
  expect(value.summary).toMatchObject({ add: 2, change: 0, destroy: 0, unchanged: 0 });
  expect(value.applyable).toBe(true);
  expect(value.base).toMatchObject({ lineage: null, serial: 0 });
});

test('a plan after its own records has no changes', () => {
  const value = planned([lag, shop], applied([lag, shop]));
  expect(value.resource_changes).toEqual([]);
  expect(value.applyable).toBe(false);
  expect(value.summary.unchanged).toBe(2);
});

test('spec, labels, lifecycle and needs are compared, never the jobs', () => {
  const state = applied([lag, shop]);
  const change = (more: Partial<Written>): Plan => planned([{ ...lag, ...more }, shop], state);
  expect(actions(change({ spec: { ...lag.spec, every: '30s' } }))).toEqual({ 'Monitor/lag': 'update' });
  expect(actions(change({ labels: { team: 'dba' } }))).toEqual({ 'Monitor/lag': 'update' });
  expect(actions(change({ lifecycle: { protect: true } }))).toEqual({ 'Monitor/lag': 'update' });
  expect(actions(change({ needs: [] }))).toEqual({ 'Monitor/lag': 'update' });
  expect(actions(planned([lag, shop], edit(state, 'Monitor/lag', { jobs: [] })))).toEqual({});
});

test('a raised compiled number, an unfinished record and a tainted one say why they change', () => {
  const state = applied([lag, shop]);
  const reason = (change: Partial<StateRecord>): unknown[] =>
    planned([lag, shop], edit(state, 'Monitor/lag', change)).resource_changes.map((one) => [
      one.action,
      one.action_reason,
    ]);
  expect(reason({ compiled: 0 })).toEqual([['update', 'update_because_compiled']]);
  expect(reason({ status: 'pending' })).toEqual([['resume', 'resume_because_unfinished']]);
  expect(reason({ status: 'failed' })).toEqual([['resume', 'resume_because_unfinished']]);
  expect(reason({ status: 'tainted' })).toEqual([['replace', 'replace_because_tainted']]);
});

test('an immutable path replaces and is named; --replace replaces what is unchanged', () => {
  const other: Written = { address: 'Connection/other', spec: { engine: 'sqlite' } };
  const state = applied([lag, shop, other]);
  const moved = planned(
    [{ ...lag, spec: { ...lag.spec, connection: 'Connection/other' } }, shop, other],
    state,
  );
  expect(moved.resource_changes[0]).toMatchObject({
    action: 'replace',
    action_reason: 'replace_because_cannot_update',
  });
  expect(moved.resource_changes[0]?.change).toMatchObject({
    actions: ['delete', 'create'],
    replace_paths: [['spec', 'connection']],
  });
  expect(moved.summary).toMatchObject({ add: 1, destroy: 1 });
  expect(actions(planned([lag, shop, other], state, { replace: ['Monitor/*'] }))).toEqual({
    'Monitor/lag': 'replace',
  });
});

test('removals run in reverse order of the needs in the state, retained ones are forgotten', () => {
  const copy: Written = {
    address: 'Migration/copy',
    spec: { target: 'Connection/shop', table: 't' },
    needs: ['Connection/shop'],
  };
  const keep: Written = { address: 'Monitor/keep' };
  const value = planned([keep], applied([lag, shop, copy, keep]));
  expect(actions(value)).toEqual({
    'Migration/copy': 'forget',
    'Monitor/lag': 'delete',
    'Connection/shop': 'delete',
  });
  const connection = value.execution_graph.nodes.find(({ address }) => address === 'Connection/shop');
  expect(connection?.needs).toEqual(['Migration/copy:forget', 'Monitor/lag:delete']);
  expect(value.execution_graph.nodes.at(-1)?.address).toBe('Connection/shop');
});

test('a removed instance and a resource of another environment say why they go', () => {
  const eu: Written = { address: 'Monitor/h/eu' };
  const us: Written = { address: 'Monitor/h/us' };
  const reasons = (written: readonly Written[], elsewhere: readonly string[] = []): unknown[] =>
    plan(
      programOf(written, {}, elsewhere),
      applied([eu, us, shop]),
      noWorld,
      optionsOf(),
    ).value.resource_changes.map((one) => one.action_reason);
  expect(reasons([eu, shop])).toEqual(['delete_because_each_key']);
  expect(reasons([eu, us])).toEqual(['delete_because_no_resource_config']);
  expect(reasons([eu, us], ['Connection/shop'])).toEqual(['delete_because_environment']);
});

test('protection is kept in the state: removing, replacing and destroying are refused', () => {
  const safe: Written = { ...lag, lifecycle: { protect: true } };
  const state = applied([safe, shop]);
  const gone = planned([shop], state);
  expect(codes(gone)).toEqual(['DBK3102']);
  expect(gone).toMatchObject({ errored: true, applyable: false });
  expect(gone.resource_changes).toHaveLength(1);
  expect(gone.diagnostics[0]?.detail).toContain('protected (in the state at serial 1, declared in ops.yaml)');
  expect(codes(planned([safe, shop], state, { replace: ['Monitor/lag'] }))).toEqual(['DBK3102']);
  expect(codes(planned([safe, shop], state, { mode: 'destroy' }))).toEqual(['DBK3102']);
  expect(codes(planned([lag, shop], state))).toEqual([]);
});

test('an empty folder never means destroy all, and many removals need a word', () => {
  const many = Array.from({ length: 7 }, (_, index): Written => ({ address: `Monitor/m${index}` }));
  const state = applied([...many, shop]);
  expect(codes(planned([], state))).toEqual(['DBK3101']);
  expect(planned([], state).resource_changes).toEqual([]);
  expect(codes(planned([shop], state))).toEqual(['DBK3106']);
  expect(codes(planned([shop], state, { allowDeletes: 6 }))).toEqual(['DBK3106']);
  expect(codes(planned([shop], state, { allowDeletes: 7 }))).toEqual([]);
  expect(planned([shop], state, { mode: 'destroy' }).summary.destroy).toBe(8);
});

test('renames: one, a chain and a swap keep their records and are done once', () => {
  const one = (address: string, every: string, renamedFrom?: string): Written => ({
    address,
    spec: { every },
    ...(renamedFrom === undefined ? {} : { lifecycle: { renamedFrom } }),
  });
  const state = applied([one('Monitor/a', '1m'), one('Monitor/b', '2m')]);
  const chain = [one('Monitor/b', '1m', 'Monitor/a'), one('Monitor/c', '2m', 'Monitor/b')];
  const swap = [one('Monitor/a', '2m', 'Monitor/b'), one('Monitor/b', '1m', 'Monitor/a')];
  for (const written of [chain, swap]) {
    const value = planned(written, state);
    expect(value.summary).toMatchObject({ move: 2, add: 0, change: 0, destroy: 0 });
    const after = afterApply(state, value);
    expect(after.resources.map(({ uid }) => uid).sort()).toEqual(['uid of Monitor/a', 'uid of Monitor/b']);
    expect(planned(written, after).resource_changes).toEqual([]);
  }
  const nodes = planned(chain, state).execution_graph.nodes;
  expect(nodes.map(({ address, needs, previous_taken }) => [address, needs, previous_taken])).toEqual([
    ['Monitor/b', ['Monitor/c:no-op'], undefined],
    ['Monitor/c', [], true],
  ]);
});

test('a rename that cannot be is an error', () => {
  const state = applied([{ address: 'Monitor/a' }, { address: 'Monitor/b' }]);
  const b: Written = { address: 'Monitor/b', lifecycle: { renamedFrom: 'Monitor/a' } };
  expect(codes(planned([b], state))).toEqual(['DBK3103']);
  const onlyA = stateOf(state.resources.filter(({ address }) => address === 'Monitor/a'));
  expect(codes(planned([{ address: 'Monitor/a' }, b], onlyA))).toEqual(['DBK3103']);
  expect(codes(planned([{ address: 'Monitor/a' }, b], state))).toEqual([]);
});

test('what refers to a renamed resource is updated, not replaced', () => {
  const renamed: Written = {
    ...shop,
    address: 'Connection/store',
    lifecycle: { renamedFrom: 'Connection/shop' },
  };
  const reference = { kind: 'Connection', to: 'Connection/store', at: ['connection'] };
  const before: Written = { ...lag, spec: { connection: 'shop' } };
  const after: Written = {
    ...lag,
    spec: { connection: 'store' },
    needs: ['Connection/store'],
    references: [reference],
  };
  expect(actions(planned([renamed, after], applied([shop, before])))).toEqual({
    'Connection/store': 'no-op',
    'Monitor/lag': 'update',
  });
});

test('targets pull what they need, excludes drop what needs them, patterns that mean nothing are errors', () => {
  const other: Written = { address: 'Monitor/other', labels: { team: 'shop' } };
  const all = [lag, shop, other];
  expect(actions(planned(all, undefined, { targets: ['Monitor/lag'] }))).toEqual({
    'Connection/shop': 'create',
    'Monitor/lag': 'create',
  });
  expect(actions(planned(all, undefined, { excludes: ['Connection/*'] }))).toEqual({
    'Monitor/other': 'create',
  });
  expect(actions(planned(all, undefined, { selector: 'team=shop' }))).toEqual({ 'Monitor/other': 'create' });
  const wrong = plan(programOf(all), undefined, noWorld, optionsOf({ targets: ['Monitor/lagg'] }));
  expect(wrong.diagnostics[0]).toMatchObject({ code: 'DBK3104', suggestion: 'Monitor/lag' });
  expect(codes(planned(all, undefined, { selector: 'a b' }))).toEqual(['DBK3105']);
});

test('a targeted removal takes its users with it, an excluded user keeps what it uses', () => {
  const keep: Written = { address: 'Monitor/keep' };
  const state = applied([lag, shop, keep]);
  expect(actions(planned([keep], state, { targets: ['Connection/shop'] }))).toEqual({
    'Monitor/lag': 'delete',
    'Connection/shop': 'delete',
  });
  expect(actions(planned([keep], state, { excludes: ['Monitor/lag'] }))).toEqual({});
});

test('secret references keep their place and are marked in the shadow tree', () => {
  const value = planned([
    { ...shop, spec: { engine: 'sqlite', password: '${secret:env:PW}', list: ['a', '${secret:env:B}'] } },
  ]);
  expect(value.resource_changes[0]?.change.after_sensitive).toEqual({
    spec: { password: true, list: [false, true] },
  });
});

test('a resource that only moved to another file is no change, but its record follows when something else is applied', () => {
  const state = applied([lag, shop]);
  const moved: Written = { ...shop, file: 'new.yaml' };
  expect(planned([lag, moved], state)).toMatchObject({ applyable: false, execution_graph: { nodes: [] } });
  const value = planned([{ ...lag, spec: { ...lag.spec, every: '5s' } }, moved], state);
  expect(actions(value)).toEqual({ 'Monitor/lag': 'update' });
  expect(afterApply(state, value).resources[0]?.file).toBe('new.yaml');
});

test('ten thousand unchanged resources are no change', () => {
  const written = Array.from(
    { length: 10_000 },
    (_, index): Written => ({
      ...lag,
      address: `Monitor/m${index}`,
      spec: {
        ...lag.spec,
        alerts: [{ when: `rows > ${index}`, severity: 'warning' }],
        schedule: { every: '60s', jitter: '0s' },
      },
    }),
  );
  const program = programOf([...written, shop]);
  const state = afterApply(undefined, plan(program, undefined, noWorld, optionsOf()).value);
  const again = programOf([...written, shop]);
  const value = plan(again, state, noWorld, optionsOf()).value;
  expect(value.summary.unchanged).toBe(10_001);
  expect(value.resource_changes).toEqual([]);
});

test('equal inputs give equal bytes, whatever the order they come in', () => {
  const all = [lag, shop, copy, watch];
  expect(canonicalJson(planned(all))).toBe(canonicalJson(planned([...all].reverse())));
  expect(JSON.stringify(planned(all))).toBe(JSON.stringify(planned([...all].reverse())));
});

test('a step waits through unchanged resources for what they need', () => {
  const middle: Written = {
    address: 'Migration/middle',
    spec: { target: 'Connection/shop', table: 't' },
    needs: ['Connection/shop'],
  };
  const last: Written = { address: 'Monitor/last', spec: { every: '1s' }, needs: ['Migration/middle'] };
  const state = applied([shop, middle, last]);
  const value = planned(
    [{ ...shop, spec: { engine: 'other' } }, middle, { ...last, spec: { every: '2s' } }],
    state,
  );
  expect(value.execution_graph.edges).toEqual([
    { from: 'Connection/shop:update', to: 'Monitor/last:update' },
  ]);
});
