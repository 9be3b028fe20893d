// What: wildcards on names and addresses. What not: tables (table-glob).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressMatches, globMatches } from './glob.ts';

describe('globMatches', () => {
  it.each([
    ['*', '', true],
    ['*_bak', 'orders_bak', true],
    ['*_bak', 'orders_bak2', false],
    ['tmp_?', 'tmp_1', true],
    ['tmp_?', 'tmp_', false],
    ['a.c', 'abc', false],
    ['a*b*c', 'a__b__b__c', true],
    ['', 'a', false],
    ['Orders', 'orders', false],
  ])('%s on %s: %s', (pattern, name, fits) => {
    expect(globMatches(pattern, name)).toBe(fits);
  });

  it('agrees with the regular expression of the same meaning', () => {
    const letters = (length: number, chars: string) =>
      fc.string({ unit: fc.constantFrom(...chars), maxLength: length });
    fc.assert(
      fc.property(letters(6, 'ab*?'), letters(8, 'ab'), (pattern, name) => {
        const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
        expect(globMatches(pattern, name)).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no exponential time', () => {
    expect(globMatches(`${'a*'.repeat(50)}b`, 'a'.repeat(5000))).toBe(false);
  });
});

describe('addressMatches', () => {
  it.each([
    ['Monitor/*', 'Monitor/health/eu', true],
    ['Monitor/health/*', 'Monitor/health/eu', true],
    ['Monitor/health/*', 'Monitor/health', false],
    ['Monitor/health', 'Monitor/health/eu', true],
    ['Monitor/health', 'Monitor/health2', false],
    ['Monitor/health/eu', 'Monitor/health/eu', true],
    ['*', 'Task/x', true],
    ['Task/*', 'Monitor/x', false],
  ])('%s means %s: %s', (pattern, address, fits) => {
    expect(addressMatches(pattern, address)).toBe(fits);
  });
});
