import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExpressions } from './expression.ts';

test('text around expressions is kept', () => {
  expect(parseExpressions('a${var:x}b${each:value.y.z}')).toEqual([
    { is: 'text', text: 'a' },
    { is: 'var', name: 'x' },
    { is: 'text', text: 'b' },
    { is: 'each', path: ['value', 'y', 'z'] },
  ]);
});

test('$${ is the text ${', () => {
  expect(parseExpressions('$${var:x} costs $5')).toEqual([{ is: 'text', text: '${var:x} costs $5' }]);
});

test('a secret holds text and at most one expression', () => {
  expect(parseExpressions('${secret:file:/run/${each:key}}')).toEqual([
    {
      is: 'secret',
      provider: 'file',
      parts: [
        { is: 'text', text: '/run/' },
        { is: 'each', path: ['key'] },
      ],
    },
  ]);
  for (const text of [
    '${secret:env:}',
    '${secret:env}',
    '${secret:env:${secret:env:X}}',
    '${secret:env:${var:a}${var:b}}',
  ]) {
    expect(
      parseExpressions(text).map((part) => part.is),
      text,
    ).toEqual(['bad']);
  }
});

test('{{…}} belongs to runs', () => {
  expect(parseExpressions('{{run.duration}}')).toEqual([{ is: 'text', text: '{{run.duration}}' }]);
});

test('property: any text parses, and text without a dollar is itself', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parts = parseExpressions(text);
      if (!text.includes('$')) expect(parts).toEqual(text === '' ? [] : [{ is: 'text', text }]);
    }),
  );
});
