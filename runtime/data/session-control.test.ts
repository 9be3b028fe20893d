import { expect, it } from 'vitest';
import { sessionControl } from './session-control.ts';

it.each([
  ['set default_transaction_read_only = off', 'set'],
  ['  -- note\n/* x */ BEGIN READ WRITE', 'begin'],
  ['/*!50000 set session transaction read write */', '/*!'],
  ['/*M! set x = 1 */ select 1', '/*!'],
  [';;start transaction', 'start'],
  ["select set_config('transaction_read_only', 'off', false)", 'set_config'],
])('%s is no business of a reader', (sql, word) => {
  expect(sessionControl(sql)).toBe(word);
});

it.each([
  'select 1',
  '(select 1) union (select 2)',
  'with a as (select 1) select * from a',
  'explain select 1',
  'show tables',
  'select "set" from settings',
  'values (1)',
])('%s is', (sql) => {
  expect(sessionControl(sql)).toBeUndefined();
});
