// What: what changed at either end since a Migration was applied: new tables that its globs match, target tables that are gone. What not: differing rows (dataDiff).
import type { Drift } from '../../model/change.ts';
import type { StateRecord } from '../../model/state.ts';
import { tableText } from '../../model/table.ts';
import type { World } from '../../model/world.ts';
import { parseTableName, pickTable } from '../../rules/tables.ts';
import { connectionsOf, sourceRequest, targetRequest } from './endpoints.ts';
import { copiedSources, copiedTables } from './own-tables.ts';
import type { MigrationSpec } from './spec.ts';

/** Nothing is said of an end that does not answer. What runs was reviewed: a new table is copied only by a new plan. */
export function migrationDrift(recorded: StateRecord, world: World): readonly Drift[] {
  const spec = recorded.spec as unknown as MigrationSpec;
  const connections = connectionsOf(spec);
  if (connections === undefined || recorded.status !== 'ready') return [];
  const copied = new Set(copiedSources(recorded));
  if (copied.size === 0) return [];
  const found: Drift[] = [];
  const source = world.get(sourceRequest(spec));
  if (source.is === 'known') {
    const names = source.value.map(tableText);
    const added = names.filter((name) => !copied.has(name));
    if (added.length > 0)
      found.push({ path: 'source.tables', recorded: [...copied].sort(), observed: [...names].sort() });
  }
  const made = copiedTables(recorded);
  const target = world.get(targetRequest(connections.target, made.map(parseTableName)));
  if (target.is === 'known') {
    const gone = made.filter((name) => pickTable(target.value, name).is === 'none');
    for (const name of gone) found.push({ path: `target.${name}`, recorded: 'table', observed: null });
  }
  return found;
}
