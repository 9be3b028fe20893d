// What: a planner small enough to be seen through: wanted resources and a state become a plan of every action there is. What not: the compiler; it knows no kinds and observes nothing.

import { digestOf } from '../../compiler/model/canonical.ts';
import type { Action } from '../../compiler/model/change.ts';
import type { Job, Operation } from '../../compiler/model/job.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Plan, Step } from '../../compiler/model/plan.ts';
import type { PlannedRecord, State, StateRecord } from '../../compiler/model/state.ts';
import { stateDigest } from '../../compiler/model/state.ts';

/** `operations`: one-off ones, on create, replace, update and resume. `run`: a job that runs then too. `immutable`: a change of the spec replaces. */
export interface Wanted {
  readonly address: string;
  readonly spec: JsonObject;
  readonly needs?: readonly string[];
  readonly operations?: readonly Operation[];
  readonly run?: readonly Operation[];
  readonly renamedFrom?: string;
  readonly immutable?: boolean;
}

export interface Desired {
  readonly resources: readonly Wanted[];
  /** What a removal does before the record goes. */
  readonly removals?: Readonly<Record<string, readonly Operation[]>>;
}

export function tinyPlan(desired: Desired, state: State | undefined): Plan {
  const recorded = new Map((state?.resources ?? []).map((record) => [record.address, record]));
  const moved = new Set(desired.resources.map((wanted) => wanted.renamedFrom));
  const kept = new Set(desired.resources.map((wanted) => wanted.address));
  const upserts = desired.resources.flatMap((wanted) => upsert(wanted, recorded));
  const removed = [...recorded.values()].filter(({ address }) => !kept.has(address) && !moved.has(address));
  const removals = removed.map((record) => removal(record, removed, desired));
  const nodes = withNeeds([...upserts, ...removals]);
  return {
    format_version: '1.0',
    dbkeel_version: '0.0.0',
    mode: 'normal',
    environment: 'prod',
    errored: false,
    applyable: true,
    variables: {},
    targets: [],
    excludes: [],
    resource_changes: [],
    resource_drift: [],
    diagnostics: [],
    summary: { add: 0, change: 0, destroy: 0, forget: 0, move: 0, resume: 0, unchanged: 0 },
    execution_graph: { nodes, edges: [] },
    base: {
      lineage: state?.lineage || null,
      serial: state?.serial ?? 0,
      state_digest: stateDigest(state),
      config_digest: digestOf(desired),
    },
    connections: Object.fromEntries(
      [...desired.resources, ...removed]
        .filter(({ address }) => address.startsWith('Connection/'))
        .map(({ address, spec }) => [address, spec]),
    ),
    limits: { parallelism: 3, maxDeletes: 5 },
  };
}

type Loose = Omit<Step, 'needs'> & { readonly after: readonly string[] };

function upsert(wanted: Wanted, recorded: ReadonlyMap<string, StateRecord>): readonly Loose[] {
  const { address, renamedFrom } = wanted;
  const from = recorded.has(address) || renamedFrom === undefined ? undefined : recorded.get(renamedFrom);
  const before = recorded.get(address) ?? from;
  const action = actionOf(wanted, before, from !== undefined);
  if (action === undefined) return [];
  const works = action !== 'no-op';
  const runs = works && wanted.run !== undefined;
  const step: Loose = {
    id: `${address}:${action}`,
    address,
    action,
    after: wanted.needs ?? [],
    record: recordOf(wanted),
    ...(from === undefined ? {} : { previous_address: from.address }),
    ...(runs ? { run: 'copy' } : {}),
    operations: works ? (wanted.operations ?? []) : [],
    guards: [],
  };
  return [step];
}

function actionOf(wanted: Wanted, before: StateRecord | undefined, moves: boolean): Action | undefined {
  if (before === undefined) return 'create';
  if (digestOf(before.spec) !== digestOf(wanted.spec))
    return wanted.immutable === true ? 'replace' : 'update';
  if (before.status !== 'ready') return 'resume';
  return moves ? 'no-op' : undefined;
}

/** After everything that needs it. */
function removal({ address }: StateRecord, removed: readonly StateRecord[], { removals }: Desired): Loose {
  return {
    id: `${address}:delete`,
    address,
    action: 'delete',
    after: removed.filter(({ needs }) => needs.includes(address)).map((other) => other.address),
    record: null,
    operations: removals?.[address] ?? [],
    guards: [],
  };
}

function withNeeds(steps: readonly Loose[]): readonly Step[] {
  const ids = new Map(steps.map((step) => [step.address, step.id]));
  return steps.map(({ after, ...step }) => ({
    ...step,
    needs: after.flatMap((address) => ids.get(address) ?? []),
  }));
}

function recordOf({ address, spec, needs, run }: Wanted): PlannedRecord {
  return {
    address,
    kind: address.split('/')[0] ?? '',
    compiled: 1,
    labels: {},
    spec,
    needs: needs ?? [],
    protect: false,
    onDelete: 'delete',
    file: 'a.yaml',
    jobs: run === undefined ? [] : [copyJob(run)],
  };
}

function copyJob(operations: readonly Operation[]): Job {
  return {
    name: 'copy',
    triggers: [],
    misfire: 'skip',
    concurrency: 'forbid',
    mutex: [],
    jitterMs: 0,
    timeoutMs: 0,
    retries: 0,
    suspend: false,
    operations,
    alerts: [],
    notify: [],
  };
}
