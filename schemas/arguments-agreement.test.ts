// What: arguments of operations as the compiler types them are what the schemas say, member by member. What not: what operations do.
import { expect, test } from 'vitest';
import type { FilesDeleteArgs, RowsDeleteArgs } from '../compiler/kinds/cleanup-policy/clean-job.ts';
import type { StatementsCollectArgs } from '../compiler/kinds/query-analysis/kind.ts';
import type {
  CommandRunArgs,
  HttpSendArgs,
  JobStartArgs,
  NotifySendArgs,
} from '../compiler/kinds/task/run-job.ts';
import type {
  MetricsReadArgs,
  RowsCompareArgs,
  RowsCopyArgs,
  RowsMeasureArgs,
  SchemaCompareArgs,
  SqlApplyArgs,
} from '../compiler/model/operation-args.ts';
import type { ColumnModel } from '../compiler/model/table.ts';
import type { Request } from '../compiler/model/world.ts';
import { errorsOf, type Full, withStrangers } from './generate/agreement.ts';
import { operationValidators } from './operation-validators.gen.ts';
import type { OperationArgs } from './types.gen.ts';

const requests: { readonly [Get in Request['get']]: Full<Extract<Request, { readonly get: Get }>> } = {
  server: { get: 'server', connection: 'Connection/a' },
  tables: { get: 'tables', connection: 'Connection/a', include: ['*'], exclude: ['x'] },
  columnFacts: { get: 'columnFacts', connection: 'Connection/a', table: 't', columns: ['c'] },
  olderThan: { get: 'olderThan', connection: 'Connection/a', table: 't', column: 'c', ageMs: 1 },
  files: { get: 'files', path: 'p', read: 'list' },
  backups: { get: 'backups', store: { path: 'p' }, policy: 'BackupPolicy/a' },
  history: { get: 'history', uid: 'u', what: 'lastRun' },
  tool: { get: 'tool', name: 'pg_dump' },
  instances: { get: 'instances', scaler: {} },
  translation: { get: 'translation', sql: 'select 1', from: 'Connection/a', to: 'Connection/b' },
};
const column: Full<ColumnModel> = {
  name: 'c',
  type: {
    type: 'array',
    bits: 64,
    unsigned: false,
    size: 1,
    scale: 1,
    fixed: false,
    values: ['a'],
    of: { type: 'uuid' } as Full<ColumnModel['type']>,
  },
  native: 'n',
  nullable: true,
  default: { is: 'literal', value: null },
  identity: false,
  generated: 'g',
  comment: 'c',
};
const columns: readonly ColumnModel[] = [
  column,
  { ...column, default: { is: 'now' } },
  { ...column, default: { is: 'expression', sql: 'x' } },
];
const name = { schema: 's', name: 't' };
const index = { name: 'i', columns: ['a'], unique: true, expression: 'x', where: 'y' };
const foreignKey = {
  name: 'f',
  columns: ['a'],
  to: name,
  toColumns: ['b'],
  onDelete: 'cascade',
  onUpdate: 'setNull',
} as const;
const pair = { from: 'a', to: 'b' };
const args = {
  'sql.apply': [
    {
      connection: 'Connection/a',
      create: true,
      statements: [
        ...Object.values(requests).map((absent) => ({
          sql: 's',
          object: 'o',
          absent,
          makes: { on: name, index },
        })),
        { sql: 's', object: 'o', absent: requests.server, makes: { on: name, foreignKey } },
      ],
    },
  ] satisfies readonly Full<SqlApplyArgs>[],
  'rows.copy': [
    {
      source: 'Connection/a',
      target: 'Connection/b',
      onBadValue: 'fail',
      batchRows: 1,
      pauseMs: 0,
      readers: 1,
      rowsPerSecond: 0,
      deletes: 'detect',
      tables: [
        {
          from: name,
          to: name,
          columns: columns.map((one) => ({ from: one, to: one })),
          key: ['a'],
          targetKey: ['a'],
          where: 'w',
          mode: 'upsert',
          onRows: 'append',
          cursor: { column: 'c', overlap: 0 },
        },
      ],
    },
  ] satisfies readonly RowsCopyArgs[],
  'rows.compare': [
    {
      source: 'Connection/a',
      target: 'Connection/b',
      method: 'diff',
      failOnDifference: true,
      maxDiffPercent: 0,
      recheckMs: 0,
      stopAfterRows: 0,
      pairs: [
        {
          source: { table: name, where: 'w' },
          target: { table: name, where: 'w' },
          expect: 'atLeast',
          key: [pair],
          columns: [pair],
          tolerance: { a: 0.1 },
        },
      ],
    },
  ] satisfies readonly Full<RowsCompareArgs>[],
  'rows.measure': [
    { connection: 'Connection/a', choice: { table: name }, measure: { what: 'rows', where: 'w', overMs: 1 } },
    {
      connection: 'Connection/a',
      choice: { include: ['*'], exclude: [] },
      measure: { what: 'age', column: 'c', where: 'w' },
    },
  ] satisfies readonly Full<RowsMeasureArgs>[],
  'metrics.read': [
    {
      readings: [
        { as: 'a', source: { connection: 'Connection/a', metric: 'qps' } },
        { as: 'b', source: { connection: 'Connection/a', sql: 's' } },
        { as: 'c', source: { prometheus: { url: 'u', query: 'q' } } },
        { as: 'd', source: { host: 'cpu' } },
      ],
      health: { connection: 'Connection/a', metrics: ['up'] },
    },
  ] satisfies readonly Full<MetricsReadArgs>[],
  'rows.delete': [
    {
      connection: 'Connection/a',
      table: name,
      column: 'c',
      olderThanMs: 1,
      where: 'w',
      partitions: 'drop',
      archiveTo: { path: 'p' },
      maxDelete: { count: 1, percent: 2 },
      batchRows: 1,
      pauseMs: 0,
      throttle: { rowsPerSecond: 0, replicaLagMs: 0, activeSessions: 0 },
    },
  ] satisfies readonly Full<RowsDeleteArgs>[],
  'files.delete': [
    {
      path: 'p',
      pattern: '*',
      olderThanMs: 1,
      maxBytes: 1,
      keepLast: 0,
      maxDelete: { count: 1, percent: 2 },
    },
  ] satisfies readonly Full<FilesDeleteArgs>[],
  'statements.collect': [
    { connection: 'Connection/a', slowerThanMs: 1, minCalls: 1, top: 1, keepMs: 1 },
  ] satisfies readonly Full<StatementsCollectArgs>[],
  'job.start': [{ address: 'Migration/a', job: 'sync' }] satisfies readonly Full<JobStartArgs>[],
  'command.run': [{ argv: ['./x'] }] satisfies readonly Full<CommandRunArgs>[],
  'http.send': [
    { method: 'POST', url: 'u', headers: { a: 'b' }, body: 'b' },
  ] satisfies readonly Full<HttpSendArgs>[],
  'notify.send': [{ notifier: 'Notifier/a', message: 'm' }] satisfies readonly Full<NotifySendArgs>[],
  'schema.compare': [
    { connection: 'Connection/a', include: ['*'], exclude: [], baseline: 'previous' },
    { connection: 'Connection/a', include: ['*'], exclude: [], baseline: { file: 'f' } },
  ] satisfies readonly Full<SchemaCompareArgs>[],
};

test.each(Object.entries(args))(
  'the arguments of %s are accepted with every member, and none besides',
  (op, samples) => {
    for (const sample of samples) {
      expect(errorsOf(operationValidators[op], sample)).toEqual([]);
      const accepted = withStrangers(sample).filter((one) => operationValidators[op]?.(one.value) !== false);
      expect(accepted.map((one) => one.at)).toEqual([]);
    }
  },
);

test('every schema of arguments has a sample here', () => {
  expect(Object.keys(args).sort()).toEqual(Object.keys(operationValidators).sort());
});

test('arguments as the compiler types them are arguments as the schemas type them', () => {
  const accept = <Op extends keyof OperationArgs>(_op: Op, _value: OperationArgs[Op]): true => true;
  const typed = (
    copy: RowsCopyArgs,
    compare: RowsCompareArgs,
    measure: RowsMeasureArgs,
    apply: SqlApplyArgs,
  ): true =>
    accept('rows.copy', copy) &&
    accept('rows.compare', compare) &&
    accept('rows.measure', measure) &&
    accept('sql.apply', apply);
  expect(typed).toBeTypeOf('function');
});
