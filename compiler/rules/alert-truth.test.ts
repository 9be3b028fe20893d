// What: conditions against samples. What not: time (alert-machine.test).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertOp, AlertTerm } from '../model/job.ts';
import { judge, type Sample } from './alert-truth.ts';

const term = (op: AlertOp, value: number, metric = 'm'): AlertTerm => ({ metric, op, value });

describe('judge', () => {
  it.each([
    ['>', 5, 5, 'false'],
    ['>=', 5, 5, 'true'],
    ['<', 5, 4, 'true'],
    ['<=', 5, 6, 'false'],
    ['==', 5, 5, 'true'],
    ['!=', 5, 5, 'false'],
  ] as const)('m %s %d with %d is %s', (op, limit, value, truth) => {
    expect(judge([term(op, limit)], { m: { value } })).toBe(truth);
  });

  it('needs every term, and one that is false decides over what is not known', () => {
    const both = [term('>', 5, 'a'), term('>', 5, 'b')];
    expect(judge(both, { a: { value: 6 }, b: { value: 6 } })).toBe('true');
    expect(judge(both, { a: { value: 1 }, b: { error: 'gone' } })).toBe('false');
    expect(judge(both, { a: { value: 6 }, b: { error: 'gone' } })).toBe('error');
    expect(judge(both, { a: { noData: true }, b: { error: 'gone' } })).toBe('error');
    expect(judge(both, { a: { value: 6 } })).toBe('noData');
  });

  it('takes NaN for no data, and never an inherited member for a sample', () => {
    expect(judge([term('>', 5)], { m: { value: Number.NaN } })).toBe('noData');
    expect(judge([term('>', 5, 'constructor')], {})).toBe('noData');
  });

  it('lets a lower bound satisfy > but never < or ==', () => {
    const bound: Sample = { value: 10, lowerBound: true };
    expect(judge([term('>', 5)], { m: bound })).toBe('true');
    expect(judge([term('>', 10)], { m: bound })).toBe('noData');
    expect(judge([term('<', 50)], { m: bound })).toBe('noData');
    expect(judge([term('<', 10)], { m: bound })).toBe('false');
    expect(judge([term('==', 5)], { m: bound })).toBe('false');
    expect(judge([term('==', 10)], { m: bound })).toBe('noData');
  });

  it('what a lower bound settles holds for every value above it', () => {
    const ops = fc.constantFrom<AlertOp>('>', '>=', '<', '<=', '==', '!=');
    const small = fc.integer({ min: -5, max: 5 });
    fc.assert(
      fc.property(ops, small, small, fc.nat({ max: 10 }), (op, limit, value, more) => {
        const bound = judge([term(op, limit)], { m: { value, lowerBound: true } });
        if (bound !== 'noData') expect(judge([term(op, limit)], { m: { value: value + more } })).toBe(bound);
      }),
    );
  });
});
