// What: cells, harmless text, wrapping. What not: frames.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, printable, wrap } from './display-width.ts';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['한글', 4],
    ['👩‍👩‍👧', 2],
    ['a\u200bb', 2],
    ['ＡＢ', 4],
    ['“x”…', 4],
  ])('%j takes %d cells', (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });
});

describe('printable', () => {
  it('lets no control character and no change of direction through', () => {
    expect(printable('a\tb\u001b[31mc\u202ed\u0000\r')).toBe('a    b·[31mc·d··');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[^\n\P{Cc}]|[\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });
});

describe('wrap', () => {
  it('breaks at spaces, keeps long words whole and line breaks where they were', () => {
    expect(wrap('one two three\nfour', 8)).toEqual(['one two', 'three', 'four']);
    expect(wrap('x aaaaaaaaaaaa y', 5)).toEqual(['x', 'aaaaaaaaaaaa', 'y']);
    expect(wrap('日本 日本 日本', 9)).toEqual(['日本 日本', '日本']);
  });

  it('loses no word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z日]{1,12}$/)),
        fc.integer({ min: 1, max: 30 }),
        (words, width) => {
          expect(wrap(words.join(' '), width).join(' ')).toBe(words.join(' '));
        },
      ),
    );
  });
});
