// What: the smallest project of the plan's tests and short names for what they look at. What not: the tests.
import type { Plan } from '../../compiler/model/plan.ts';
import type { State, StateRecord } from '../../compiler/model/state.ts';
import { plan } from '../../compiler/plan/plan.ts';
import type { PlanOptions } from '../../compiler/plan/plan-options.ts';
import { afterApply, optionsOf, programOf, stateOf, type Written, worldOf } from './fake-project.ts';

export const shop: Written = { address: 'Connection/shop', spec: { engine: 'sqlite' } };
export const lag: Written = {
  address: 'Monitor/lag',
  spec: { connection: 'Connection/shop', every: '60s' },
  needs: ['Connection/shop'],
};
/** Makes the table that `watch` looks at. */
export const copy: Written = {
  address: 'Migration/copy',
  spec: { target: 'Connection/shop', table: 'orders' },
  needs: ['Connection/shop'],
};
export const watch: Written = {
  address: 'Monitor/watch',
  spec: { connection: 'Connection/shop', table: 'orders' },
  needs: ['Connection/shop'],
};
export const noWorld = worldOf();

export function planned(written: readonly Written[], state?: State, more: Partial<PlanOptions> = {}): Plan {
  return plan(programOf(written), state, noWorld, optionsOf(more)).value;
}
export function applied(written: readonly Written[]): State {
  return afterApply(undefined, planned(written));
}
export function actions(value: Plan): Record<string, string> {
  return Object.fromEntries(value.resource_changes.map(({ address, action }) => [address, action]));
}
export function codes(value: Plan): string[] {
  return value.diagnostics.map(({ code }) => code);
}
export function edit(state: State, address: string, change: Partial<StateRecord>): State {
  return stateOf(
    state.resources.map((record) => (record.address === address ? { ...record, ...change } : record)),
  );
}
