// What: the fast reader and the precise one never disagree. What not: what is refused (parse.test).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yamlDamaged, yamlSoup, yamlText } from '../../test/parse/arbitrary-yaml.ts';
import { readFast } from './read-fast.ts';
import { readPrecise } from './read-precise.ts';

function agree(text: string): 'compared' | 'left to the precise reader' {
  const fast = readFast(text);
  if (fast.is !== 'read') return 'left to the precise reader';
  expect(readPrecise('a.yaml', text, 0)).toEqual({ documents: fast.documents, diagnostics: [] });
  return 'compared';
}

describe('fast and precise reader', () => {
  it('give the same values and starts for documents in every style', () => {
    let compared = 0;
    fc.assert(
      fc.property(yamlText, (text) => {
        if (agree(text) === 'compared') compared++;
      }),
      { numRuns: 500 },
    );
    // The law is worth nothing when the fast reader never dares.
    expect(compared).toBeGreaterThan(50);
  });

  it('give the same values for whatever the fast one accepts of random text', () => {
    fc.assert(
      fc.property(fc.oneof(yamlSoup, yamlDamaged), (text) => {
        agree(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'a: 1\nb: -5\nc: 0.25\nd: 30s\ne: 10MiB\nf: 2026-12-06T21:00:00Z\n',
    'a: "*/15 * * * *"\nb: "${var:x}"\nc: \'it\'\'s\'\nd: "a\\tb\\u00e9"\n',
    'a: |\n  one\n   two\n\nb: >-\n  folded\n  text\nc: plain\n  goes on\n',
    '# c\n---\na: {b: [c, d], e: }\n---\n---\n# only\n---\nq: {}\n',
    'on: [yes, no, off]\nnull_: x\n',
    'a:\r\n  b: c\r\n',
  ])('the fast reader takes %j', (text) => {
    expect(agree(text)).toBe('compared');
  });

  it.each([
    'a: &x 1\nb: *x\n',
    'a: !!str 1\n',
    '__proto__: 1\n',
    '1: a\n',
    'a: .inf\n',
    'a: 12345678901234567890\n',
    'a: 1e400\n',
    '? a\n: b\n? [c]\n: d\n',
    'a:\t1\n',
    '%YAML 1.2\n---\na: 1\n',
  ])('the fast reader leaves %j alone', (text) => {
    expect(readFast(text).is).toBe('unusual');
  });
});
