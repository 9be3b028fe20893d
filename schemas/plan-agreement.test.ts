// What: plans, states and journals as the compiler types them are what the schemas say, member by member. What not: their meaning.
import { describe, expect, test } from 'vitest';
import type { Block } from '../compiler/model/change.ts';
import type { AlertRule, Job, Operation, Trigger } from '../compiler/model/job.ts';
import type { Plan, PlanDiagnostic, PlannedHazard, ResourceChange, Step } from '../compiler/model/plan.ts';
import type { JournalEntry, PlannedRecord, State, StateRecord } from '../compiler/model/state.ts';
import { errorsOf, type Full, withStrangers } from './generate/agreement.ts';
import { validatePlan } from './plan-validator.gen.ts';
import { validateJournalLine, validateState } from './state-validator.gen.ts';

const triggers: readonly Full<Trigger>[] = [
  { cron: '0 2 * * *', timeZone: 'UTC' },
  { everyMs: 1000 },
  { alert: 'Monitor/*', match: { severity: 'critical' }, cooldownMs: 0 },
  { run: 'BackupPolicy/*', state: 'failed', job: 'full', cooldownMs: 1 },
];
const operation: Full<Operation> = {
  id: 'a',
  op: 'rows.copy',
  v: 1,
  on: ['Connection/a'],
  args: {},
  repeat: 'once',
  when: 'always',
  if: { $output: 'b.c' },
};
const term = { metric: 'age', op: '>', value: 1 } as const;
const rule: Full<AlertRule> = {
  id: 'age',
  text: 'age > 1ms',
  terms: [term],
  severity: 'critical',
  forMs: 0,
  clear: [term],
  noData: 'keep',
  onError: 'alert',
  runbook: 'https://x',
};
const job: Full<Job> = {
  name: 'copy',
  triggers,
  misfire: 'runOnce',
  concurrency: 'forbid',
  mutex: ['m'],
  jitterMs: 0,
  timeoutMs: 0,
  retries: 0,
  window: 'nights',
  suspend: false,
  operations: [operation, { ...operation, if: { $input: 'x' } }],
  alerts: [rule],
  notify: ['Notifier/a'],
};
const planned: Full<PlannedRecord> = {
  address: 'Connection/pg/eu-1',
  kind: 'Connection',
  compiled: 1,
  labels: { team: 'dba' },
  spec: { engine: 'sqlite' },
  needs: ['Project/a'],
  protect: true,
  onDelete: 'retain',
  file: 'a.yaml',
  identity: { server: '1' },
  renamedFrom: 'Connection/old',
  jobs: [job],
};
const record: Full<StateRecord> = {
  ...planned,
  uid: 'u',
  status: 'pending',
  unfinished: { run: 'r', done: { a: { digest: 'd', output: null } } },
};
const state: Full<State> = { format: 1, lineage: 'l', serial: 3, environment: 'prod', resources: [record] };
const position = { file: 'a.yaml', line: 1 };
const blocks: readonly Full<Block>[] = [
  { block: 'table', title: 't', columns: ['a'], rows: [['1']] },
  { block: 'sql', title: 't', statements: ['select 1'] },
  { block: 'text', title: 't', lines: ['l'] },
];
const hazard: Full<Omit<PlannedHazard, 'where'>> = {
  code: 'lossy',
  level: 'high',
  label: 'lossy',
  text: 't',
  source: position,
};
const change: Full<Omit<ResourceChange, 'hazards'>> & { readonly hazards: readonly (typeof hazard)[] } = {
  address: 'Migration/a',
  previous_address: 'Migration/b',
  kind: 'Migration',
  name: 'a',
  key: 'k',
  action: 'replace',
  action_reason: 'replace_by_request',
  change: {
    actions: ['delete', 'create'],
    before: { a: 1 },
    after: null,
    after_unknown: {},
    before_sensitive: {},
    after_sensitive: false,
    after_default: {},
    replace_paths: [['engine', 0]],
    list_keys: { alerts: ['name'] },
  },
  source: position,
  impact: { rows: 1, bytes: 2, estimate: true, lock: 'SHARE' },
  hazards: [hazard],
  notes: [{ path: 'a', text: 't' }],
  blocks,
  headline: 'h',
  run: 'copy',
};
const step: Full<Step> = {
  id: 's',
  address: 'Migration/a',
  action: 'create',
  needs: ['r'],
  record: planned,
  previous_address: 'Migration/b',
  previous_taken: true,
  run: 'copy',
  operations: [operation],
  guards: [{ request: { get: 'server', connection: 'Connection/a' }, stable: 'x' }],
};
const diagnostic: Full<PlanDiagnostic> = {
  code: 'DBK2301',
  severity: 'warning',
  summary: 's',
  detail: 'd',
  address: 'Connection/a',
  source: position,
};
const plan: Omit<Full<Plan>, 'resource_changes'> & { readonly resource_changes: readonly (typeof change)[] } =
  {
    format_version: '1.0',
    dbkeel_version: '0.1.0',
    mode: 'normal',
    environment: '',
    errored: false,
    applyable: true,
    variables: { a: { value: [1] } },
    targets: ['Monitor/*'],
    excludes: [],
    resource_changes: [change],
    resource_drift: [
      {
        address: 'Connection/a',
        kind: 'Connection',
        drift: [{ path: 'identity', recorded: 'a', observed: null }],
      },
    ],
    diagnostics: [diagnostic],
    summary: { add: 1, change: 0, destroy: 0, forget: 0, move: 0, resume: 0, unchanged: 0 },
    execution_graph: { nodes: [step, { ...step, record: null }], edges: [{ from: 'a', to: 'b' }] },
    base: { lineage: null, serial: 0, state_digest: 'a', config_digest: 'b' },
    instances: { 'Monitor/health': 40 },
    connections: { 'Connection/a': { engine: 'sqlite' } },
    limits: { parallelism: 10, maxDeletes: 10 },
  };
const entries: readonly Full<JournalEntry>[] = [
  { open: 'apply', plan: 'p' },
  { begin: 'a', step: 's', address: 'Migration/a', key: 'k', operation: {} },
  { end: 'a', step: 's', outcome: 'failed', output: null, failure: {} },
  { record: 'Migration/a', value: record },
  { record: 'Migration/a', value: null },
  { close: 'partial' },
];
const journal = { seq: 1, crc: 'c', lock: 'l', serial: 1, entries };
const samples = [
  ['a plan', validatePlan, plan, 30],
  ['a state', validateState, state, 10],
  ['a journal', validateJournalLine, journal, 10],
] as const;

describe.each(samples)('%s', (_name, validate, sample, objects) => {
  test('is accepted with every member that the types know', () => {
    expect(errorsOf(validate, sample)).toEqual([]);
  });

  test('is refused with a member that nobody knows, in every object', () => {
    const strangers = withStrangers(JSON.parse(JSON.stringify(sample)));
    expect(strangers.length).toBeGreaterThan(objects);
    expect(strangers.filter((one) => validate(one.value)).map((one) => one.at)).toEqual([]);
  });
});
