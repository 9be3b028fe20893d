// What: the tables a Monitor reads, as requests: one for each name, so that a plan can say that it is not there. What not: globs, which are expanded when the check runs.

import type { Path } from '../../model/json.ts';
import type { Address, Resource } from '../../model/resource.ts';
import type { Request } from '../../model/world.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { tablesRequest } from '../../rules/table-lookup.ts';
import type { CheckSpec, MonitorSpec } from './spec.ts';

/** A table that the check reads by name, with the place of the name in the spec. */
export interface NamedTable {
  readonly connection: Address;
  readonly table: string;
  readonly at: Path;
}

export function namedTables(check: CheckSpec): readonly NamedTable[] {
  const found: NamedTable[] = [];
  for (const name of ['rowCount', 'freshness'] as const) {
    const spec = check[name];
    if (spec?.table === undefined) continue;
    found.push({
      connection: connectionAddress(spec.connection),
      table: spec.table,
      at: ['check', name, 'table'],
    });
  }
  for (const side of ['source', 'target'] as const) {
    const spec = check.dataDiff?.[side];
    if (spec === undefined) continue;
    found.push({
      connection: connectionAddress(spec.connection),
      table: spec.table,
      at: ['check', 'dataDiff', side, 'table'],
    });
  }
  return found;
}

/** Connections a check reads without naming a table: their file must be there all the same. */
export function barePlaces(check: CheckSpec): readonly { readonly connection: Address; readonly at: Path }[] {
  const places = [
    { spec: check.health?.connection, at: ['check', 'health', 'connection'] },
    { spec: check.schemaChange?.connection, at: ['check', 'schemaChange', 'connection'] },
    { spec: check.metric?.connection, at: ['check', 'metric', 'connection'] },
    { spec: check.rowCount?.tables && check.rowCount.connection, at: ['check', 'rowCount', 'connection'] },
    { spec: check.freshness?.tables && check.freshness.connection, at: ['check', 'freshness', 'connection'] },
  ];
  return places.flatMap(({ spec, at }) =>
    spec === undefined ? [] : [{ connection: connectionAddress(spec), at }],
  );
}

export function observeMonitor(resource: Resource<MonitorSpec>): readonly Request[] {
  const { check } = resource.spec;
  return [
    ...namedTables(check).map(({ connection, table }) => tablesRequest(connection, [table])),
    ...barePlaces(check).map(({ connection }): Request => ({ get: 'server', connection })),
  ];
}
