// What: the kind Connection: recorded with the identity of the server it reached, so that a moved server is noticed. What not: connecting (runtime/connections).
//
// A server that does not answer is reported once, by the plan; here it only means that nothing is known. A SQLite file that is not there is a warning here and an error
// of whoever reads it; when a Migration will make it, that is said beside the path and nothing is wrong.
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { Kind, PlanContext } from '../../kind.ts';
import type { Change, KindPlan } from '../../model/change.ts';
import type { Json } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import type { ServerInfo } from '../../model/table.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { checkConnection } from './check.ts';
import type { ConnectionSpec } from './spec.ts';

const products: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  sqlite: 'SQLite',
  snowflake: 'Snowflake',
};

export const kind: Kind<ConnectionSpec> = {
  name: 'Connection',
  removal: 'delete',
  compiled: 1,
  check: checkConnection,
  observe: (resource) => [{ get: 'server', connection: resource.address }],
  drift(recorded, world) {
    const before = recordedServer(recorded.identity);
    const answer = world.get({ get: 'server', connection: recorded.address });
    if (before === undefined || answer.is !== 'known' || answer.value.identity === before) return [];
    return [{ path: 'server', recorded: before, observed: answer.value.identity }];
  },
  plan(change, context) {
    const { desired } = change;
    return isRemoval(change) || desired === undefined ? removalPlan() : planRecord(change, desired, context);
  },
};

function planRecord(
  change: Change<ConnectionSpec>,
  desired: Resource<ConnectionSpec>,
  context: PlanContext,
): KindPlan {
  const answer = context.world.get({ get: 'server', connection: desired.address });
  const before = change.recorded?.identity;
  const kept = before === undefined ? {} : { identity: before };
  const path = desired.spec.path === undefined ? 'url' : 'path';
  if (answer.is === 'known') {
    const text = serverText(answer.value);
    return kindPlan({
      headline: text,
      notes: [{ path, text }],
      identity: { server: answer.value.identity } satisfies Json,
    });
  }
  // A file that a Migration of this plan will make: the world says who.
  if (answer.is === 'unknown' && path === 'path' && change.action === 'create') {
    return kindPlan({ ...kept, notes: [{ path, text: answer.because }] });
  }
  if (answer.is !== 'absent') return kindPlan(kept);
  const maker = makerOf(desired, context);
  if (maker !== undefined) return kindPlan({ ...kept, notes: [{ path, text: `made by ${maker}` }] });
  return kindPlan({ ...kept, diagnostics: [missingFile(desired, context)] });
}

/** `PostgreSQL 16.4`. */
function serverText(server: ServerInfo): string {
  return `${products[server.flavour.toLowerCase()] ?? server.flavour} ${server.version}`;
}

function recordedServer(identity: Json | undefined): string | undefined {
  if (typeof identity !== 'object' || identity === null || Array.isArray(identity)) return undefined;
  const server = (identity as Readonly<Record<string, Json>>)['server'];
  return typeof server === 'string' ? server : undefined;
}

function makerOf(desired: Resource<ConnectionSpec>, context: PlanContext): string | undefined {
  return context.resources('Migration').find((migration) => {
    const { target } = migration.spec as { readonly target?: { readonly connection?: string } };
    return target?.connection !== undefined && connectionAddress(target.connection) === desired.address;
  })?.address;
}

function missingFile(desired: Resource<ConnectionSpec>, context: PlanContext): Diagnostic {
  const detail = `The file ${desired.spec.path ?? ''} of ${desired.address} does not exist. Nothing here makes it: check the path, which is relative to the project's root.`;
  return diagnose('DBK4213', context.at(['path']), detail);
}
