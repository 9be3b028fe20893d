import { expect, test } from 'vitest';
import {
  afterApply,
  fakeKinds,
  known,
  optionsOf,
  programOf,
  table,
  type Written,
  worldOf,
} from '../../test/plan/fake-project.ts';
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
import type { Kind } from '../kind.ts';
import type { State } from '../model/state.ts';
import { kindPlan } from '../rules/kind-plan.ts';
import { plan } from './plan.ts';
import { requests } from './requests.ts';

const empty = worldOf([[{ get: 'tables', connection: 'Connection/shop', include: ['orders'] }, known([])]]);

test('a dependent sees what its dependency will make; without the dependency it is unknown and names who makes it', () => {
  const note = (written: readonly Written[]): unknown =>
    plan(programOf(written), undefined, empty, optionsOf()).value.resource_changes.find(
      ({ address }) => address === 'Monitor/watch',
    )?.notes[0]?.text;
  expect(note([shop, copy, { ...watch, needs: ['Connection/shop', 'Migration/copy'] }])).toBe('1 tables');
  expect(note([shop, copy, watch])).toBe('Migration/copy will make it after Migration/copy');
  expect(note([shop, watch])).toBe('0 tables');
});

test('the maker of a database is no missing dependency of its own connection', () => {
  const world = worldOf([[{ get: 'server', connection: 'Connection/shop' }, { is: 'absent' }]]);
  expect(codes(plan(programOf([shop, copy]), undefined, world, optionsOf()).value)).toEqual([]);
});

test('guards hold what was observed, only for steps that act, and never what the plan itself changes', () => {
  const orders = worldOf([
    [{ get: 'tables', connection: 'Connection/shop', include: ['orders'] }, known([table('orders')])],
  ]);
  const value = plan(programOf([shop, copy, watch]), undefined, orders, optionsOf()).value;
  const guards = Object.fromEntries(
    value.execution_graph.nodes.map(({ address, guards: all }) => [address, all.length]),
  );
  expect(guards).toEqual({ 'Connection/shop': 0, 'Migration/copy': 1, 'Monitor/watch': 0 });
  expect(value.connections).toEqual({ 'Connection/shop': { engine: 'sqlite' } });
});

test('a dead server is one warning that names what is unknown', () => {
  const failed = {
    is: 'failed',
    failure: { code: 'timeout', retry: 'later', message: 'ETIMEDOUT shop:5432' },
  } as const;
  const dead = worldOf([
    [{ get: 'server', connection: 'Connection/shop' }, failed],
    [{ get: 'tables', connection: 'Connection/shop', include: ['orders'] }, failed],
  ]);
  const value = plan(programOf([shop, watch]), undefined, dead, optionsOf()).value;
  expect(codes(value)).toEqual(['DBK2301']);
  expect(value.diagnostics[0]?.detail).toBe(
    'Connection/shop does not answer: ETIMEDOUT shop:5432. What Monitor/watch would find is unknown.',
  );
  expect(value.applyable).toBe(true);
});

test('drift is reported, refresh-only accepts it and nothing else', () => {
  const state = edit(applied([lag, shop]), 'Connection/shop', { identity: 'old' });
  const world = worldOf([
    [
      { get: 'server', connection: 'Connection/shop' },
      known({ flavour: 'sqlite', version: '3', identity: 'new', features: [] }),
    ],
  ]);
  const edited = programOf([{ ...lag, spec: { every: '1s' } }, shop]);
  const refresh = plan(edited, state, world, optionsOf({ mode: 'refresh-only' })).value;
  expect(refresh.resource_drift).toEqual([
    {
      address: 'Connection/shop',
      kind: 'Connection',
      drift: [{ path: 'identity', recorded: 'old', observed: 'new' }],
    },
  ]);
  expect(refresh.resource_changes).toEqual([]);
  expect(refresh.execution_graph.nodes).toMatchObject([
    { address: 'Connection/shop', record: { identity: 'new' }, operations: [] },
  ]);
  const after = afterApply(state, refresh);
  expect(plan(edited, after, world, optionsOf({ mode: 'refresh-only' })).value.applyable).toBe(false);
});

test('operations that this build lacks are one note a kind', () => {
  const value = planned([lag, { ...lag, address: 'Monitor/other' }, shop], undefined, { executable: [] });
  expect(value.diagnostics).toMatchObject([{ code: 'DBK3108', severity: 'note' }]);
  expect(value.applyable).toBe(true);
});

test('unchanged resources ask nothing unless their kind knows drift', () => {
  const program = programOf([shop, watch]);
  const keys = (state?: State): string[] =>
    requests(program, state, noWorld, optionsOf()).map(({ get }) => get);
  expect(keys()).toEqual(['server', 'tables']);
  expect(keys(applied([shop, watch]))).toEqual(['server']);
});

test('a refused question is a warning of its own, beside a server that answers', () => {
  const denied = {
    is: 'failed',
    failure: { code: 'permission', retry: 'never', message: 'permission denied for table orders' },
  } as const;
  const world = worldOf([[{ get: 'tables', connection: 'Connection/shop', include: ['orders'] }, denied]]);
  expect(codes(plan(programOf([shop, watch]), undefined, world, optionsOf()).value)).toEqual(['DBK2302']);
});

test('an engine without a dialect is an error of the resource that needs it, not a crash', () => {
  const speaks: Kind = {
    ...(fakeKinds['Monitor'] as Kind),
    plan: (_, context) => kindPlan({ headline: context.dialect('Connection/shop').engine }),
  };
  const value = planned([shop, lag], undefined, { kinds: { ...fakeKinds, Monitor: speaks } });
  expect(value.diagnostics).toMatchObject([{ code: 'DBK3107', source: { file: 'ops.yaml' } }]);
  expect(actions(value)).toEqual({ 'Connection/shop': 'create', 'Monitor/lag': 'create' });
});
