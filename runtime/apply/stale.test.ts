import { expect, test } from 'vitest';
import { type State, stateDigest } from '../../compiler/model/state.ts';
import { tinyPlan } from '../../test/sim-engine/tiny-plan.ts';
import { record, stateOf } from '../../test/state/state-samples.ts';
import { staleReasons } from './stale.ts';

const desired = { resources: [{ address: 'Task/a', spec: {} }] };
const state = stateOf(3, record('Task/a'));

test('a plan stands on the state and files it was made from', () => {
  const plan = tinyPlan(desired, state);
  expect(staleReasons(plan, state, plan.base.config_digest)).toEqual([]);
  expect(staleReasons(plan, state, undefined)).toEqual([]);
  expect(staleReasons(tinyPlan(desired, undefined), undefined, undefined)).toEqual([]);
});

test('each thing that moved is named, once', () => {
  const plan = tinyPlan(desired, state);
  const reasons = (now: State | undefined, digest?: string) => staleReasons(plan, now, digest).join('\n');
  expect(reasons({ ...state, serial: 5 })).toBe('The state has moved from serial 3 to 5.');
  expect(reasons({ ...state, lineage: 'other' })).toContain('another state');
  expect(reasons(undefined)).toContain('now none');
  expect(reasons({ ...state, resources: [record('Task/a', { edited: true })] })).toContain('edited by hand');
  expect(reasons(state, 'other')).toBe('The files of the project have changed.');
  expect(staleReasons(tinyPlan(desired, undefined), state, undefined)[0]).toContain(
    'before there was a state',
  );
  expect(plan.base.state_digest).toBe(stateDigest(state));
});
