import { expect, test } from 'vitest';
import type { AlertOp, AlertTerm } from '../model/job.ts';
import { canBothHold } from './alerts.ts';

const term = (metric: string, op: AlertOp, value: number): AlertTerm => ({ metric, op, value });

test.each([
  ['a gap', [term('x', '>', 30), term('x', '<', 10)], false],
  ['touching, both open', [term('x', '>', 10), term('x', '<', 10)], false],
  ['touching, one open', [term('x', '>=', 10), term('x', '<', 10)], false],
  ['touching, both closed', [term('x', '>=', 10), term('x', '<=', 10)], true],
  ['the same side', [term('x', '>', 30), term('x', '>', 10)], true],
  ['equal and not equal', [term('x', '==', 1), term('x', '!=', 1)], false],
  ['equal inside', [term('x', '==', 5), term('x', '>', 1)], true],
  ['another metric does not help', [term('x', '>', 30), term('y', '<', 10)], true],
  ['one of two metrics has a gap', [term('x', '>', 30), term('y', '>', 1), term('y', '<', 1)], false],
] as const)('%s', (_name, terms, holds) => {
  expect(canBothHold(terms)).toBe(holds);
});
