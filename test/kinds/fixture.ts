// What: a small fake world, dialect and context for tests of kinds. What not: a database; nothing here executes SQL.
import type { Pointer } from '../../compiler/diagnostic.ts';
import type { Dialect } from '../../compiler/dialect.ts';
import type { Kind, PlanContext } from '../../compiler/kind.ts';
import type { Action, Change, KindPlan } from '../../compiler/model/change.ts';
import type { Json, JsonObject, Path } from '../../compiler/model/json.ts';
import type { Address, Resource } from '../../compiler/model/resource.ts';
import type { StateRecord } from '../../compiler/model/state.ts';
import type {
  Capabilities,
  ColumnModel,
  NeutralType,
  SchemaChange,
  ServerInfo,
  TableModel,
} from '../../compiler/model/table.ts';
import { tableText } from '../../compiler/model/table.ts';
import type { Answer, Answers, Request, World } from '../../compiler/model/world.ts';
import { chooseTables } from '../../compiler/rules/table-glob.ts';

/** What one connection answers. `down`: it refuses; `absent`: a file that is not there; `after`: only that resource will provide it. */
export interface FakeServer {
  readonly server?: ServerInfo;
  readonly tables?: readonly TableModel[];
  readonly down?: string;
  readonly absent?: boolean;
  readonly after?: Address;
  readonly olderThan?: { readonly rows: number; readonly bytes: number };
}

export class FakeWorld implements World {
  readonly asked: Request[] = [];
  private readonly servers: Readonly<Record<Address, FakeServer>>;
  private readonly others: Readonly<Record<string, Json>>;

  constructor(servers: Readonly<Record<Address, FakeServer>>, others: Readonly<Record<string, Json>> = {}) {
    this.servers = servers;
    this.others = others;
  }

  get<R extends Request>(request: R): Answer<Answers[R['get']]> {
    this.asked.push(request);
    return this.answer(request) as Answer<Answers[R['get']]>;
  }

  private answer(request: Request): Answer<unknown> {
    if (!('connection' in request)) {
      const value = this.others[request.get];
      return value === undefined ? { is: 'unknown', because: 'not asked' } : known(value);
    }
    const fake = this.servers[request.connection];
    if (fake === undefined) return { is: 'unknown', because: 'not asked' };
    if (fake.down !== undefined)
      return { is: 'failed', failure: { code: 'refused', retry: 'later', message: fake.down } };
    if (fake.absent === true) return { is: 'absent' };
    if (request.get === 'server')
      return fake.server === undefined ? { is: 'unknown', because: 'not asked' } : known(fake.server);
    if (request.get === 'olderThan')
      return fake.olderThan === undefined ? { is: 'unknown', because: 'not asked' } : known(fake.olderThan);
    if (request.get !== 'tables') return { is: 'unknown', because: 'not asked' };
    const tables = chooseTables(fake.tables ?? [], request.include, request.exclude ?? []);
    if (tables.length === 0 && fake.after !== undefined)
      return { is: 'unknown', because: `${fake.after} will make it`, after: fake.after };
    return known(tables);
  }
}

function known(value: unknown): Answer<unknown> {
  return { is: 'known', value, stable: 'x' };
}

const plainCapabilities: Capabilities = {
  transactionalDdl: true,
  sharedSnapshot: 'single',
  cancel: 'server',
  reads: ['copyText'],
  writes: ['copyText'],
  rowDigest: [],
  schemas: true,
  makesDatabase: true,
  upsert: true,
  statements: true,
  metrics: ['replicaLag', 'storage'],
};

/** Engine alpha has schemas and real types, beta has neither: it keeps texts and integers and says so. */
export function fakeDialect(engine: 'alpha' | 'beta'): Dialect {
  const schemas = engine === 'alpha';
  return {
    engine,
    capabilities: {
      ...plainCapabilities,
      schemas,
      statements: schemas,
      metrics: schemas ? plainCapabilities.metrics : ['storage'],
    },
    quote: (name) => `"${name}"`,
    table: (table) => `"${tableText(table)}"`,
    toNeutral: ({ native }) => ({ type: parseType(native), loss: [] }),
    fromNeutral: (type) => {
      if (engine === 'alpha' || type.type === 'text' || type.type === 'integer')
        return { native: typeName(type), loss: [] };
      return { native: 'text', loss: [{ code: 'as-text', column: '', text: `${type.type} becomes text` }] };
    },
    ddl: (change) =>
      engine === 'beta' && 'foreignKey' in change
        ? []
        : [{ sql: sqlOf(change, engine), object: sqlOf(change, engine).slice(0, 30) }],
    select: () => ({ sql: 'select', params: [] }),
    count: (table, where) => `count ${tableText(table)} ${where ?? ''}`,
    merge: () => [],
    text: (column) => column.name,
  };
}

function parseType(native: string): NeutralType {
  const match = /^([a-z]+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(native);
  const sizes = {
    ...(match?.[2] ? { size: Number(match[2]) } : {}),
    ...(match?.[3] ? { scale: Number(match[3]) } : {}),
  };
  return { type: (match?.[1] ?? 'other') as NeutralType['type'], ...sizes };
}

function typeName({ type, size, scale }: NeutralType): string {
  const sizes = [size, scale].filter((each) => each !== undefined);
  return sizes.length === 0 ? type : `${type}(${sizes.join(',')})`;
}

/** `beta` says foreign keys where it makes the table, the others afterwards. */
function sqlOf(change: SchemaChange, engine: string): string {
  if ('create' in change) {
    const { create } = change;
    const keys = (engine === 'beta' ? create.foreignKeys : [])
      .map((each) => `, foreign key ${each.name} to ${tableText(each.to)}`)
      .join('');
    const columns = create.columns
      .map((each) => `${each.name} ${each.native}${each.nullable ? '' : ' not null'}`)
      .join(', ');
    return `create table ${tableText(create)} (${columns}${create.key.length === 0 ? '' : `, key ${create.key.join(' ')}`}${keys})`;
  }
  if ('createSchema' in change) return `create schema ${change.createSchema}`;
  if ('index' in change)
    return `create index ${change.index.name} on ${tableText(change.on)} (${change.index.columns.join(', ')})`;
  if ('foreignKey' in change)
    return `add key ${change.foreignKey.name} on ${tableText(change.on)} to ${tableText(change.foreignKey.to)}`;
  if ('drop' in change) return `drop table ${tableText(change.drop)}`;
  if ('truncate' in change) return `truncate ${tableText(change.truncate)}`;
  if ('rename' in change) return `rename ${tableText(change.rename)} to ${change.to}`;
  return `restart ${tableText(change.restart)}.${change.column}`;
}

export function column(name: string, native = 'integer', more: Partial<ColumnModel> = {}): ColumnModel {
  return { name, native, type: parseType(native), nullable: false, ...more };
}

export function table(
  name: string,
  columns: readonly ColumnModel[],
  more: Partial<TableModel> = {},
): TableModel {
  const dot = name.indexOf('.');
  const named = dot < 0 ? { name } : { schema: name.slice(0, dot), name: name.slice(dot + 1) };
  return { ...named, columns, key: [], indexes: [], foreignKeys: [], checks: [], ...more };
}

export function resource<Spec>(
  address: Address,
  spec: Spec,
  more: Partial<Resource<Spec>> = {},
): Resource<Spec> {
  const [kind = '', name = '', key] = address.split('/');
  return {
    address,
    kind,
    name,
    ...(key === undefined ? {} : { key }),
    labels: {},
    spec,
    references: [],
    needs: [],
    lifecycle: { protect: false },
    origin: pointer([]),
    file: 'a.yaml',
    line: 1,
    at: (path, at) => pointer(path, at),
    ...more,
  };
}

export function pointer(path: Path, at: 'key' | 'value' = 'value'): Pointer {
  return { document: 'a.yaml#0', path, at };
}

/** Connections whose name starts with `b` speak beta, all others alpha. */
export function contextOf(world: World, resources: readonly Resource<unknown>[] = []): PlanContext {
  const engineOf = (connection: Address) => (connection.startsWith('Connection/b') ? 'beta' : 'alpha');
  return {
    project: { name: 'p', environment: '', timeZone: 'Europe/Berlin', variables: {}, spec: {} },
    world,
    capabilities: (connection) => fakeDialect(engineOf(connection)).capabilities,
    resource: (address) => resources.find((each) => each.address === address) as Resource | undefined,
    resources: (kind) => resources.filter((each) => each.kind === kind) as Resource[],
    at: pointer,
    dialect: (connection) => fakeDialect(engineOf(connection)),
  };
}

export function recordOf(
  address: Address,
  spec: unknown,
  plan: Partial<KindPlan> = {},
  more: Partial<StateRecord> = {},
): StateRecord {
  return {
    address,
    kind: address.split('/')[0] ?? '',
    uid: 'u1',
    compiled: 1,
    status: 'ready',
    labels: {},
    spec: spec as JsonObject,
    needs: [],
    protect: false,
    onDelete: 'delete',
    file: 'a.yaml',
    jobs: plan.jobs ?? [],
    ...more,
  };
}

export interface PlanInput<Spec> {
  readonly world?: World;
  readonly action?: Action;
  readonly recorded?: StateRecord;
  readonly paths?: readonly string[];
  readonly resources?: readonly Resource<unknown>[];
  readonly address?: Address;
  readonly spec: Spec;
}

export function planOf<Spec>(kind: Kind<Spec>, input: PlanInput<Spec>): KindPlan {
  const change: Change<Spec> = {
    action: input.action ?? 'create',
    desired: resource(input.address ?? `${kind.name}/x`, input.spec),
    paths: input.paths ?? [],
    ...(input.recorded === undefined ? {} : { recorded: input.recorded }),
  };
  return kind.plan(change, contextOf(input.world ?? new FakeWorld({}), input.resources));
}

export function checkOf<Spec>(
  kind: Kind<Spec>,
  spec: Spec,
  resources: readonly Resource<unknown>[] = [],
  address = `${kind.name}/x`,
): readonly string[] {
  const found = kind.check?.(resource(address, spec), contextOf(new FakeWorld({}), resources)) ?? [];
  return found.map((each) => `${each.code} ${'path' in each.where ? each.where.path.join('.') : ''}`);
}

/** Rounds of observation until nothing new is asked, as the runtime does it. */
export function rounds<Spec>(kind: Kind<Spec>, spec: Spec, world: World): readonly (readonly Request[])[] {
  const seen = new Set<string>();
  const all: Request[][] = [];
  for (let round = 0; round < 4; round += 1) {
    const shown: World = {
      get: (request) =>
        seen.has(JSON.stringify(request)) ? world.get(request) : { is: 'unknown', because: 'not asked' },
    };
    const fresh = kind
      .observe(resource(`${kind.name}/x`, spec), shown)
      .filter((each) => !seen.has(JSON.stringify(each)));
    if (fresh.length === 0) break;
    for (const each of fresh) seen.add(JSON.stringify(each));
    all.push(fresh);
  }
  return all;
}

export function codesOf(plan: KindPlan): readonly string[] {
  return plan.diagnostics.map((each) => each.code);
}
