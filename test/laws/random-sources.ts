// What: random valid projects as source files: connections, a chain of migrations, monitors with forEach, labels, renames and lifecycle. What not: the laws.
import fc from 'fast-check';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Source } from '../../compiler/model/source.ts';

/** One resource as the object its document holds; each is a file of its own. */
export interface Written {
  readonly kind: string;
  readonly metadata: JsonObject;
  readonly [member: string]: unknown;
}

export interface RandomProject {
  readonly documents: readonly Written[];
}

const monitorNames = ['m1', 'm2', 'm3', 'm4'] as const;

const monitor = fc.record({
  name: fc.constantFrom(...monitorNames),
  on: fc.nat({ max: 2 }),
  every: fc.constantFrom('30s', '60s', '1m', '5m'),
  check: fc.constantFrom('rowCount', 'freshness', 'metric', 'schemaChange'),
  least: fc.nat({ max: 3 }),
  team: fc.option(fc.constantFrom('p', 'q'), { nil: undefined }),
  keys: fc.option(fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }), { nil: undefined }),
  onDelete: fc.option(fc.constantFrom('delete', 'retain'), { nil: undefined }),
});

/** `migrations`: how long the chain c0 -> c1 -> c2 is. */
export const randomProject: fc.Arbitrary<RandomProject> = fc
  .record({
    migrations: fc.nat({ max: 2 }),
    every: fc.option(fc.constantFrom('5m', '300s', '1h'), { nil: undefined }),
    monitors: fc.uniqueArray(monitor, { selector: ({ name }) => name, maxLength: 4 }),
    notifier: fc.boolean(),
  })
  .map(({ migrations, every, monitors, notifier }) => ({
    documents: [
      ...['c0', 'c1', 'c2'].map((name) => connection(name)),
      ...Array.from({ length: migrations }, (_, index) => migration(index, every)),
      ...monitors.map((each) => monitorDocument(each, migrations)),
      ...(notifier ? [{ kind: 'Notifier', metadata: { name: 'log' }, spec: { log: {} } }] : []),
    ],
  }));

function connection(name: string): Written {
  return { kind: 'Connection', metadata: { name }, spec: { engine: 'sqlite', path: `${name}.db` } };
}

function migration(index: number, every: string | undefined): Written {
  return {
    kind: 'Migration',
    metadata: { name: `step${index}` },
    ...(index === 0 ? {} : { dependsOn: ['Migration/step0'] }),
    spec: {
      source: { connection: `c${index}`, tables: ['*'] },
      target: { connection: `c${index + 1}` },
      ...(every === undefined ? {} : { alerts: [{ when: `sinceSuccess > ${every}`, severity: 'warning' }] }),
    },
  };
}

type RandomMonitor = typeof monitor extends fc.Arbitrary<infer T> ? T : never;

function monitorDocument(random: RandomMonitor, migrations: number): Written {
  const on = Math.min(random.on, migrations);
  const target = { connection: `c${on}`, table: 'orders' };
  const checks: Readonly<Record<string, JsonObject>> = {
    rowCount: { rowCount: target },
    freshness: { freshness: { ...target, column: 'note' } },
    metric: { metric: { connection: target.connection, sql: 'select 1' } },
    schemaChange: { schemaChange: { connection: target.connection, tables: ['*'] } },
  };
  return {
    kind: 'Monitor',
    metadata: { name: random.name, ...(random.team === undefined ? {} : { labels: { team: random.team } }) },
    ...(random.keys === undefined
      ? {}
      : { forEach: Object.fromEntries(random.keys.map((key) => [key, {}])) }),
    ...(on === 0 ? {} : { dependsOn: [`Migration/step${on - 1}`] }),
    ...(random.onDelete === undefined ? {} : { lifecycle: { onDelete: random.onDelete } }),
    spec: {
      schedule: { every: random.every },
      check: checks[random.check],
      alerts: [{ when: `failures >= ${random.least + 1}`, severity: 'warning' }],
    },
  };
}

/** JSON is YAML; one line a file, so that the order of keys moves no position. */
export function sourcesOf({ documents }: RandomProject): readonly Source[] {
  return documents.map((document, index) => ({
    file: `${String(index).padStart(2, '0')}.yaml`,
    text: `${JSON.stringify({ apiVersion: 'dbkeel/v1', ...document })}\n`,
  }));
}

/** The same project, with files in another order and the keys of every map turned round. */
export function shuffled(sources: readonly Source[]): readonly Source[] {
  return [...sources]
    .reverse()
    .map(({ file, text }) => ({ file, text: `${JSON.stringify(turned(JSON.parse(text)))}\n` }));
}

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, turned(member)]),
  );
}

/** The first monitor under another name that says where it comes from; the same project when there is no monitor. */
export function renamed(project: RandomProject): RandomProject {
  const at = project.documents.findIndex(({ kind }) => kind === 'Monitor');
  const documents = project.documents.map((document, index) =>
    index !== at
      ? document
      : {
          ...document,
          metadata: { ...document.metadata, name: 'renamed' },
          lifecycle: { ...(document['lifecycle'] as object), renamedFrom: document.metadata['name'] },
        },
  );
  return { documents };
}
