// What: the real compiler in front of a simulated machine: compile, observe, plan, apply as the command line does. What not: files and processes.
import { compile, type Plan, type PlanMode, type PlanOptions, plan, requests } from '../../compiler/index.ts';
import { kinds } from '../../compiler/kinds/all.gen.ts';
import { canonicalJson } from '../../compiler/model/canonical.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Source } from '../../compiler/model/source.ts';
import type { ColumnModel, TableModel } from '../../compiler/model/table.ts';
import type { Applied } from '../../runtime/apply/apply.ts';
import { observe } from '../../runtime/observe/observe.ts';
import { operations } from '../../runtime/operations/all.gen.ts';
import { walks } from '../../schemas/walks.gen.ts';
import { simDialect } from '../sim-engine/sim-dialect.ts';
import { never, SimWorld } from '../sim-engine/sim-world.ts';

const column = (name: string, type: ColumnModel['type'], native: string): ColumnModel => ({
  name,
  type,
  native,
  nullable: name !== 'id',
});

function table(name: string): TableModel {
  return {
    name,
    columns: [
      column('id', { type: 'integer', bits: 64 }, 'integer'),
      column('note', { type: 'text' }, 'text'),
    ],
    key: ['id'],
    indexes: [{ name: `${name}_note`, columns: ['note'], unique: false }],
    foreignKeys: [],
    checks: [],
  };
}

/** c0 has two tables with a few rows; the others are not there yet. */
export function simProject(seed: number): SimWorld {
  const world = new SimWorld(seed, '');
  const rows = ['1\tone', '2\ttwo', '3\tthree'];
  world.databases.set(
    'c0.db',
    new Map(['orders', 'lines'].map((name) => [name, { model: table(name), rows }])),
  );
  return world;
}

export type Asked = Partial<Pick<PlanOptions, 'targets' | 'excludes' | 'replace'>> & {
  readonly mode?: PlanMode;
};

export async function planFor(world: SimWorld, sources: readonly Source[], asked: Asked = {}): Promise<Plan> {
  const compiled = compile(sources, { variables: {} });
  const { program, diagnostics } = compiled;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (program === undefined || errors.length > 0)
    throw new Error(`the random project is not valid: ${JSON.stringify(errors, undefined, 1)}`);
  const state = await world.state();
  const options: PlanOptions = {
    mode: 'normal',
    targets: [],
    excludes: [],
    replace: [],
    allowDeletes: 1000,
    executable: Object.keys(operations) as PlanOptions['executable'],
    kinds,
    dialects: { sqlite: simDialect('sqlite') },
    walks,
    dbkeelVersion: '0.0.0',
    today: '2026-01-01',
    locate: compiled.locate,
    ...asked,
  };
  const settings = new Map<string, JsonObject>();
  for (const record of state?.resources ?? []) settings.set(record.address, record.spec);
  for (const resource of program.graph.resources.values()) settings.set(resource.address, resource.spec);
  const connections = world.connections(settings);
  const { world: observed } = await observe((seen) => requests(program, state, seen, options), {
    ports: world.process.ports,
    connections,
    signal: never,
    parallelism: 4,
  });
  await connections.close();
  return plan(program, state, observed, options).value;
}

/** Recovers, plans and applies; undefined when there was nothing to do. */
export async function applyAll(
  world: SimWorld,
  sources: readonly Source[],
  asked: Asked & { readonly parallelism?: number } = {},
): Promise<Applied | undefined> {
  await world.recover();
  const { parallelism, ...shape } = asked;
  const made = await planFor(world, sources, shape);
  if (made.errored) throw new Error(`the plan has errors: ${JSON.stringify(made.diagnostics, undefined, 1)}`);
  if (made.execution_graph.nodes.length === 0) return undefined;
  return world.apply(made, parallelism === undefined ? {} : { parallelism });
}

/**
 * What two machines must agree on: records without uids, and every row. Whether a job may make its database depends on whether that was there when it was planned, which a crash
 * changes.
 */
export async function picture(world: SimWorld): Promise<unknown> {
  const state = await world.state();
  return {
    records: (state?.resources ?? []).map(({ uid: _, ...record }) =>
      canonicalJson(record).replaceAll('"create":true', '"create":false'),
    ),
    databases: [...world.databases]
      .map(([path, tables]) => [
        path,
        [...tables]
          .filter(([name]) => !name.startsWith('dbkeel_'))
          .map(([name, { model, rows }]) => [name, model.indexes.length, [...rows].sort()])
          .sort(),
      ])
      .sort(),
  };
}
