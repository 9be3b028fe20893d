// What: what a Migration asks of the world: both servers and the source's tables, then the target tables those lead to. What not: reading the answers (read-world).
import type { Resource } from '../../model/resource.ts';
import type { Request, World } from '../../model/world.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { mapTables } from '../../rules/table-map.ts';
import {
  anyTargetRequest,
  type Connections,
  connectionsOf,
  sourceRequest,
  targetRequest,
} from './endpoints.ts';
import type { MigrationSpec } from './spec.ts';

export function observeMigration(resource: Resource<MigrationSpec>, world: World): readonly Request[] {
  const { spec } = resource;
  const connections = connectionsOf(spec);
  return connections === undefined ? observeFiles(spec) : observeTables(resource, connections, world);
}

function observeTables(
  resource: Resource<MigrationSpec>,
  connections: Connections,
  world: World,
): readonly Request[] {
  const { spec } = resource;
  const source = sourceRequest(spec);
  const first: Request[] = [
    { get: 'server', connection: connections.source },
    { get: 'server', connection: connections.target },
    source,
  ];
  const answer = world.get(source);
  if (answer.is === 'unknown' && answer.because === 'not asked') return first;
  const asked = isChained(resource) ? [...first, anyTargetRequest(connections.target)] : first;
  if (answer.is !== 'known' || answer.value.length === 0) return asked;
  // Observation has no dialect, so it asks for the names with and without a schema; the plan reads the answer that fits the engine.
  const targets = [true, false].map((schemas) =>
    mapTables(spec, answer.value, schemas).tables.map((table) => table.to),
  );
  return [...asked, ...targets.map((tables) => targetRequest(connections.target, tables))];
}

/** Its source may be what another Migration of the same plan makes: which tables that will be, observation cannot know. */
function isChained(resource: Resource<MigrationSpec>): boolean {
  return resource.needs.some((need) => need.startsWith('Migration/'));
}

function observeFiles(spec: MigrationSpec): readonly Request[] {
  const found: Request[] = [];
  for (const end of [spec.source, spec.target]) {
    if (end.connection !== undefined)
      found.push({ get: 'server', connection: connectionAddress(end.connection) });
  }
  if (spec.source.connection !== undefined) found.push(sourceRequest(spec));
  if (spec.source.file !== undefined)
    found.push({ get: 'files', path: spec.source.file.path, read: 'schema' });
  return found;
}
