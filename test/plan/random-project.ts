// What: random small projects, and plans full of hostile text, for properties. What not: the properties.
import fc from 'fast-check';
import type { Block, Hazard, Note } from '../../compiler/model/change.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Plan, PlanDiagnostic, ResourceChange } from '../../compiler/model/plan.ts';
import type { Written } from './fake-project.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g/x', 'g/y', 'g/z'];

const spec: fc.Arbitrary<JsonObject> = fc.record(
  {
    connection: fc.constantFrom('a', 'b'),
    every: fc.constantFrom('30s', '60s'),
    tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    alerts: fc.array(
      fc.record({
        when: fc.constantFrom('rows > 1', 'rows > 2', 'up < 1'),
        severity: fc.constantFrom('warning', 'critical'),
      }),
      { maxLength: 3 },
    ),
    nested: fc.record({ deep: fc.record({ value: fc.integer({ min: 0, max: 2 }) }) }),
    sql: fc.constantFrom('select 1', 'select 1\nfrom a', 'select 2\nfrom a'),
  },
  { requiredKeys: [] },
);

/** Acyclic: a resource needs earlier ones only. Migrations provide tables and are forgotten when removed. */
export const randomProject: fc.Arbitrary<readonly Written[]> = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom('Connection', 'Monitor', 'Monitor', 'Migration'), fc.constantFrom(...names)),
    {
      selector: ([kind, name]) => `${kind}/${name}`,
      maxLength: 12,
    },
  )
  .chain((heads) =>
    fc.tuple(
      ...heads.map(([kind, name], at) =>
        fc
          .record({
            spec,
            needs: fc.array(fc.nat(), { maxLength: 3 }),
            labels: fc.dictionary(fc.constantFrom('team', 'tier'), fc.constantFrom('p', 'q')),
            onDelete: fc.constantFrom(undefined, 'delete' as const, 'retain' as const),
          })
          .map(
            ({ spec: made, needs, labels, onDelete }): Written => ({
              address: `${kind}/${name}`,
              spec:
                kind === 'Migration'
                  ? { ...made, target: 'Connection/a', table: 'orders' }
                  : kind === 'Connection'
                    ? { engine: 'sqlite', ...made }
                    : { ...made, table: 'orders' },
              labels,
              needs: at === 0 ? [] : [...new Set(needs.map((need) => heads[need % at]?.join('/') ?? ''))],
              lifecycle: onDelete === undefined ? {} : { onDelete },
            }),
          ),
      ),
    ),
  );

const pieces = [
  '`',
  '```',
  '~~~',
  '<',
  '>',
  '</details>',
  '<script>',
  '-->',
  '|',
  '\n',
  '\r',
  '\u001b[31m',
  '\u202e',
  '@team',
  '#1',
  '*',
  '_',
  '[x](y)',
  '\\',
  '"',
  "'",
  '&',
  ' ',
  'a',
  'ä',
  '漢',
  '😀',
];
const hostile = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

const actions = ['create', 'update', 'replace', 'delete', 'forget', 'resume'] as const;
const hazard: fc.Arbitrary<Hazard> = fc.record({
  code: hostile,
  level: fc.constantFrom('low' as const, 'high' as const),
  label: hostile,
  text: hostile,
});
const note: fc.Arbitrary<Note> = fc.record({ path: fc.constantFrom('a', 'b', ''), text: hostile });
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    block: fc.constant('table' as const),
    title: hostile,
    columns: fc.array(hostile, { maxLength: 3 }),
    rows: fc.array(fc.array(hostile, { maxLength: 3 }), { maxLength: 3 }),
  }),
  fc.record({
    block: fc.constant('sql' as const),
    title: hostile,
    statements: fc.array(hostile, { maxLength: 3 }),
  }),
  fc.record({
    block: fc.constant('text' as const),
    title: hostile,
    lines: fc.array(hostile, { maxLength: 3 }),
  }),
);
const body: fc.Arbitrary<JsonObject> = fc.record({
  spec: fc.dictionary(
    hostile,
    fc.oneof(hostile, fc.array(hostile, { maxLength: 3 }), fc.dictionary(hostile, hostile)),
  ),
  labels: fc.dictionary(hostile, hostile),
});

const change: fc.Arbitrary<ResourceChange> = fc
  .record({
    action: fc.constantFrom(...actions),
    name: hostile,
    key: fc.option(hostile, { nil: undefined }),
    before: body,
    after: body,
    hazards: fc.array(hazard, { maxLength: 2 }),
    notes: fc.array(note, { maxLength: 2 }),
    blocks: fc.array(block, { maxLength: 2 }),
    headline: hostile,
    file: hostile,
    secret: fc.boolean(),
  })
  .map(({ action, name, key, before, after, hazards, notes, blocks, headline, file, secret }) => ({
    address: `Monitor/${name}${key === undefined ? '' : `/${key}`}`,
    kind: 'Monitor',
    name,
    ...(key === undefined ? {} : { key }),
    action,
    change: {
      actions: [action],
      before: action === 'create' ? null : before,
      after: action === 'delete' || action === 'forget' ? null : after,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: secret ? { spec: true } : {},
      replace_paths: [],
    },
    source: { file, line: 3 },
    impact: { estimate: true },
    hazards,
    notes,
    blocks,
    headline,
  }));

const diagnostic: fc.Arbitrary<PlanDiagnostic> = fc.record({
  code: fc.constant('DBK2301'),
  severity: fc.constantFrom('error' as const, 'warning' as const, 'note' as const),
  summary: hostile,
  detail: hostile,
});

export function planOf(
  changes: readonly ResourceChange[],
  diagnostics: readonly PlanDiagnostic[] = [],
  environment = 'prod',
): Plan {
  const count = (...wanted: readonly string[]): number =>
    changes.filter(({ action }) => wanted.includes(action)).length;
  return {
    format_version: '1.0',
    dbkeel_version: '0.0.0',
    mode: 'normal',
    environment,
    errored: false,
    applyable: true,
    variables: {},
    targets: [],
    excludes: [],
    resource_changes: changes,
    resource_drift: [],
    diagnostics,
    summary: {
      add: count('create', 'replace'),
      change: count('update'),
      destroy: count('delete', 'replace'),
      forget: count('forget'),
      move: 0,
      resume: count('resume'),
      unchanged: 0,
    },
    execution_graph: { nodes: [], edges: [] },
    base: { lineage: 'l', serial: 1, state_digest: 'x', config_digest: 'y' },
    connections: {},
    limits: { parallelism: 1, maxDeletes: 5 },
  };
}

export const hostilePlan: fc.Arbitrary<Plan> = fc
  .tuple(fc.array(change, { maxLength: 8 }), fc.array(diagnostic, { maxLength: 4 }), hostile)
  .map(([changes, diagnostics, environment]) => planOf(changes, diagnostics, environment));
