// What: laws of canonical text: floats read back, decimals keep their value, dates of any spelling become one. What not: lines and escapes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalOf, decimalText, floatText, realText, timestampText } from './canonical.ts';

describe('floats', () => {
  it('read back as the same number, in one spelling', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const text = floatText(value);
        expect(Object.is(Number(text), value)).toBe(true);
        expect(text).toMatch(/^-?(?:\d+(?:\.\d*[1-9])?|\d(?:\.\d*[1-9])?e[+-]\d{2,3}|Infinity)$/);
        expect(realText(value)).toMatch(/[.eI]/);
      }),
      { numRuns: 5000 },
    );
  });

  it('change their spelling where PostgreSQL does', () => {
    const texts = [999999999999999, 1e15, 0.0001, 0.00009999, 1e-5, 1e100, -0, 5e-324].map((value) =>
      floatText(value),
    );
    expect(texts).toEqual([
      '999999999999999',
      '1e+15',
      '0.0001',
      '9.999e-05',
      '1e-05',
      '1e+100',
      '-0',
      '5e-324',
    ]);
    expect([floatText(999999, 32), floatText(1e6, 32)]).toEqual(['999999', '1e+06']);
  });
});

describe('decimals', () => {
  it('keep their value and take at least their scale, whatever the spelling', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: -20, max: 20 }),
        (digits, scale, exponent) => {
          const text = decimalText(`${digits}e${exponent}`, scale) ?? '';
          const [whole = '', fraction = ''] = text.split('.');
          expect(fraction.length).toBeGreaterThanOrEqual(scale);
          expect(fraction.length > scale && fraction.endsWith('0')).toBe(false);
          const value = BigInt(whole + fraction) * 10n ** BigInt(60 - fraction.length);
          expect(value).toBe(digits * 10n ** BigInt(60 + exponent));
          expect(decimalText(text, scale)).toBe(text);
        },
      ),
    );
  });

  it('are plain digits, and nothing else becomes one', () => {
    const texts = ['1', '+1.50', '-0', '-0.00', '.5', '5.', '1e-3', '007', '1E2'].map((text) =>
      decimalText(text, 2),
    );
    expect(texts).toEqual(['1.00', '1.50', '0.00', '0.00', '0.50', '5.00', '0.001', '7.00', '100.00']);
    for (const text of ['', '.', 'e5', '1,5', '0x10', ' 1', '1e99999', 'NaN'])
      expect(decimalText(text, 2)).toBeUndefined();
  });
});

describe('dates and times', () => {
  it('become one spelling, in UTC where there is a zone', () => {
    const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
      ['2024-02-29 12:34:56', '2024-02-29 12:34:56', '2024-02-29 12:34:56+00'],
      ['2024-02-29T12:34:56.500Z', '2024-02-29 12:34:56.5', '2024-02-29 12:34:56.5+00'],
      ['2024-02-29', '2024-02-29 00:00:00', '2024-02-29 00:00:00+00'],
      ['2024-03-01 01:00+02:00', undefined, '2024-02-29 23:00:00+00'],
      ['2024-02-29 20:00:00.25-0530', undefined, '2024-03-01 01:30:00.25+00'],
      ['yesterday', undefined, undefined],
      ['1700000000', undefined, undefined],
    ];
    for (const [text, plain, zoned] of cases)
      expect([text, timestampText(text, false), timestampText(text, true)]).toEqual([text, plain, zoned]);
    expect(canonicalOf({ type: 'time' })?.('09:05:01.500')).toBe('09:05:01.5');
    expect(canonicalOf({ type: 'date' })?.('2024-02-29T00:00:00Z')).toBe('2024-02-29');
    expect(canonicalOf({ type: 'date' })?.('2024-02-29T01:00:00Z')).toBeUndefined();
  });
});
