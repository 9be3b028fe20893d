// What: the kind QueryAnalysis: statements and how long they take, collected on a schedule. What not: collecting (statements.collect).
import type { QueryAnalysisSpec } from '../../../schemas/types.gen.ts';
import type { Kind } from '../../kind.ts';
import type { Job, MetricUnit } from '../../model/job.ts';
import { argsJson } from '../../model/operation-args.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { alertRules, durationMs, jobOf, lenientDefault } from '../../rules/jobs.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { connectionAddress } from '../../rules/reference.ts';

type Spec = QueryAnalysisSpec;

const metrics: Readonly<Record<string, MetricUnit>> = {
  slowQueries: 'count',
  p95: 'duration',
  p99: 'duration',
  qps: 'number',
  tps: 'number',
  cacheHitPercent: 'percent',
};

/**
 * statements.collect: what the server's own statistics gained since the last run, the `top` statements by total time. Constants are removed from texts before they
 * are kept. Older than `keepMs` is dropped. Samples: slowQueries, p95, p99, qps, tps, cacheHitPercent.
 */
export interface StatementsCollectArgs {
  readonly connection: Address;
  readonly slowerThanMs: number;
  readonly minCalls: number;
  readonly top: number;
  readonly keepMs: number;
}

export const kind: Kind<Spec> = {
  name: 'QueryAnalysis',
  removal: 'delete',
  compiled: 1,
  metrics: () => metrics,
  observe: ({ spec }) => [{ get: 'server', connection: connectionAddress(spec.connection) }],
  plan(change, context) {
    const { desired } = change;
    if (isRemoval(change) || desired === undefined) return removalPlan();
    const collects = context.capabilities(connectionAddress(desired.spec.connection))?.statements !== false;
    const text = 'this engine has no statement statistics that dbkeel reads: the job would fail';
    return kindPlan({
      jobs: [collectJob(desired, context.project.timeZone)],
      notes: collects ? [] : [{ path: 'connection', text }],
    });
  },
};

function collectJob({ spec }: Resource<Spec>, timeZone: string): Job {
  const connection = connectionAddress(spec.connection);
  const args: StatementsCollectArgs = {
    connection,
    slowerThanMs: durationMs(spec.slowerThan),
    minCalls: spec.minCalls,
    top: spec.top,
    keepMs: durationMs(spec.keep),
  };
  const collect = {
    id: 'collect',
    op: 'statements.collect',
    v: 1,
    on: [connection],
    args: argsJson(args),
    repeat: 'safe',
  } as const;
  return jobOf('collect', [collect], {
    spec,
    schedule: spec.schedule,
    timeZone,
    alerts: alertRules(spec.alerts, metrics, lenientDefault),
  });
}
