// What: alert conditions read and resolved. What not: judging them (alert-truth).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWhen, resolveWhen } from './when.ts';

const metrics = {
  age: 'duration',
  timeLeft: 'duration',
  storage: 'bytes',
  usedPercent: 'percent',
  rows: 'count',
  value: 'number',
} as const;

function resolve(text: string) {
  const parsed = parseWhen(text);
  if ('error' in parsed) throw new Error(parsed.error);
  return resolveWhen(parsed.terms, metrics);
}

describe('parseWhen', () => {
  it('keeps the place of every part', () => {
    expect(parseWhen('timeLeft < 7d and usedPercent>-90.5')).toEqual({
      terms: [
        {
          metric: { text: 'timeLeft', offset: 0, length: 8 },
          op: '<',
          literal: { text: '7d', offset: 11, length: 2 },
        },
        {
          metric: { text: 'usedPercent', offset: 18, length: 11 },
          op: '>',
          literal: { text: '-90.5', offset: 30, length: 5 },
        },
      ],
    });
  });

  it.each([
    ['', 0, 'a metric'],
    ['age', 2, '>='],
    ['age >', 4, 'a number'],
    ['age = 5', 4, '=='],
    ['age > 5 or rows > 1', 8, 'and'],
    ['age > 5 and', 10, 'a metric'],
    ['age > x', 6, 'a number'],
    ['> 5', 0, 'a metric'],
    ['age > 5 && rows > 1', 8, 'and'],
    ['age > "5"', 6, 'a number'],
    ['and > 5', 0, 'a metric'],
  ])('%j is wrong at %d: expected %s', (text, offset, expected) => {
    expect(parseWhen(text)).toMatchObject({ offset, expected: expect.arrayContaining([expected]) });
  });

  it('never throws, and points inside the text', () => {
    const piece = fc.constantFrom(
      'age',
      ' ',
      '>',
      '<=',
      '5',
      '5m',
      'and',
      '-',
      '.',
      '%',
      '(',
      '日',
      '==',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseWhen(text);
        if ('error' in parsed) expect(parsed.offset).toBeLessThanOrEqual(Math.max(0, text.length - 1));
        else expect(parsed.terms.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('resolveWhen', () => {
  it.each([
    ['age > 26h', { metric: 'age', op: '>', value: 93_600_000 }],
    ['storage >= 400GiB', { metric: 'storage', op: '>=', value: 429_496_729_600 }],
    ['usedPercent > 90', { metric: 'usedPercent', op: '>', value: 90 }],
    ['rows != 0', { metric: 'rows', op: '!=', value: 0 }],
    ['value < -0.5', { metric: 'value', op: '<', value: -0.5 }],
    ['timeLeft < -1d', { metric: 'timeLeft', op: '<', value: -86_400_000 }],
    ['age > 0', { metric: 'age', op: '>', value: 0 }],
  ])('%s', (text, term) => {
    expect(resolve(text)).toEqual({ terms: [term] });
  });

  it.each([
    ['age > 26', 'unit', 6, undefined],
    ['rows > 5m', 'unit', 7, undefined],
    ['usedPercent > 90%', 'unit', 14, '90'],
    ['storage > 10mib', 'unit', 10, '10MiB'],
    ['storage > 10s', 'unit', 10, undefined],
    ['agee > 5h', 'metric', 0, 'age'],
    ['constructor > 5', 'metric', 0, undefined],
  ])('%s has the wrong %s at %d', (text, what, offset, suggestion) => {
    const resolved = resolve(text);
    expect(resolved).toMatchObject({ problems: [{ what, offset }] });
    expect('problems' in resolved && resolved.problems[0]?.suggestion).toBe(suggestion);
  });

  it('tells all problems at once', () => {
    expect(resolve('agee > 5 and rows > 5m')).toMatchObject({
      problems: [{ what: 'metric' }, { what: 'unit' }],
    });
  });
});
