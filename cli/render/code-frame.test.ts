// What: the mark stands under exactly the place. What not: messages.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeFrame } from './code-frame.ts';
import { displayWidth } from './display-width.ts';

function frame(text: string, line: number, column: number, endColumn: number, endLine = line): string {
  return codeFrame(text, { file: 'a', line, column, endLine, endColumn })
    .map(({ gutter, text: body }) => `${gutter.padStart(2)}|${body}`)
    .join('\n');
}

describe('codeFrame', () => {
  it('shows the line before and the line after', () => {
    expect(frame('a: 1\nbb: 22\nc: 3\n', 2, 5, 7)).toBe(' 1|a: 1\n 2|bb: 22\n  |    ^~\n 3|c: 3');
  });

  it('shows no line that is not there', () => {
    expect(frame('a: 1\n', 1, 1, 2)).toBe(' 1|a: 1\n  |^');
    expect(frame('a: 1', 7, 1, 2)).toBe('');
    expect(frame('', 1, 1, 1)).toBe(' 1|\n  |^');
  });

  it('counts tabs and wide characters as they are shown', () => {
    expect(frame('\tq: 1', 1, 2, 3)).toBe(' 1|    q: 1\n  |    ^');
    expect(frame('日本: 値値 # x', 1, 5, 7)).toBe(' 1|日本: 値値 # x\n  |      ^~~~');
  });

  it('marks the rest of the line when the place ends on a later one', () => {
    expect(frame('a: [1,\n2]\n', 1, 4, 2, 2)).toBe(' 1|a: [1,\n  |   ^~~\n 2|2]');
  });

  it('leaves out the byte order mark and carriage returns', () => {
    expect(frame('\uFEFFa: 1\r\nb: 2\r\n', 1, 1, 2)).toBe(' 1|a: 1\n  |^\n 2|b: 2');
  });

  it('cuts long lines around the mark', () => {
    const [line, mark] = codeFrame(`${'x'.repeat(1000)}HERE${'y'.repeat(1000)}`, {
      file: 'a',
      line: 1,
      column: 1001,
      endLine: 1,
      endColumn: 1005,
    });
    expect(displayWidth(line?.text ?? '')).toBeLessThan(150);
    const at = mark?.text.indexOf('^') ?? -1;
    expect(line?.text.slice(at, at + 4)).toBe('HERE');
    expect(mark?.text.trim()).toBe('^~~~');
  });

  it('stands under the marked text whatever stands before it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '日', '\t', 'é', ' '), maxLength: 200 }),
        fc.string({ unit: fc.constantFrom('b', '本'), minLength: 1, maxLength: 9 }),
        (before, marked) => {
          const column = before.length + 1;
          const at = { file: 'a', line: 1, column, endLine: 1, endColumn: column + marked.length };
          const [line, mark] = codeFrame(`${before}${marked} c`, at);
          const start = mark?.text.indexOf('^') ?? -1;
          const body = line?.text ?? '';
          expect(displayWidth(body.slice(0, body.search(/[b本]/)))).toBe(start);
        },
      ),
    );
  });
});
