// What: one warning per connection that does not answer, with what is unknown because of it. What not: errors (a kind that needs the answer says so).
import { type Diagnostic, diagnose, type Place } from '../diagnostic.ts';
import type { Address } from '../model/resource.ts';
import type { Failure, Request } from '../model/world.ts';
import type { Compiled } from './compile-changes.ts';
import type { Inputs } from './plan-options.ts';

const silent: ReadonlySet<Failure['code']> = new Set([
  'refused',
  'auth',
  'timeout',
  'unavailable',
  'protocol',
  'canceled',
]);

interface Trouble {
  readonly failure: Failure;
  readonly silent: boolean;
  readonly asking: Set<Address>;
}

export function unreachable(compiled: readonly Compiled[], inputs: Inputs): readonly Diagnostic[] {
  const troubles = new Map<string, Trouble & { readonly connection: Address }>();
  const note = (connection: Address, failure: Failure, asking?: Address): void => {
    const dead = silent.has(failure.code);
    const key = dead ? connection : `${connection} ${failure.message}`;
    const trouble = troubles.get(key) ?? { connection, failure, silent: dead, asking: new Set() };
    if (asking !== undefined && asking !== connection) trouble.asking.add(asking);
    troubles.set(key, trouble);
  };
  for (const connection of connectionsIn(inputs)) {
    const answer = inputs.world.get({ get: 'server', connection });
    if (answer.is === 'failed') note(connection, answer.failure);
  }
  for (const { asked, decision } of compiled) {
    for (const { request, answer } of asked) {
      if (answer.is === 'failed' && hasConnection(request))
        note(request.connection, answer.failure, decision.address);
    }
  }
  return [...troubles.keys()].sort().flatMap((key) => {
    const trouble = troubles.get(key);
    return trouble === undefined ? [] : [warning(trouble.connection, trouble, inputs)];
  });
}

function connectionsIn({ program, state }: Inputs): readonly Address[] {
  const found = new Set<Address>();
  for (const { kind, address } of program.graph.resources.values())
    if (kind === 'Connection') found.add(address);
  for (const { kind, address } of state?.resources ?? []) if (kind === 'Connection') found.add(address);
  return [...found].sort();
}

function hasConnection(request: Request): request is Request & { readonly connection: Address } {
  return 'connection' in request;
}

function warning(
  connection: Address,
  { failure, silent: dead, asking }: Trouble,
  inputs: Inputs,
): Diagnostic {
  const where: Place = inputs.program.graph.resources.get(connection)?.origin ?? { subject: connection };
  // Engines begin a refusal with the connection's address; it is said here already.
  const refusal = failure.message.startsWith(`${connection}: `)
    ? failure.message.slice(connection.length + 2)
    : failure.message;
  const said = refusal.replace(/[.\s]+$/, '');
  const detail = dead
    ? `${connection} does not answer: ${said}. ${consequence(asking)}`
    : `${connection} refused a question: ${said}. ${consequence(asking)}`;
  return diagnose(dead ? 'DBK2301' : 'DBK2302', where, detail);
}

function consequence(asking: ReadonlySet<Address>): string {
  if (asking.size === 0) return 'Nothing in this plan needs it.';
  const [first = '', second, ...rest] = [...asking].sort();
  if (second === undefined) return `What ${first} would find is unknown.`;
  if (rest.length === 0) return `What ${first} and ${second} would find is unknown.`;
  return `What ${first}, ${second} and ${rest.length} more would find is unknown.`;
}
