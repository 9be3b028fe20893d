// What: a project, state and world small enough to write by hand in a test of plans, with three tiny kinds. What not: the real kinds.
import type { Pointer } from '../../compiler/diagnostic.ts';
import type { DialectFactory } from '../../compiler/dialect.ts';
import type { Kind } from '../../compiler/kind.ts';
import { digestOf } from '../../compiler/model/canonical.ts';
import type { Graph, Program } from '../../compiler/model/graph.ts';
import type { Job, OpName } from '../../compiler/model/job.ts';
import type { Json, JsonObject } from '../../compiler/model/json.ts';
import type { Plan, Step } from '../../compiler/model/plan.ts';
import type { Address, Lifecycle, Reference, Resource } from '../../compiler/model/resource.ts';
import type { State, StateRecord } from '../../compiler/model/state.ts';
import type { TableModel } from '../../compiler/model/table.ts';
import { type Answer, type Request, requestKey, type World } from '../../compiler/model/world.ts';
import type { PlanOptions } from '../../compiler/plan/plan-options.ts';
import { kindPlan } from '../../compiler/rules/kind-plan.ts';

export interface Written {
  readonly address: Address;
  readonly spec?: JsonObject;
  readonly labels?: Readonly<Record<string, string>>;
  readonly needs?: readonly Address[];
  readonly lifecycle?: Partial<Lifecycle>;
  readonly references?: readonly Reference[];
  readonly file?: string;
  readonly line?: number;
}

export function resourceOf(written: Written): Resource {
  const [kind = '', name = '', key] = written.address.split('/');
  const file = written.file ?? 'ops.yaml';
  const origin: Pointer = { document: `${file}#0`, path: [], at: 'value' };
  return {
    address: written.address,
    kind,
    name,
    ...(key === undefined ? {} : { key }),
    labels: written.labels ?? {},
    spec: written.spec ?? {},
    references: written.references ?? [],
    needs: [...(written.needs ?? [])].sort(),
    lifecycle: { protect: false, ...written.lifecycle },
    origin,
    file,
    line: written.line ?? 1,
    at: (path, at = 'value') => ({ document: `${file}#0`, path, at }),
  };
}

/** Ordered by level, then by address, whatever the order they are given in. */
export function programOf(
  written: readonly Written[],
  project: JsonObject = {},
  elsewhere: readonly Address[] = [],
): Program {
  const resources = new Map(written.map((one) => [one.address, resourceOf(one)]));
  const level = new Map<Address, number>();
  const levelOf = (address: Address): number => {
    const known = level.get(address);
    if (known !== undefined) return known;
    const needs = resources.get(address)?.needs ?? [];
    const found = needs.length === 0 ? 0 : 1 + Math.max(...needs.map(levelOf));
    level.set(address, found);
    return found;
  };
  const order = [...resources.keys()].sort((a, b) => levelOf(a) - levelOf(b) || (a < b ? -1 : 1));
  const graph: Graph = { resources, order, dependents: new Map() };
  const digest = digestOf(
    order.map((address) => resources.get(address)).map((one) => ({ ...one, at: undefined })),
  );
  return {
    project: { name: 'test', environment: 'prod', timeZone: 'UTC', variables: {}, spec: project },
    graph,
    digest,
    files: [...new Set([...resources.values()].map(({ file }) => file))].sort(),
    elsewhere: new Set(elsewhere),
  };
}

/** Answers by request; everything else was not asked. */
export function worldOf(answers: readonly (readonly [Request, Answer<unknown>])[] = []): World {
  const byKey = new Map(answers.map(([request, answer]) => [requestKey(request), answer]));
  return {
    get: (request) => (byKey.get(requestKey(request)) ?? { is: 'unknown', because: 'not asked' }) as never,
  };
}

export function known(value: Json | object): Answer<unknown> {
  return { is: 'known', value, stable: digestOf(value) };
}

export function table(name: string, schema?: string): TableModel {
  return {
    ...(schema === undefined ? {} : { schema }),
    name,
    columns: [],
    key: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
  };
}

export function jobOf(name: string, op: OpName, on: readonly Address[] = []): Job {
  return {
    name,
    triggers: [],
    misfire: 'skip',
    concurrency: 'forbid',
    mutex: [],
    jitterMs: 0,
    timeoutMs: 0,
    retries: 0,
    suspend: false,
    operations: [{ id: 'one', op, v: 1, on, args: {}, repeat: 'safe' }],
    alerts: [],
    notify: [],
  };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

const connection: Kind<JsonObject> = {
  name: 'Connection',
  removal: 'delete',
  compiled: 1,
  observe: ({ address }) => [{ get: 'server', connection: address }],
  drift: ({ address, identity }, world) => {
    const server = world.get({ get: 'server', connection: address });
    if (server.is !== 'known' || identity === undefined || identity === server.value.identity) return [];
    return [{ path: 'identity', recorded: identity, observed: server.value.identity }];
  },
  plan: ({ desired }, { world }) => {
    const server = desired && world.get({ get: 'server', connection: desired.address });
    return kindPlan(server?.is === 'known' ? { identity: server.value.identity } : {});
  },
};

/** Asks for spec.table of spec.connection (an address). */
const monitor: Kind<JsonObject> = {
  name: 'Monitor',
  removal: 'delete',
  compiled: 1,
  observe: ({ spec }) =>
    typeof spec['table'] === 'string'
      ? [{ get: 'tables', connection: text(spec['connection']), include: [spec['table']] }]
      : [],
  plan: ({ desired }, { world }) => {
    if (desired === undefined) return kindPlan({});
    const { spec } = desired;
    const jobs = [jobOf('check', 'rows.measure', [text(spec['connection'])])];
    if (typeof spec['table'] !== 'string') return kindPlan({ jobs });
    const answer = world.get({
      get: 'tables',
      connection: text(spec['connection']),
      include: [spec['table']],
    });
    const said =
      answer.is === 'known'
        ? `${answer.value.length} tables`
        : answer.is === 'unknown'
          ? `${answer.because}${answer.after === undefined ? '' : ` after ${answer.after}`}`
          : answer.is;
    return kindPlan({ jobs, notes: [{ path: 'table', text: said }] });
  },
};

/** Makes spec.table in spec.target; its copy runs in the apply. */
const migration: Kind<JsonObject> = {
  name: 'Migration',
  removal: 'forget',
  compiled: 1,
  observe: ({ spec }) => [
    { get: 'tables', connection: text(spec['target']), include: [text(spec['table'])] },
  ],
  plan: ({ desired }, { world }) => {
    if (desired === undefined) return kindPlan({});
    const { spec } = desired;
    world.get({ get: 'tables', connection: text(spec['target']), include: [text(spec['table'])] });
    return kindPlan({
      jobs: [jobOf('copy', 'rows.copy', [text(spec['target'])])],
      run: 'copy',
      provides: [
        { database: text(spec['target']) },
        { table: table(text(spec['table'])), connection: text(spec['target']) },
      ],
    });
  },
};

export const fakeKinds: Readonly<Record<string, Kind>> = {
  Connection: connection as Kind,
  Monitor: monitor as Kind,
  Migration: migration as Kind,
};

export function optionsOf(more: Partial<PlanOptions> = {}): PlanOptions {
  return {
    mode: 'normal',
    targets: [],
    excludes: [],
    replace: [],
    executable: ['rows.copy', 'rows.measure'],
    kinds: fakeKinds,
    dialects: {} as Readonly<Record<string, DialectFactory>>,
    walks: {
      Monitor: [
        { path: ['connection'], immutable: true },
        { path: ['alerts'], key: ['name', 'when'] },
        { path: ['tags'], set: true },
      ],
    },
    dbkeelVersion: '0.0.0',
    today: '2026-01-01',
    locate: (place) =>
      'document' in place
        ? { file: place.document.split('#')[0] ?? '', line: 1, column: 1, endLine: 1, endColumn: 2 }
        : undefined,
    ...more,
  };
}

/** The state after an apply of this plan in which every step went well. */
export function afterApply(state: State | undefined, plan: Plan): State {
  const before = new Map((state?.resources ?? []).map((record) => [record.address, record]));
  const after = new Map(before);
  for (const { address, record, previous_address, previous_taken } of inOrder(plan.execution_graph.nodes)) {
    const uid = before.get(previous_address ?? address)?.uid ?? `uid of ${address}`;
    if (record === null) after.delete(address);
    else after.set(address, { ...record, uid, status: 'ready' });
    if (previous_address !== undefined && previous_taken !== true) after.delete(previous_address);
  }
  return stateOf([...after.values()], (state?.serial ?? 0) + 1);
}

/** Every step after what it needs; throws when they wait in a circle. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const done = new Set<string>();
  const ordered: Step[] = [];
  for (let left = steps; left.length > 0; ) {
    const ready = left.filter(({ needs }) => needs.every((need) => done.has(need)));
    if (ready.length === 0) throw new Error(`steps wait in a circle: ${left.map(({ id }) => id).join(', ')}`);
    for (const step of ready) {
      done.add(step.id);
      ordered.push(step);
    }
    left = left.filter(({ id }) => !done.has(id));
  }
  return ordered;
}

export function stateOf(records: readonly StateRecord[], serial = 1): State {
  const resources = [...records].sort((a, b) => (a.address < b.address ? -1 : 1));
  return { format: 1, lineage: 'l', serial, environment: 'prod', resources };
}
