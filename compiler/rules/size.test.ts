// What: sizes read and written. What not: when conditions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize, parseSize } from './size.ts';

describe('parseSize', () => {
  it.each([
    ['0B', 0],
    ['7B', 7],
    ['2kB', 2000],
    ['10MiB', 10_485_760],
    ['500GiB', 536_870_912_000],
    ['1.5GiB', 1_610_612_736],
    ['1TB', 1_000_000_000_000],
    ['1TiB', 1_099_511_627_776],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', '10', 'MiB', '-1B', '10 MiB', '10mb', '10Mb', '10M', '1.5B', '1e3B', '99999999TiB'])(
    'refuses %j',
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );
});

describe('formatSize', () => {
  it.each([
    [0, '0B'],
    [1024, '1KiB'],
    [1000, '1kB'],
    [10_485_760, '10MiB'],
    [512_000_000, '512MB'],
    [536_870_912_000, '500GiB'],
    [999, '999B'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  it('is read back as the same number of bytes', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10 ** 6 }),
        fc.constantFrom(1, 1000, 1024, 10 ** 6, 2 ** 20, 2 ** 30),
        (count, unit) => {
          expect(parseSize(formatSize(count * unit))).toBe(count * unit);
        },
      ),
    );
  });
});
