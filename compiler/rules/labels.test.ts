// What: label selectors. What not: forEachConnection.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSelector, selectorMatches } from './labels.ts';

function matches(selector: string, labels: Record<string, string>): boolean {
  const parsed = parseSelector(selector);
  if ('error' in parsed) throw new Error(parsed.error);
  return selectorMatches(parsed.terms, labels);
}

describe('selectors', () => {
  it.each([
    ['team=shop', { team: 'shop' }, true],
    ['team=shop', {}, false],
    ['team==shop,tier!=gold', { team: 'shop' }, true],
    ['team=shop,tier!=gold', { team: 'shop', tier: 'gold' }, false],
    ['team', { team: '' }, true],
    ['!team', { tier: 'x' }, true],
    [' team = shop , tier ', { team: 'shop', tier: '1' }, true],
    ['constructor', {}, false],
  ])('%s on %o: %s', (selector, labels, fits) => {
    expect(matches(selector, labels as Record<string, string>)).toBe(fits);
  });

  it.each([
    ['', 0],
    ['a=b,', 4],
    ['a=b, =c', 5],
    ['a>b', 0],
    ['!a=b', 0],
  ])('%j is wrong at %d', (selector, offset) => {
    expect(parseSelector(selector)).toMatchObject({ error: expect.any(String), offset });
  });

  it('equal and not equal are opposites', () => {
    const word = fc.stringMatching(/^[a-z]{1,3}$/);
    fc.assert(
      fc.property(word, word, fc.dictionary(word, word), (key, value, labels) => {
        expect(matches(`${key}=${value}`, labels)).toBe(!matches(`${key}!=${value}`, labels));
      }),
    );
  });
});
