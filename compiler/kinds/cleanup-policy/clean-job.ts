// What: the one job of a CleanupPolicy and the arguments of its operation. What not: deleting.
import type { CleanupPolicySpec } from '../../../schemas/types.gen.ts';
import type { Job, MetricUnit, Operation } from '../../model/job.ts';
import type { Json } from '../../model/json.ts';
import { argsJson } from '../../model/operation-args.ts';
import type { Address, Resource } from '../../model/resource.ts';
import type { TableName } from '../../model/table.ts';
import { alertRules, durationMs, jobOf, lenientDefault } from '../../rules/jobs.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { parseSize } from '../../rules/size.ts';
import { parseTableName } from '../../rules/tables.ts';

type Spec = CleanupPolicySpec;

export const cleanupMetrics: Readonly<Record<string, MetricUnit>> = { deleted: 'count' };

/** Above either a run deletes nothing and fails. Absent members bound nothing. */
export interface DeleteLimit {
  readonly count?: number;
  readonly percent?: number;
}

/**
 * rows.delete: rows whose `column` is older than now less `olderThanMs`, in batches by key with a commit after each, so that it can stop anywhere and go on.
 * `archiveTo`: rows are written and synced there before their batch is deleted. Sample: deleted (count).
 */
export interface RowsDeleteArgs {
  readonly connection: Address;
  readonly table: TableName;
  readonly column: string;
  readonly olderThanMs: number;
  readonly where?: string;
  readonly partitions: 'rows' | 'drop';
  readonly archiveTo?: Json;
  readonly maxDelete: DeleteLimit;
  readonly batchRows: number;
  readonly pauseMs: number;
  readonly throttle: {
    readonly rowsPerSecond: number;
    readonly replicaLagMs: number;
    readonly activeSessions: number;
  };
}

/** files.delete: files of one folder (not of folders in it) that fit `pattern`, oldest first; the newest `keepLast` stay whatever else holds. Sample: deleted (count). */
export interface FilesDeleteArgs {
  readonly path: string;
  readonly pattern: string;
  readonly olderThanMs?: number;
  readonly maxBytes?: number;
  readonly keepLast: number;
  readonly maxDelete: DeleteLimit;
}

/** `found`: the table and column as the server spells them, where it answered. */
export function cleanJob(
  resource: Resource<Spec>,
  found: { readonly table: TableName; readonly column: string } | undefined,
  timeZone: string,
): Job {
  const { spec } = resource;
  return jobOf('clean', [cleanOperation(spec, found)], {
    spec,
    schedule: spec.schedule,
    timeZone,
    alerts: alertRules(spec.alerts, cleanupMetrics, lenientDefault),
    mutex: [resource.address],
  });
}

function cleanOperation(
  spec: Spec,
  found: { readonly table: TableName; readonly column: string } | undefined,
): Operation {
  const { rows, files, maxDelete = {}, batch, throttle } = spec;
  if (rows === undefined) {
    const args: FilesDeleteArgs = {
      path: files?.path ?? '',
      pattern: files?.pattern ?? '*',
      ...(files?.olderThan === undefined ? {} : { olderThanMs: durationMs(files.olderThan) }),
      ...(files?.maxSize === undefined ? {} : { maxBytes: parseSize(files.maxSize) ?? 0 }),
      keepLast: files?.keepLast ?? 0,
      maxDelete,
    };
    return { id: 'clean', op: 'files.delete', v: 1, on: [], args: argsJson(args), repeat: 'safe' };
  }
  const connection = connectionAddress(rows.connection);
  const args: RowsDeleteArgs = {
    connection,
    table: found?.table ?? parseTableName(rows.table),
    column: found?.column ?? rows.column,
    olderThanMs: durationMs(rows.olderThan),
    ...(rows.where === undefined ? {} : { where: rows.where }),
    partitions: rows.partitions,
    ...(rows.archiveTo === undefined ? {} : { archiveTo: argsJson(rows.archiveTo) }),
    maxDelete,
    batchRows: batch.rows,
    pauseMs: durationMs(batch.pause),
    throttle: {
      rowsPerSecond: throttle?.rowsPerSecond ?? 0,
      replicaLagMs: durationMs(throttle?.replicaLag),
      activeSessions: throttle?.activeSessions ?? 0,
    },
  };
  return { id: 'clean', op: 'rows.delete', v: 1, on: [connection], args: argsJson(args), repeat: 'safe' };
}
