// What: a story in two stages that uses every operation and every action an apply knows: copies, chains, one-off operations, deletes, a move, a replacement. What not: running it.
import type { Operation } from '../../compiler/model/job.ts';
import type { ColumnModel, TableModel } from '../../compiler/model/table.ts';
import type { Desired, Wanted } from './tiny-plan.ts';

const column = (name: string, type: ColumnModel['type']): ColumnModel => ({
  name,
  type,
  native: '',
  nullable: false,
});
export const table = (name: string): TableModel => ({
  name,
  columns: [column('id', { type: 'integer', bits: 64 }), column('note', { type: 'text' })],
  key: name === 'keyless' ? [] : ['id'],
  indexes: [],
  foreignKeys: [],
  checks: [],
});
const index = { name: 'orders_note', columns: ['note'], unique: false };

let ids = 0;
const operation = (
  op: Operation['op'],
  on: readonly string[],
  args: object,
  repeat: Operation['repeat'] = 'safe',
): Operation => {
  ids += 1;
  return { id: `${op}-${ids}`, op, v: 1, on, args: args as Operation['args'], repeat };
};

const create = (connection: string, name: string) =>
  operation('sql.apply', [connection], {
    connection,
    create: true,
    statements: [
      {
        sql: JSON.stringify({ change: { create: table(name) } }),
        object: name,
        absent: { get: 'tables', connection, include: [name] },
      },
    ],
  });
const copy = (source: string, target: string, name: string) =>
  operation('rows.copy', [source, target], {
    source,
    target,
    tables: [
      {
        from: table(name),
        to: table(name),
        columns: table(name).columns.map((each) => ({ from: each, to: each })),
        key: table(name).key,
        targetKey: table(name).key,
        mode: 'insert',
        onRows: 'fail',
      },
    ],
    onBadValue: 'fail',
    batchRows: 2,
    pauseMs: 0,
    readers: 1,
    rowsPerSecond: 0,
  });
const count = (source: string, target: string, name: string) =>
  operation('rows.compare', [source, target], {
    source,
    target,
    method: 'counts',
    failOnDifference: true,
    maxDiffPercent: 0,
    recheckMs: 0,
    stopAfterRows: 0,
    pairs: [
      {
        source: { table: { name } },
        target: { table: { name } },
        expect: 'equal',
        key: [],
        columns: [],
        tolerance: {},
      },
    ],
  });
const measure = (connection: string, name: string) =>
  operation('rows.measure', [connection], {
    connection,
    choice: { table: { name } },
    measure: { what: 'rows' },
  });
const health = (connection: string) =>
  operation('metrics.read', [connection], { readings: [], health: { connection, metrics: ['up'] } });
const truncateIndexed = (connection: string) =>
  operation('sql.apply', [connection], {
    connection,
    create: false,
    statements: [{ sql: JSON.stringify({ change: { drop: { name: 'scratch' } } }), object: 'scratch' }],
  });
const told = (what: string) => operation('http.send', [], { what }, 'once');
const blind = (what: string) => operation('command.run', [], { what }, 'once');

const connection = (name: string): Wanted => ({
  address: `Connection/${name}`,
  spec: { engine: 'sqlite', path: `${name}.db` },
});
const migration = (name: string, source: string, target: string, needs: readonly string[]): Wanted => ({
  address: `Migration/${name}`,
  spec: { source, target },
  needs: [source, target, ...needs],
  run: [
    create(target, 'orders'),
    create(target, 'keyless'),
    copy(source, target, 'orders'),
    copy(source, target, 'keyless'),
    operation('sql.apply', [target], {
      connection: target,
      create: false,
      statements: [
        {
          sql: JSON.stringify({
            change: { index: { ...index, name: `${name}_note` }, on: { name: 'orders' } },
          }),
          object: 'index',
          makes: { on: { name: 'orders' }, index: { ...index, name: `${name}_note` } },
        },
      ],
    }),
    count(source, target, 'orders'),
    measure(target, 'keyless'),
    health(target),
  ],
});
const monitor = (name: string, gen: number, needs: readonly string[] = []): Wanted => ({
  address: `Monitor/${name}`,
  spec: { gen },
  needs,
});
const task = (name: string, gen: number, more: Partial<Wanted> = {}): Wanted => ({
  address: `Task/${name}`,
  spec: { gen },
  ...more,
});

const first: Desired = {
  resources: [
    connection('a'),
    connection('b'),
    migration('ab', 'Connection/a', 'Connection/b', []),
    task('told', 1, { operations: [told('told 1'), blind('told 1 blindly')], immutable: true }),
    task('after', 1, { operations: [blind('after 1')], needs: ['Migration/ab'] }),
    task('gone', 1),
    task('old', 1),
    monitor('one', 1, ['Connection/b']),
    monitor('two', 1, ['Migration/ab']),
  ],
};
const second: Desired = {
  resources: [
    connection('a'),
    connection('b'),
    connection('c'),
    { ...(first.resources[2] as Wanted) },
    migration('bc', 'Connection/b', 'Connection/c', ['Migration/ab']),
    task('told', 2, { operations: [told('told 2'), blind('told 2 blindly')], immutable: true }),
    task('after', 1, { operations: first.resources[4]?.operations ?? [], needs: ['Migration/ab'] }),
    task('new', 1, { renamedFrom: 'Task/old' }),
    monitor('one', 2, ['Connection/b']),
  ],
  removals: {
    'Task/gone': [truncateIndexed('Connection/b'), told('gone'), blind('gone blindly'), told('gone at last')],
  },
};
export const stages: readonly Desired[] = [first, second];
