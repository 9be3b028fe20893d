// What: what is wrong with a BackupPolicy without asking the world. What not: shapes (schema).
import type { BackupPolicySpec } from '../../../schemas/types.gen.ts';
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext } from '../../kind.ts';
import type { Resource } from '../../model/resource.ts';
import { connectionAddress } from '../../rules/reference.ts';

type Spec = BackupPolicySpec;
type Method = Spec['method'];

/** The engines a method can back up; a method that is not here takes every engine. */
const engines: Readonly<Partial<Record<Method, readonly string[]>>> = {
  pgbackrest: ['postgres'],
  pg_dump: ['postgres'],
  'mariadb-backup': ['mysql'],
};
/** Methods that copy the files of the whole server cannot leave tables out. */
const wholeServer: readonly Method[] = ['pgbackrest', 'mariadb-backup'];
const settings = ['pgbackrest', 'pg_dump', 'mariadb-backup'] as const;

export function checkBackupPolicy(resource: Resource<Spec>, context: CheckContext): readonly Diagnostic[] {
  return [
    ...checkDrill(resource.spec, context),
    ...checkMethod(resource.spec, context),
    ...checkLevels(resource.spec, context),
    ...checkRetention(resource.spec, context),
  ];
}

function checkDrill({ connection, drill, schedules }: Spec, context: CheckContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (drill?.to === connection) {
    const detail = `A drill restores into a database of its own and drops it; on Connection/${connection} itself that would load the server it is meant to protect, and prove nothing when that server is lost. Name another one, for example  drill: {to: scratch}.`;
    found.push(diagnose('DBK1530', context.at(['drill', 'to']), detail));
  }
  const scratch = drill === undefined ? undefined : context.resource(connectionAddress(drill.to));
  if ((scratch?.spec as { readonly readOnly?: boolean } | undefined)?.readOnly === true) {
    const detail = `Connection/${drill?.to ?? ''} says readOnly: true, and a drill makes a database there.`;
    found.push(diagnose('DBK1513', context.at(['drill', 'to']), detail));
  }
  if (schedules.drill !== undefined && drill === undefined) {
    const detail =
      'schedules.drill is set, but nothing says where to restore. Add  drill: {to: scratch}  with a Connection for it.';
    found.push(diagnose('DBK1531', context.at(['schedules', 'drill'], 'key'), detail));
  }
  return found;
}

function checkMethod(spec: Spec, context: CheckContext): readonly Diagnostic[] {
  const { method, connection } = spec;
  const found: Diagnostic[] = [];
  const engine = context.resource(connectionAddress(connection))?.spec['engine'];
  const fits = engines[method];
  if (fits !== undefined && typeof engine === 'string' && !fits.includes(engine)) {
    const detail = `${method} backs up ${fits.join(', ')}; Connection/${connection} is ${engine}. Use  method: logical, which works on every engine.`;
    found.push(diagnose('DBK1533', context.at(['method']), detail));
  }
  for (const other of settings) {
    if (other === method || spec[other] === undefined) continue;
    const detail = `Settings of ${other} are given, but the method is ${method}, so they are never used.`;
    found.push(diagnose('DBK1535', context.at([other], 'key'), detail));
  }
  if (method === 'pgbackrest' && spec.pgbackrest === undefined) {
    const detail = 'pgBackRest needs to know its stanza. Add  pgbackrest: {stanza: NAME}.';
    found.push(diagnose('DBK1536', context.at(['method']), detail));
  }
  const chosen = spec.exclude !== undefined && spec.exclude.length > 0 ? 'exclude' : 'tables';
  if (wholeServer.includes(method) && (chosen === 'exclude' || spec.tables.some((table) => table !== '*'))) {
    const detail = `${method} copies the files of the whole server, so single tables cannot be chosen or left out. Remove ${chosen}, or use  method: logical.`;
    found.push(diagnose('DBK1537', context.at([chosen]), detail));
  }
  return found;
}

function checkLevels({ method, schedules }: Spec, context: CheckContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const level of ['differential', 'incremental'] as const) {
    if (schedules[level] === undefined) continue;
    if (method === 'pg_dump') {
      const detail = `pg_dump knows full backups only; schedules.${level} could never run.`;
      found.push(diagnose('DBK1534', context.at(['schedules', level], 'key'), detail));
    } else if (schedules.full === undefined) {
      const detail = `Every ${level} backup needs a full one before it, and no full one is scheduled. Add  full: {cron: "0 2 * * 0"}.`;
      found.push(diagnose('DBK1532', context.at(['schedules', level], 'key'), detail));
    }
  }
  return found;
}

function checkRetention({ retention, schedules }: Spec, context: CheckContext): readonly Diagnostic[] {
  if (retention !== undefined || Object.keys(schedules).length === 0) return [];
  const detail =
    'There is no retention, so every backup is kept and the store grows without end. Add  retention: {days: 30, keepLast: 3}, or leave it so if something else cleans the store.';
  return [diagnose('DBK1538', context.at([]), detail)];
}
