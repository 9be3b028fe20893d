// What: places to lines and columns. What not: code frames (cli/render).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yamlText } from '../../test/parse/arbitrary-yaml.ts';
import { createLocator } from './locate.ts';
import { parse } from './parse.ts';

const text = `# top
apiVersion: dbkeel/v1
kind: Monitor
spec:
  schedule: {every: 60s}
  alerts:
    - {when: age > 26h, severity: warning}
    - when: "rows < 5"
      severity: critical
  list: [a, b]
  empty:
  text: |
    long
---
---
apiVersion: dbkeel/v1
kind: Task
`;
const locate = createLocator([{ file: 'a.yaml', text }]);

// biome-ignore format: four parameters read better on one line
function at(path: readonly (string | number)[], side: 'key' | 'value' = 'value', part?: { offset: number; length: number }, index = 0) {
  const found = locate({ document: `a.yaml#${index}`, path, at: side, ...(part === undefined ? {} : { part }) });
  return found === undefined ? undefined : `${found.line}:${found.column}-${found.endLine}:${found.endColumn}`;
}

describe('createLocator', () => {
  it.each([
    [[], 'value', '2:1-2:22'],
    [['kind'], 'key', '3:1-3:5'],
    [['kind'], 'value', '3:7-3:14'],
    [['spec', 'schedule', 'every'], 'value', '5:21-5:24'],
    [['spec', 'schedule'], 'value', '5:13-5:25'],
    [['spec', 'alerts', 1, 'when'], 'value', '8:13-8:23'],
    [['spec', 'alerts', 1], 'value', '8:7-8:23'],
    [['spec', 'list', 1], 'value', '10:13-10:14'],
    [['spec', 'text'], 'value', '12:9-12:10'],
    [['spec', 'alerts'], 'key', '6:3-6:9'],
  ] as const)('%j at its %s: %s', (path, side, place) => {
    expect(at(path, side)).toBe(place);
  });

  it('falls back to the key of the nearest parent that is there', () => {
    expect(at(['spec', 'schedule', 'cron'])).toBe('5:3-5:11');
    expect(at(['spec', 'empty'])).toBe('11:3-11:8');
    expect(at(['nope', 'x'])).toBe('2:1-2:22');
  });

  it('marks a part of a plain or quoted text', () => {
    expect(at(['spec', 'alerts', 0, 'when'], 'value', { offset: 6, length: 3 })).toBe('7:20-7:23');
    expect(at(['spec', 'alerts', 1, 'when'], 'value', { offset: 7, length: 1 })).toBe('8:21-8:22');
    expect(at(['spec', 'text'], 'value', { offset: 1, length: 2 })).toBe('12:9-12:10');
  });

  it('counts documents without empty ones, and knows no place for others', () => {
    expect(at([], 'value', undefined, 1)).toBe('16:1-16:22');
    expect(at([], 'value', undefined, 2)).toBeUndefined();
    expect(locate({ document: 'b.yaml#0', path: [], at: 'value' })).toBeUndefined();
    expect(locate({ subject: 'Monitor/x' })).toBeUndefined();
  });

  it('finds spans, also behind a byte order mark', () => {
    expect(locate({ file: 'a.yaml', start: 6, end: 16 })).toEqual({
      file: 'a.yaml',
      line: 2,
      column: 1,
      endLine: 2,
      endColumn: 11,
    });
    const marked = createLocator([{ file: 'b.yaml', text: '\uFEFFa: dbkeel/' }]);
    expect(marked({ file: 'b.yaml', start: 1, end: 2 })).toMatchObject({ line: 1, column: 1, endColumn: 2 });
  });

  it('keeps places in a file whose quotes had to be added', () => {
    const broken = 'apiVersion: dbkeel/v1\na: {u: ${var:x}, v: [*], w: end}\n';
    const find = createLocator([{ file: 'c.yaml', text: broken }]);
    expect(find({ document: 'c.yaml#0', path: ['a', 'w'], at: 'value' })).toMatchObject({
      line: 2,
      column: 29,
      endColumn: 32,
    });
    expect(find({ document: 'c.yaml#0', path: ['a', 'u'], at: 'value' })).toMatchObject({
      line: 2,
      column: 8,
      endColumn: 16,
    });
  });

  it('agrees with the parser about the line of each document', () => {
    fc.assert(
      fc.property(fc.array(yamlText, { maxLength: 3 }), (texts) => {
        const source = { file: 'd.yaml', text: texts.join('---\n') };
        const find = createLocator([source]);
        for (const document of parse(source).value) {
          expect(find({ document: document.id, path: [], at: 'value' })?.line).toBe(document.line);
        }
      }),
      { numRuns: 200 },
    );
  });
});
