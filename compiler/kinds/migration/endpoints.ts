// What: both ends of a Migration between databases: addresses, dialects, capabilities, and the requests that ask for them. What not: the tables between them.
import type { Dialect } from '../../dialect.ts';
import type { PlanContext } from '../../kind.ts';
import type { Address } from '../../model/resource.ts';
import type { TableName } from '../../model/table.ts';
import { tableText } from '../../model/table.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { tablesRequest } from '../../rules/table-lookup.ts';
import type { MigrationSpec } from './spec.ts';

/** Addresses of the two connections; undefined when an end is files. */
export interface Connections {
  readonly source: Address;
  readonly target: Address;
}

export function connectionsOf(spec: MigrationSpec): Connections | undefined {
  const { source, target } = spec;
  if (source.connection === undefined || target.connection === undefined) return undefined;
  return { source: connectionAddress(source.connection), target: connectionAddress(target.connection) };
}

export interface Ends extends Connections {
  readonly from: Dialect;
  readonly into: Dialect;
}

export function endsOf(connections: Connections, context: PlanContext): Ends {
  return {
    ...connections,
    from: context.dialect(connections.source),
    into: context.dialect(connections.target),
  };
}

export function sourceRequest(spec: MigrationSpec) {
  const { connection, tables, exclude } = spec.source;
  return tablesRequest(connectionAddress(connection ?? ''), tables ?? ['*'], exclude);
}

/** The target is asked for exactly the tables that would be written. */
export function targetRequest(target: Address, tables: readonly TableName[]) {
  return tablesRequest(target, [...new Set(tables.map(tableText))]);
}

/** All of them, for a Migration whose source is made in the same plan: nobody can tell yet which tables it will write. */
export function anyTargetRequest(target: Address) {
  return tablesRequest(target, ['*']);
}
