import { expect, it } from 'vitest';
import type { CopyTable, RowsCopyArgs } from '../../compiler/model/operation-args.ts';
import { fail } from '../failure.ts';
import { explainCopy } from './copy-failure.ts';

const table: CopyTable = {
  from: { schema: 'shop', name: 'orders' },
  to: { name: 'sold' },
  columns: [],
  key: [],
  targetKey: [],
  mode: 'insert',
  onRows: 'fail',
};
const args: RowsCopyArgs = {
  source: 'Connection/a',
  target: 'Connection/b',
  tables: [table],
  onBadValue: 'fail',
  batchRows: 1,
  pauseMs: 0,
  readers: 1,
  rowsPerSecond: 0,
};
const said = (error: unknown, end: 'read' | 'written', more: Partial<RowsCopyArgs> = {}) =>
  explainCopy(error, table, { ...args, ...more }, end).failure;

it('names the end that refused, and keeps code and retry', () => {
  const refused = said(fail('permission', 'denied.', 'later'), 'read');
  expect(refused).toEqual({
    code: 'permission',
    retry: 'later',
    message:
      'shop.orders could not be read from Connection/a: denied. Nothing of this table was kept. Grant SELECT on it.',
  });
  expect(said(fail('permission', 'denied'), 'written').message).toMatch(
    /^sold could not be written to Connection\/b: denied\. .*INSERT/,
  );
});

it('a value that does not fit comes with the place where its type is chosen', () => {
  expect(said(fail('data', 'bad'), 'written').message).toContain(
    'perTable: {shop.orders: {types: {COLUMN: TYPE}}}',
  );
  expect(said(fail('data', 'bad'), 'read').message).not.toContain('types');
});

it('a lock means one thing more when both ends are one database', () => {
  const locked = fail('timeout', 'locked');
  expect(said(locked, 'written').message).not.toContain('one database');
  expect(said(locked, 'written', { source: 'Connection/b' }).message).toContain('one database');
});

it('what is no failure of the world is told all the same', () => {
  expect(said(new TypeError('x is not a function'), 'written')).toMatchObject({
    code: 'protocol',
    retry: 'never',
  });
});
