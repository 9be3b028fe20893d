// What: the effective specs of everything that operations of a plan may connect to. What not: connecting (connections/).
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Plan } from '../../compiler/model/plan.ts';
import type { State } from '../../compiler/model/state.ts';

/** The plan's win over the state's, which are there for what is deleted. */
export function settingsOf(plan: Plan, state: State | undefined): ReadonlyMap<string, JsonObject> {
  const settings = new Map<string, JsonObject>();
  for (const record of state?.resources ?? [])
    if (record.kind === 'Connection' || record.kind === 'Notifier') settings.set(record.address, record.spec);
  for (const { record } of plan.execution_graph.nodes)
    if (record?.kind === 'Notifier') settings.set(record.address, record.spec);
  for (const [address, spec] of Object.entries(plan.connections)) settings.set(address, spec);
  return settings;
}
