// What: the canonical layout. What not: parsing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yamlDamaged, yamlSoup, yamlText } from '../../test/parse/arbitrary-yaml.ts';
import { format } from './fmt.ts';
import { parse } from './parse.ts';

const formatted = (text: string) => format({ file: 'a.yaml', text }).value;
const values = (text: string) => parse({ file: 'a.yaml', text }).value.map(({ value }) => value);

const comments = (text: string) => (text.match(/# (note|before)/g) ?? []).length;

describe('format', () => {
  it('orders the envelope, indents by two, keeps comments and quotes', () => {
    const text = `# yaml-language-server: $schema=x
spec:   # the spec
    list:
    - a   # first
    - "b"


    text: |
      long
        text
kind: X
# who
metadata: { name: x }
apiVersion: dbkeel/v1
---
---
apiVersion: dbkeel/v1
kind: Y
...
`;
    expect(formatted(text)).toBe(`# yaml-language-server: $schema=x
apiVersion: dbkeel/v1
kind: X
# who
metadata: {name: x}
spec:
  # the spec
  list:
    - a # first
    - "b"

  text: |
    long
      text
---
apiVersion: dbkeel/v1
kind: Y
`);
  });

  it('adds the quotes that are missing in flow collections', () => {
    expect(
      formatted('apiVersion: dbkeel/v1\na: {u: ${var:x}, t: [*, "b"], c: */5 * * * *, q: ${var:y}"}\n'),
    ).toBe('apiVersion: dbkeel/v1\na: {u: "${var:x}", t: ["*", "b"], c: "*/5 * * * *", q: \'${var:y}"\'}\n');
  });

  it('writes flow collections that are too wide, or hold comments, as blocks', () => {
    const wide = `{${Array.from({ length: 12 }, (_, index) => `key${index}: value${index}`).join(', ')}}`;
    expect(formatted(`apiVersion: dbkeel/v1\na: ${wide}\n`).split('\n')).toHaveLength(15);
    expect(formatted('apiVersion: dbkeel/v1\na: {b: 1, # one\n  c: 2}\n')).toBe(
      'apiVersion: dbkeel/v1\na:\n  b: 1 # one\n  c: 2\n',
    );
  });

  it.each(['', 'a: [\n', 'image: dbkeel/x\n  b: c\n'])('leaves %j alone', (text) => {
    expect(format({ file: 'a.yaml', text })).toEqual({ value: text, diagnostics: [] });
  });

  it('leaves a broken file alone and says why', () => {
    const text = 'apiVersion: dbkeel/v1\na:   1\na: 2\n';
    expect(format({ file: 'a.yaml', text })).toMatchObject({
      value: text,
      diagnostics: [{ code: 'DBK1003' }],
    });
  });

  it('changes no value and is done after one time', () => {
    let changed = 0;
    fc.assert(
      fc.property(yamlText, (text) => {
        const once = formatted(text);
        expect(values(once)).toEqual(values(text));
        expect(comments(once)).toBe(comments(text));
        expect(formatted(once)).toBe(once);
        if (once !== text) changed++;
      }),
      { numRuns: 300 },
    );
    expect(changed).toBeGreaterThan(90);
  });

  it('keeps every comment', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('a: 1 # note', '# before', 'b: [1, 2] # note', 'c:\n  # before\n  d: e', ''),
          { maxLength: 6 },
        ),
        (lines) => {
          const unique = lines.map((line, index) => line.replace(/^([a-d]):/, `$1${index}:`));
          const text = `kind: X\n${unique.join('\n')}\napiVersion: dbkeel/v1\n`;
          expect(comments(formatted(text))).toBe(comments(text));
        },
      ),
    );
  });

  it('never throws, and changes no value of a text that can be mended either', () => {
    fc.assert(
      fc.property(fc.oneof(yamlSoup, yamlDamaged), (text) => {
        const once = formatted(text);
        expect(values(once)).toEqual(values(text));
        expect(formatted(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});
