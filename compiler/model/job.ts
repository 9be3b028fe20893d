// What: operations (the closed instruction set) and the jobs made of them. What not: running them (runtime/run).
import type { Json } from './json.ts';
import type { Address } from './resource.ts';

/** The closed set (design section 1); a newcomer needs a decision record. */
export const opNames = [
  'sql.apply',
  'rows.copy',
  'rows.compare',
  'rows.delete',
  'rows.measure',
  'schema.compare',
  'metrics.read',
  'statements.collect',
  'capacity.forecast',
  'backup.create',
  'backup.restore',
  'backup.verify',
  'backup.prune',
  'files.delete',
  'history.prune',
  'scale.decide',
  'scale.set',
  'job.start',
  'command.run',
  'http.send',
  'notify.send',
] as const;
export type OpName = (typeof opNames)[number];

/** `$output`: "<operation id>.<path>" of an earlier operation of the same job; `$input`: a run's input. */
export type Ref = { readonly $output: string } | { readonly $input: string };

/**
 * One instruction. `args` is what the executor sees, nothing else; its schema is schemas/operations/<op>.schema.json. `on`: connections it takes a slot of.
 * `repeat: once` is never silently repeated after a crash. `when: always` also runs after a failure. `if`: skipped unless the referred value is truthy.
 */
export interface Operation {
  readonly id: string;
  readonly op: OpName;
  readonly v: number;
  readonly on: readonly Address[];
  readonly args: Json;
  readonly repeat: 'safe' | 'once';
  readonly when?: 'ok' | 'always';
  readonly if?: Ref;
}

export type Severity = 'info' | 'warning' | 'critical';

/** `alert`, `run`: address globs. `job`: only runs of that job. `cooldownMs`: the least time between two starts by this trigger. */
export type Trigger =
  | { readonly cron: string; readonly timeZone: string }
  | { readonly everyMs: number }
  | { readonly alert: string; readonly match: Json; readonly cooldownMs?: number }
  | {
      readonly run: string;
      readonly state: 'succeeded' | 'failed';
      readonly job?: string;
      readonly cooldownMs?: number;
    };

/** Literals in `when`: count and percent are bare numbers, duration is `30s`, bytes is `10MiB`. */
export type MetricUnit = 'count' | 'percent' | 'duration' | 'bytes' | 'number';

export type AlertOp = '>' | '>=' | '<' | '<=' | '==' | '!=';
/** `metric op value`, the value in base units (milliseconds, bytes, percent, plain). */
export interface AlertTerm {
  readonly metric: string;
  readonly op: AlertOp;
  readonly value: number;
}

/** `id` = the rule's `name`, else its metric; with `text` as the user wrote it. All `terms` must hold. */
export interface AlertRule {
  readonly id: string;
  readonly text: string;
  readonly terms: readonly AlertTerm[];
  readonly severity: Severity;
  readonly forMs: number;
  readonly clear?: readonly AlertTerm[];
  readonly noData: 'keep' | 'alert';
  readonly onError: 'keep' | 'alert';
  readonly runbook?: string;
}

export interface Job {
  readonly name: string;
  /** [] = by hand only. */
  readonly triggers: readonly Trigger[];
  readonly misfire: 'skip' | 'runOnce' | 'runAll';
  readonly concurrency: 'forbid' | 'allow' | 'replace' | 'queue';
  readonly mutex: readonly string[];
  readonly jitterMs: number;
  /** 0 = none */
  readonly timeoutMs: number;
  readonly retries: number;
  readonly window?: string;
  readonly suspend: boolean;
  readonly operations: readonly Operation[];
  readonly alerts: readonly AlertRule[];
  readonly notify: readonly Address[];
}
