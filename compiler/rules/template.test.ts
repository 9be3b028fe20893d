// What: placeholders found and filled. What not: which names exist where.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, parseTemplate } from './template.ts';

describe('parseTemplate', () => {
  it('names every placeholder with its place', () => {
    expect(parseTemplate('took {{ run.duration }}, {{instances}}')).toEqual({
      placeholders: [
        { name: 'run.duration', offset: 5, length: 18 },
        { name: 'instances', offset: 25, length: 13 },
      ],
      problems: [],
    });
  });

  it.each([
    ['a {{b', 2],
    ['{{}}', 0],
    ['x {{ a b }}', 2],
    ['{{a.}}', 0],
  ])('%j has a problem at %d', (text, offset) => {
    expect(parseTemplate(text).problems).toMatchObject([{ offset }]);
  });
});

describe('fillTemplate', () => {
  it('fills text, numbers and structures, and names what is missing', () => {
    const values = { run: { duration: '3s', rows: 12 }, list: ['a'] };
    expect(fillTemplate('{{run.duration}} {{run.rows}} {{list}} {{no.such}} {{list.0}}', values)).toEqual({
      text: '3s 12 ["a"] {{no.such}} a',
      missing: ['no.such'],
    });
  });

  it('does not read values as templates again, nor inherited members', () => {
    expect(fillTemplate('{{a}}', { a: '{{b}}', b: 'x' }).text).toBe('{{b}}');
    expect(fillTemplate('{{a.constructor}}', { a: {} }).missing).toEqual(['a.constructor']);
  });

  it('changes nothing in text without placeholders', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => {
          expect(fillTemplate(text, {})).toEqual({ text, missing: [] });
        },
      ),
    );
  });
});
