// What: durations read and written. What not: when conditions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['10m', 600_000],
    ['26h', 93_600_000],
    ['7d', 604_800_000],
    ['4w', 2_419_200_000],
    ['1h30m', 5_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['1.5h', 5_400_000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '30',
    's',
    '-5s',
    '5 s',
    '5S',
    '30m1h',
    '1h1h',
    '1.0001ms',
    '1y',
    '5sec',
    ' 5s',
    '9999999999999w',
    '1e3s',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [60_000, '1m'],
    [90_000, '90s'],
    [86_400_000, '1d'],
    [93_600_000, '26h'],
    [604_800_000, '7d'],
    [1, '1ms'],
  ])('writes %d as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('is read back as the same time, and equal times have one spelling', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 13 }), (ms) => {
        const text = formatDuration(ms);
        expect(parseDuration(text)).toBe(ms);
        expect(formatDuration(parseDuration(`${ms}ms`) ?? -1)).toBe(text);
      }),
    );
  });

  it('never reads text that has anything else in it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDuration(text);
        expect(ms === undefined || /^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)).toBe(true);
      }),
    );
  });
});
