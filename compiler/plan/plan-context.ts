// What: what a kind sees while it plans: the project, its resources, dialects, the projected world. What not: the projection itself.
import type { Dialect } from '../dialect.ts';
import type { PlanContext } from '../kind.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { World } from '../model/world.ts';
import type { Decision } from './decision.ts';
import type { Inputs } from './plan-options.ts';
import { recordedResource } from './recorded-resource.ts';

/** Thrown through a kind that needs a dialect this build has not, and turned into a diagnostic at once. */
export class NoDialect extends Error {
  readonly engine: string;
  constructor(engine: string) {
    super(`no dialect for engine ${engine}`);
    this.engine = engine;
  }
}

export function planContexts(
  inputs: Omit<Inputs, 'world'>,
): (decision: Decision, world: World) => PlanContext {
  const { program, state, options } = inputs;
  const byKind = new Map<string, Resource[]>();
  for (const address of program.graph.order) {
    const resource = program.graph.resources.get(address);
    if (resource === undefined) continue;
    const list = byKind.get(resource.kind);
    if (list === undefined) byKind.set(resource.kind, [resource]);
    else list.push(resource);
  }
  const records = new Map(state?.resources.map((record) => [record.address, record]));
  const resource = (address: Address): Resource | undefined => {
    const record = program.graph.resources.has(address) ? undefined : records.get(address);
    return record === undefined ? program.graph.resources.get(address) : recordedResource(record);
  };
  const engineOf = (connection: Address): string => {
    const engine = resource(connection)?.spec['engine'];
    return typeof engine === 'string' ? engine : 'unknown';
  };
  const dialect = (connection: Address, world: World): Dialect => {
    const engine = engineOf(connection);
    const factory = options.dialects[engine];
    if (factory === undefined) throw new NoDialect(engine);
    const server = world.get({ get: 'server', connection });
    return server.is === 'known' ? factory.create(server.value) : factory.create();
  };
  return (decision, world) => {
    const self = decision.desired ?? (decision.recorded && recordedResource(decision.recorded));
    return {
      project: program.project,
      world,
      resource,
      resources: (kind) => byKind.get(kind) ?? [],
      capabilities: (connection) => options.dialects[engineOf(connection)]?.capabilities,
      dialect: (connection) => dialect(connection, world),
      at: (path, at) =>
        self?.at(path, at) ?? { document: `state#${decision.address}`, path, at: at ?? 'value' },
    };
  };
}
