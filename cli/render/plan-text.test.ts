import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Kind } from '../../compiler/kind.ts';
import type { Plan, ResourceChange } from '../../compiler/model/plan.ts';
import { plan } from '../../compiler/plan/plan.ts';
import type { PlanOptions } from '../../compiler/plan/plan-options.ts';
import { kindPlan } from '../../compiler/rules/kind-plan.ts';
import {
  afterApply,
  fakeKinds,
  optionsOf,
  programOf,
  type Written,
  worldOf,
} from '../../test/plan/fake-project.ts';
import { hostilePlan, planOf } from '../../test/plan/random-project.ts';
import { planText } from './plan-text.ts';

function planned(
  before: readonly Written[],
  after: readonly Written[],
  more: Partial<PlanOptions> = {},
): Plan {
  const state =
    before.length === 0
      ? undefined
      : afterApply(undefined, plan(programOf(before), undefined, worldOf(), optionsOf()).value);
  return plan(programOf(after), state, worldOf(), optionsOf(more)).value;
}
async function text(
  before: readonly Written[],
  after: readonly Written[],
  more: Partial<PlanOptions> = {},
): Promise<string> {
  return planText(planned(before, after, more), { width: 80 });
}
/** The lines of the only block. */
async function block(
  before: readonly Written[],
  after: readonly Written[],
  more: Partial<PlanOptions> = {},
): Promise<string> {
  const lines = (await text(before, after, more)).split('\n');
  return lines
    .slice(
      lines.findIndex((line) => line.startsWith('  # ')),
      lines.lastIndexOf('    }') + 1,
    )
    .join('\n');
}
const one = (spec: Written['spec'], more: Partial<Written> = {}): Written => ({
  address: 'Monitor/lag',
  file: 'mon.yaml',
  line: 14,
  ...(spec === undefined ? {} : { spec }),
  ...more,
});

test('a creation: legend, head with its place at the right, aligned values, summary', async () => {
  const secret = ['$', '{secret:env:PW}'].join('');
  const spec = {
    url: `postgres://u:${secret}@h/a`,
    password: secret,
    tables: ['a', 'b'],
    tls: { mode: 'verify-full' },
    absent: null,
    count: 3,
  };
  expect(
    await text([], [one(spec, { labels: { team: 'dba' }, lifecycle: { protect: true } })]),
  ).toBe(`dbkeel will perform these actions (prod, no state yet):
  + create

  # Monitor/lag will be created                                      mon.yaml:14
  + Monitor "lag" {
      + count             = 3
      + password          = (secret env PW)
      + tables            = ["a", "b"]
      + tls.mode          = "verify-full"
      + url               = "postgres://u:(secret env PW)@h/a"
      + labels.team       = "dba"
      + lifecycle.protect = true
    }

Plan: 1 to add, 0 to change, 0 to destroy.
`);
});

test('an update shows what differs and counts the rest', async () => {
  expect(
    await block(
      [one({ every: '60s', a: 1, b: 2, gone: 'x' })],
      [one({ every: '30s', a: 1, b: 2, come: { deep: true } })],
    ),
  ).toBe(`  # Monitor/lag will be updated in-place                             mon.yaml:14
  ~ Monitor "lag" {
      + come.deep = true
      ~ every     = "60s" -> "30s"
      - gone      = "x" -> null
        # (2 unchanged attributes hidden)
    }`);
});

test('what forces a replacement says so', async () => {
  const body = await block([one({ connection: 'a' })], [one({ connection: 'b' })]);
  expect(body).toContain('# Monitor/lag must be replaced');
  expect(body).toContain('-/+ Monitor "lag" {\n      ~ connection = "a" -> "b"    # forces replacement');
});

test('items of a list are matched by what identifies them; sets have no order', async () => {
  const alerts = (limit: string, more: readonly { when: string; severity: string }[] = []) => [
    { when: `lag > ${limit}`, severity: 'warning' },
    { when: 'up < 1', severity: 'critical' },
    ...more,
  ];
  expect(
    await block(
      [one({ alerts: alerts('30s') })],
      [one({ alerts: [...alerts('10s', [{ when: 'qps > 5', severity: 'info' }])].reverse() })],
    ),
  ).toBe(`  # Monitor/lag will be updated in-place                             mon.yaml:14
  ~ Monitor "lag" {
      + alerts["qps", info]         = {severity: "info", when: "qps > 5"}
      ~ alerts["lag", warning].when = "lag > 30s" -> "lag > 10s"
        # (2 unchanged attributes hidden)
    }`);
  const gone = await block([one({ alerts: alerts('30s') })], [one({ alerts: alerts('30s').slice(0, 1) })]);
  expect(gone).toContain('- alerts["up", critical] = {severity: "critical", when: "up < 1"} -> null');
  const long = Array.from({ length: 20 }, (_, at) => `table_${at}`);
  const sets = await block([one({ tags: long })], [one({ tags: ['new', ...long.slice(1)].reverse() })]);
  expect(sets).toContain(`      ~ tags = [
          + "new",
          - "table_0",
            # (19 unchanged elements hidden)
        ]`);
});

test('texts of several lines are compared by lines', async () => {
  const sql = (table: string): string => `select 1\nfrom ${table}\nwhere a\nand b\nand c\nand d\nand e\n`;
  expect(
    await block([one({ sql: sql('x') })], [one({ sql: sql('y') })]),
  ).toBe(`  # Monitor/lag will be updated in-place                             mon.yaml:14
  ~ Monitor "lag" {
      ~ sql = <<EOT
            select 1
          - from x
          + from y
            where a
            and b
            # (3 unchanged lines hidden)
        EOT
    }`);
});

test('a changed secret shows its references, never a value; unknown values say so', async () => {
  const reference = (name: string): string => ['$', `{secret:env:${name}}`].join('');
  expect(await block([one({ password: reference('A') })], [one({ password: reference('B') })])).toContain(
    '~ password = (secret env A) -> (secret env B)',
  );
  const kinds = {
    ...fakeKinds,
    Monitor: { ...fakeKinds['Monitor'], plan: () => kindPlan({ unknown: ['rows', 'deep.value'] }) } as Kind,
  };
  const body = await block([], [one({ rows: 5 })], { kinds });
  expect(body).toContain('+ deep.value = (known after apply)');
  expect(body).toContain('+ rows       = (known after apply)');
});

const rich: Kind = {
  ...(fakeKinds['Monitor'] as Kind),
  plan: () =>
    kindPlan({
      headline: 'mysql 8.0 -> postgres 16',
      run: 'copy',
      jobs: [],
      notes: [
        { path: 'every', text: '40 checks a minute' },
        { path: 'rows', text: 'now about 1,204,000' },
        { path: 'none', text: 'kept' },
      ],
      impact: { rows: 1_204_000, bytes: 2 ** 31, estimate: true, lock: 'ACCESS EXCLUSIVE' },
      blocks: [
        {
          block: 'table',
          title: '',
          columns: ['table', 'rows'],
          rows: [
            ['orders', '48.2 M'],
            ['clicks', '402 M'],
          ],
        },
        { block: 'sql', title: 'shop: 1 table now', statements: ['create table a (\n  id bigint\n)'] },
      ],
      hazards: [
        {
          code: 'DBK4101',
          level: 'high',
          label: 'lossy',
          text: 'orders.placed_at: zero dates',
          where: { document: 'm.yaml#0', path: [], at: 'value' },
        },
        { code: 'DBK4107', level: 'low', label: 'no key', text: 'mail_log' },
      ],
    }),
};

test('notes, headline, tables, SQL and hazards of a kind have their places', async () => {
  const shown = await text([], [one({ every: '30s', rows: { table: 'sessions' } })], {
    kinds: { Monitor: rich },
  });
  expect(
    shown.slice(shown.indexOf('  # ')),
  ).toBe(`  # Monitor/lag will be created; its copy runs in this apply         mon.yaml:14
  + Monitor "lag" {    # mysql 8.0 -> postgres 16; lock ACCESS EXCLUSIVE
      + every      = "30s"    # 40 checks a minute
      + rows.table = "sessions"    # now about 1,204,000
        # none: kept
      table   rows
      orders  48.2 M
      clicks  402 M
    }
  -- shop: 1 table now
     create table a (
       id bigint
     );
  ! lossy         orders.placed_at: zero dates  m.yaml:1  DBK4101
  ! no key        mail_log                                DBK4107

Plan: 1 to add, 0 to change, 0 to destroy. Hazards: 1 lossy, 1 other.
`);
});

const fleet = (keys: readonly string[], every: string): Written[] =>
  keys.map((key) => ({ address: `Monitor/health/${key}`, spec: { connection: `pg/${key}`, every } }));

test('alike instances of a forEach are one block', async () => {
  const keys = ['eu', 'us', 'ap'];
  const created = await text([], fleet(keys, '60s'));
  expect(created).toContain('# Monitor/health/* will be created (3 of 3 instances, all alike)');
  expect(created).toContain(`connection = "pg/${['$', '{each:key}'].join('')}"`);
  const updated = await text(fleet(keys, '60s'), fleet(keys, '30s'));
  expect(updated.match(/will be updated/g)).toHaveLength(1);
  const mixed = await text(fleet(keys, '60s'), [...fleet(['eu', 'us'], '30s'), ...fleet(['ap'], '5s')]);
  expect(mixed).toContain('(2 of 3 instances, alike: eu, us)');
  expect(mixed).toContain('# Monitor/health/ap will be updated in-place');
});

test('a new key of a fleet is shown once, with the names of what follows', async () => {
  const fleetOf = (keys: readonly string[]): Written[] =>
    keys.flatMap((key) => [
      { address: `Connection/pg/${key}`, spec: { url: key } },
      ...['a', 'b', 'c'].map((name) => ({ address: `Monitor/${name}/${key}`, spec: { of: key } })),
    ]);
  const shown = await text(fleetOf(['eu']), fleetOf(['eu', 'us']));
  expect(shown).toContain('# Connection/pg/us will be created, and with it 3 more');
  expect(shown).toContain('  + 3: Monitor/a, Monitor/b, Monitor/c: each /us');
  expect(shown).toContain('Plan: 4 to add');
});

test('removals, moves and what does not finish have their own words', async () => {
  const gone = await text(
    [
      one({ every: '1s' }),
      { address: 'Monitor/keep', lifecycle: { onDelete: 'retain' } },
      { address: 'Monitor/x' },
    ],
    [{ address: 'Monitor/x' }],
  );
  expect(gone).toContain(
    '  # Monitor/lag will be destroyed\n  # (because Monitor/lag is not in configuration)\n  - Monitor "lag" {\n      - every = "1s" -> null\n    }',
  );
  expect(gone).toContain('  # Monitor/keep will be forgotten, but not destroyed');
  expect(gone).toContain('  . forget: leave the state, destroy nothing');
  expect(gone).toContain('Plan: 0 to add, 0 to change, 1 to destroy, 1 to forget.');
  const moved = await text(
    [one({ every: '1s' })],
    [{ address: 'Monitor/new', spec: { every: '1s' }, lifecycle: { renamedFrom: 'Monitor/lag' } }],
  );
  expect(moved).toContain('  # Monitor/new has moved from Monitor/lag');
  expect(moved).toContain('Plan: 0 to add, 0 to change, 0 to destroy, 1 to move.');
});

test('nothing to do, and errors', async () => {
  expect(await text([one({})], [one({})])).toBe('No changes. Your databases match the configuration.\n');
  const refused = await text(
    [one({}, { lifecycle: { protect: true } }), { address: 'Monitor/x' }],
    [{ address: 'Monitor/x' }],
  );
  expect(refused).toContain('Error[DBK3102]: Monitor/lag cannot be destroyed: it is protected');
  expect(refused).toContain(
    'Plan: 0 to add, 0 to change, 1 to destroy. 1 error: this plan cannot be applied.',
  );
});

test('colours change nothing but colours, and a saved plan reads the same', async () => {
  const value = planned([one({ every: '1s' })], [one({ every: '2s' }), { address: 'Monitor/x' }]);
  const plain = await planText(value);
  const coloured = await planText(value, { color: true });
  expect(coloured).not.toBe(plain);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out.
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  expect(await planText(JSON.parse(JSON.stringify(value)) as Plan)).toBe(plain);
});

test('no control character of a name or value reaches the terminal', async () => {
  await fc.assert(
    fc.asyncProperty(hostilePlan, async (value) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
      expect(await planText(value)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }),
  );
});

test('of many warnings of one kind the first are shown and the rest counted', async () => {
  const many = Array.from({ length: 40 }, (_, at) => ({
    code: 'DBK2301',
    severity: 'warning' as const,
    summary: 'A connection does not answer',
    detail: `c${at} does not answer`,
  }));
  const shown = await planText(planOf([] as ResourceChange[], many));
  expect(shown.match(/^Warning/gm)).toHaveLength(6);
  expect(shown).toContain(
    'Warning[DBK2301]: A connection does not answer: 35 more (all of them with --json).',
  );
});
