// What: "did you mean". What not: who asks it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest } from './closest.ts';

const kinds = ['Connection', 'Monitor', 'Migration', 'BackupPolicy', 'CleanupPolicy', 'Notifier'];

describe('closest', () => {
  it.each([
    ['Moniter', 'Monitor'],
    ['monitor', 'Monitor'],
    ['Conection', 'Connection'],
    ['Mirgation', 'Migration'],
    ['backuppolicy', 'BackupPolicy'],
    ['Notifer', 'Notifier'],
  ])('%s: did you mean %s', (word, meant) => {
    expect(closest(word, kinds)).toBe(meant);
  });

  it.each(['', 'x', 'Deployment', 'Service', 'Mxxxxor'])('has no idea about %j', (word) => {
    expect(closest(word, kinds)).toBeUndefined();
  });

  it('counts a swap of neighbours as one slip, also in short words', () => {
    expect(closest('colr', ['cols'])).toBe('cols');
    expect(closest('siez', ['size', 'side'])).toBe('size');
  });

  it('does not depend on the order of candidates', () => {
    const word = fc.stringMatching(/^[a-e]{1,8}$/);
    fc.assert(
      fc.property(
        word,
        fc.uniqueArray(word, { maxLength: 8, selector: (each) => each.toLowerCase() }),
        (typo, candidates) => {
          expect(closest(typo, [...candidates].reverse())).toBe(closest(typo, candidates));
        },
      ),
    );
  });

  it('finds a candidate with any one character changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.nat(), fc.constantFrom('q', 'z'), (kind, seed, char) => {
        const at = seed % kind.length;
        expect(closest(kind.slice(0, at) + char + kind.slice(at + 1), [kind])).toBe(kind);
      }),
    );
  });
});
