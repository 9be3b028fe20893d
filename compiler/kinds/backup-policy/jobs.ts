// What: the jobs of a BackupPolicy and the arguments of their operations. What not: making or reading backups.
import type { BackupPolicySpec } from '../../../schemas/types.gen.ts';
import type { Job, MetricUnit, Operation, OpName, Ref } from '../../model/job.ts';
import type { Json } from '../../model/json.ts';
import { argsJson } from '../../model/operation-args.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { alertRules, durationMs, jobOf, rulesFor, strictDefault } from '../../rules/jobs.ts';
import { connectionAddress } from '../../rules/reference.ts';

type Spec = BackupPolicySpec;
type Level = 'full' | 'differential' | 'incremental';

export const backupMetrics: Readonly<Record<string, MetricUnit>> = {
  age: 'duration',
  size: 'bytes',
  sizeChangePercent: 'percent',
  drillAge: 'duration',
};

/** Which backups: those of this policy in its store, made by this method. Secrets are references. */
export interface BackupSet {
  readonly policy: Address;
  readonly store: Json;
  readonly method: Spec['method'];
  /** What stands under the method's name in the spec. */
  readonly settings: Json;
  /** Keys that may open a backup, the current one first. */
  readonly keys: readonly string[];
}

/** backup.create: one backup. Table globs are expanded when it runs, so tomorrow's table is in. Its value: {backup, bytes}. */
export interface BackupCreateArgs extends BackupSet {
  readonly connection: Address;
  readonly level: Level;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly compression: Spec['compression'];
  readonly throttle: {
    readonly rowsPerSecond: number;
    readonly parallelism: number;
    readonly replicaLagMs: number;
    readonly activeSessions: number;
  };
}

/** backup.prune: removes what no rule keeps and no kept backup needs. null keeps all. */
export interface BackupPruneArgs extends BackupSet {
  readonly retention: Readonly<Record<string, number>> | null;
}

/** backup.verify: reads the store again and checks every digest. */
export type BackupVerifyArgs = BackupSet;

/** backup.restore of a drill: the newest backup into a new database that it makes on `to`. Its value: {database, manifest}. */
export interface BackupRestoreArgs extends BackupSet {
  readonly to: Address;
  readonly backup: 'newest';
  readonly into: 'ownDatabase';
}

/** rows.compare v2, a drill's form: every table of `database` against the counts and digests of the backup's manifest. */
export interface ManifestCompareArgs {
  readonly target: Address;
  readonly database: Ref;
  readonly manifest: Ref;
  readonly failOnDifference: true;
}

/** sql.apply v2, a drill's form: drops the database that the restore made, and no other. */
export interface DropDatabaseArgs {
  readonly connection: Address;
  readonly create: false;
  readonly statements: readonly never[];
  readonly dropDatabase: Ref;
}

/** metrics.read v2, the watch's form: age, size and drill age of the newest good backup, from the store and the history. */
export interface BackupMetricsArgs {
  readonly readings: readonly never[];
  readonly backups: BackupSet & { readonly metrics: readonly string[] };
}

export function backupJobs(resource: Resource<Spec>, timeZone: string): readonly Job[] {
  const { spec, address } = resource;
  const set = backupSet(resource);
  const source = connectionAddress(spec.connection);
  const rules = alertRules(spec.alerts, backupMetrics, strictDefault);
  const job = (
    name: string,
    operations: readonly Operation[],
    metrics: readonly string[],
    mutex = [address],
  ) =>
    jobOf(name, operations, {
      spec,
      schedule: scheduleOf(spec, name),
      timeZone,
      alerts: rulesFor(rules, metrics),
      mutex,
    });
  const levels = (['full', 'differential', 'incremental'] as const).filter(
    (level) => level === 'full' || spec.schedules[level] !== undefined,
  );
  const prune: BackupPruneArgs = { ...set, retention: spec.retention ?? null };
  return [
    ...levels.map((level) =>
      job(
        level,
        [
          operation('backup', 'backup.create', createArgs(spec, set, level), [source], 'once'),
          operation('prune', 'backup.prune', prune, [], 'safe'),
        ],
        [],
      ),
    ),
    job('verify', [operation('verify', 'backup.verify', set satisfies BackupVerifyArgs, [], 'safe')], []),
    ...(spec.drill === undefined ? [] : [job('drill', drill(set, connectionAddress(spec.drill.to)), [], [])]),
    watch(job, set),
  ];
}

function scheduleOf(spec: Spec, name: string) {
  if (name === 'watch') return { every: '1m', misfire: 'skip' } as const;
  return spec.schedules[name as keyof Spec['schedules']];
}

function watch(
  job: (name: string, operations: readonly Operation[], metrics: readonly string[], mutex?: Address[]) => Job,
  set: BackupSet,
): Job {
  const metrics = Object.keys(backupMetrics);
  const args: BackupMetricsArgs = { readings: [], backups: { ...set, metrics } };
  const watching = job('watch', [later(operation('watch', 'metrics.read', args, [], 'safe'))], metrics, []);
  // The rules on failures belong to the jobs that make backups: a watch that fails says nothing about them.
  const alerts = watching.alerts.filter((rule) => rule.terms.some((term) => metrics.includes(term.metric)));
  return { ...watching, alerts };
}

function backupSet({ spec, address }: Resource<Spec>): BackupSet {
  const { method, store, encryption } = spec;
  const settings = method === 'logical' ? {} : (spec[method] ?? {});
  const keys = encryption === undefined ? [] : [encryption.key, ...(encryption.oldKeys ?? [])];
  return { policy: address, store: argsJson(store), method, settings: argsJson(settings), keys };
}

function createArgs(spec: Spec, set: BackupSet, level: Level): BackupCreateArgs {
  const { throttle } = spec;
  return {
    ...set,
    connection: connectionAddress(spec.connection),
    level,
    include: spec.tables,
    exclude: spec.exclude ?? [],
    compression: spec.compression,
    throttle: {
      rowsPerSecond: throttle?.rowsPerSecond ?? 0,
      parallelism: throttle?.parallelism ?? 1,
      replicaLagMs: durationMs(throttle?.replicaLag),
      activeSessions: throttle?.activeSessions ?? 0,
    },
  };
}

function drill(set: BackupSet, to: Address): readonly Operation[] {
  const database: Ref = { $output: 'restore.database' };
  const restore: BackupRestoreArgs = { ...set, to, backup: 'newest', into: 'ownDatabase' };
  const compare: ManifestCompareArgs = {
    target: to,
    database,
    manifest: { $output: 'restore.manifest' },
    failOnDifference: true,
  };
  const drop: DropDatabaseArgs = { connection: to, create: false, statements: [], dropDatabase: database };
  return [
    operation('restore', 'backup.restore', restore, [to], 'once'),
    later(operation('compare', 'rows.compare', compare, [to], 'safe')),
    { ...later(operation('drop', 'sql.apply', drop, [to], 'safe')), when: 'always', if: database },
  ];
}

function operation(
  id: string,
  op: OpName,
  args: object,
  on: readonly Address[],
  repeat: Operation['repeat'],
): Operation {
  return { id, op, v: 1, on, args: argsJson(args), repeat };
}

/** Arguments that the first version of an executor does not know: it refuses the operation instead of reading half of it. */
function later(operation: Operation): Operation {
  return { ...operation, v: 2 };
}
