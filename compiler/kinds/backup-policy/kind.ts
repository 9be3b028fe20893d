// What: the kind BackupPolicy: backups on schedules, their retention, and the drill that proves them. What not: making backups (operations).
import type { BackupPolicySpec } from '../../../schemas/types.gen.ts';
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { Kind, PlanContext } from '../../kind.ts';
import type { Block, Change, Hazard, KindPlan } from '../../model/change.ts';
import type { Resource } from '../../model/resource.ts';
import type { Request } from '../../model/world.ts';
import { scheduleText } from '../../rules/jobs.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { missingDatabase } from '../../rules/table-lookup.ts';
import { checkBackupPolicy } from './check.ts';
import { backupJobs, backupMetrics } from './jobs.ts';

type Spec = BackupPolicySpec;

/** The program a method runs on the machine that makes the backup. */
const tools: Readonly<Partial<Record<Spec['method'], string>>> = {
  pgbackrest: 'pgbackrest',
  pg_dump: 'pg_dump',
  'mariadb-backup': 'mariadb-backup',
};

export const kind: Kind<Spec> = {
  name: 'BackupPolicy',
  removal: 'forget',
  compiled: 1,
  metrics: () => backupMetrics,
  check: checkBackupPolicy,
  observe: ({ spec }) => [
    { get: 'server', connection: connectionAddress(spec.connection) },
    ...toolRequest(spec),
  ],
  plan(change, context) {
    const { desired } = change;
    return isRemoval(change) || desired === undefined ? removalPlan() : planPolicy(change, desired, context);
  },
};

function toolRequest({ method }: Spec): readonly Request[] {
  const name = tools[method];
  return name === undefined ? [] : [{ get: 'tool', name }];
}

function planPolicy(change: Change<Spec>, desired: Resource<Spec>, context: PlanContext): KindPlan {
  const { spec } = desired;
  return kindPlan({
    jobs: backupJobs(desired, context.project.timeZone),
    diagnostics: worldFindings(spec, context),
    hazards: shorterRetention(change, desired, context),
    blocks: [jobsBlock(desired)],
  });
}

function worldFindings(spec: Spec, context: PlanContext): readonly Diagnostic[] {
  const connection = connectionAddress(spec.connection);
  const found: Diagnostic[] = [];
  if (context.world.get({ get: 'server', connection }).is === 'absent') {
    found.push(missingDatabase(connection, context.at(['connection'])));
  }
  for (const request of toolRequest(spec)) {
    if (request.get !== 'tool' || context.world.get(request).is !== 'absent') continue;
    const detail = `${request.name} is not installed where this plan was made. Install it on every machine that runs dbkeel serve, or use  method: logical.`;
    found.push(diagnose('DBK4214', context.at(['method']), detail));
  }
  return found;
}

/** What the former rules kept and the new ones may not. How many backups that is depends on the day the next run comes. */
function shorterRetention(
  change: Change<Spec>,
  { spec }: Resource<Spec>,
  context: PlanContext,
): readonly Hazard[] {
  const before = (change.recorded?.spec as unknown as Spec | undefined)?.retention;
  if (change.action !== 'update' || spec.retention === undefined) return [];
  if (before === undefined && change.recorded !== undefined) {
    const text = 'all backups were kept so far; the next run drops what no rule keeps';
    return [{ code: 'DBK4209', level: 'high', label: 'drops', text, where: context.at(['retention']) }];
  }
  const now: Readonly<Record<string, number | undefined>> = spec.retention;
  return Object.entries(before ?? {}).flatMap(([rule, was]) => {
    const is = now[rule] ?? 0;
    if (was === undefined || is >= was) return [];
    const text = `retention.${rule} ${was} -> ${is === 0 ? 'none' : is}: the next run drops what only this rule kept`;
    return [
      { code: 'DBK4209', level: 'high', label: 'drops', text, where: context.at(['retention']) } as const,
    ];
  });
}

function jobsBlock({ spec, address }: Resource<Spec>): Block {
  const names = ['full', 'differential', 'incremental', 'verify', 'drill'] as const;
  const shown = names.filter(
    (name) =>
      spec.schedules[name] !== undefined ||
      name === 'full' ||
      name === 'verify' ||
      (name === 'drill' && spec.drill !== undefined),
  );
  const texts = shown.map((name) => {
    const when = scheduleText(spec.schedules[name], address, name);
    return when.startsWith('by hand') ? `${name} (${when})` : `${name} ${when}`;
  });
  return { block: 'text', title: 'jobs', lines: [texts.join(', ')] };
}
