// What: files to documents, and everything that is refused, with its place. What not: the two readers against each other (read.test).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yamlDamaged, yamlSoup } from '../../test/parse/arbitrary-yaml.ts';
import { createLocator } from './locate.ts';
import { parse, parseAll } from './parse.ts';

const head = 'apiVersion: dbkeel/v1\nkind: X\n';

/** `code line:column-endColumn` of each diagnostic, in the order told. */
function problems(text: string): readonly string[] {
  const source = { file: 'a.yaml', text };
  const locate = createLocator([source]);
  return parse(source).diagnostics.map(({ code, where }) => {
    const at = locate(where);
    return `${code} ${at?.line}:${at?.column}-${at?.endColumn}`;
  });
}

const values = (text: string) => parse({ file: 'a.yaml', text }).value.map(({ value }) => value);

describe('what is read', () => {
  it('gives each document its id, index and line, and does not count empty ones', () => {
    const text = `# top\n---\n# head\n${head}---\n---\n# nothing\n---\n\n${head}a: 1\n---\n`;
    expect(parse({ file: 'd/a.yaml', text })).toEqual({
      value: [
        {
          id: 'd/a.yaml#0',
          file: 'd/a.yaml',
          index: 0,
          line: 4,
          value: { apiVersion: 'dbkeel/v1', kind: 'X' },
        },
        {
          id: 'd/a.yaml#1',
          file: 'd/a.yaml',
          index: 1,
          line: 11,
          value: { apiVersion: 'dbkeel/v1', kind: 'X', a: 1 },
        },
      ],
      diagnostics: [],
    });
  });

  it('reads YAML 1.2: words stay words', () => {
    const text = `${head}a: [no, on, 2026-01-01, 12:30, 0o17, 1_000]\n`;
    expect(values(text)).toEqual([
      { apiVersion: 'dbkeel/v1', kind: 'X', a: ['no', 'on', '2026-01-01', '12:30', 15, '1_000'] },
    ]);
  });

  it('reads a byte order mark and CRLF', () => {
    expect(values(`\uFEFF${head}a: b\n`.replaceAll('\n', '\r\n'))).toEqual([
      { apiVersion: 'dbkeel/v1', kind: 'X', a: 'b' },
    ]);
  });

  it('follows aliases that are harmless', () => {
    expect(values(`${head}a: &x {b: 1}\nc: *x\n`)).toEqual([
      { apiVersion: 'dbkeel/v1', kind: 'X', a: { b: 1 }, c: { b: 1 } },
    ]);
  });

  it.each(['', '\n', '# dbkeel/v1\n', 'image: dbkeel/app\nx: {{ .Values }}\n', 'a: [dbkeel/\n'])(
    '%j is not ours and no error',
    (text) => {
      expect(parse({ file: 'a.yaml', text })).toEqual({ value: [], diagnostics: [] });
    },
  );

  it('keeps a document whose apiVersion key is misspelled: the schema will say so', () => {
    expect(values('apiversion: dbkeel/v1\nkind: X\n')).toHaveLength(1);
  });
});

describe('what is refused', () => {
  it.each([
    ['a: 1\na: 2\n', 'DBK1003 4:1-2'],
    ['a: *x\n', 'DBK1004 3:4-6'],
    ['a: &x [*x]\n', 'DBK1004 3:8-10'],
    ['<<: {a: 1}\n', 'DBK1006 3:1-3'],
    ['a: !x b\n', 'DBK1007 3:4-6'],
    ['a: !!str 1\n', 'DBK1007 3:10-11'],
    ['__proto__: 1\n', 'DBK1008 3:1-10'],
    ['a: {constructor: 1}\n', 'DBK1008 3:5-16'],
    ['a: {"proto\\u0074ype": 1}\n', 'DBK1008 3:5-21'],
    ['1: a\n', 'DBK1011 3:1-2'],
    ['? [a]\n: b\n', 'DBK1011 3:3-6'],
    ['a: \u0000\n', 'DBK1012 3:4-5'],
    ['a: \u001b[31m\n', 'DBK1012 3:4-5'],
    ['a:\n\tb: 1\n', 'DBK1013 4:1-2'],
    ['---\n- a\n', 'DBK1014 4:1-4'],
    ['---\ntext\n', 'DBK1014 4:1-5'],
    ['---\napiVersion: v1\n', 'DBK1015 4:13-15'],
    ['---\nkind: Y\n', 'DBK1015 4:1-8'],
    ['---\napiVersion: dbkeel/v2\n', 'DBK1016 4:13-22'],
    ['a: .inf\n', 'DBK1018 3:4-8'],
    ['a: 12345678901234567890\n', 'DBK1018 3:4-24'],
    ['a: "x\n', 'DBK1001 3:4-5'],
    ['a: b: c\n', 'DBK1001 3:4-5'],
    ['a: [1, 2\nb: 3\n', 'DBK1001 4:1-2'],
    ['a: {b: ${var:x}}\n', 'DBK1002 3:8-16'],
    ['a: [x, *.csv]\n', 'DBK1002 3:8-13'],
    ['a: {cron: */5 * * * *, b: c}\n', 'DBK1002 3:11-22'],
    ['a: {when: b: c}\n', 'DBK1002 3:11-15'],
    ['a: {note: b #c}\n', 'DBK1002 3:11-15'],
  ])('%j: %s', (text, problem) => {
    expect(problems(head + text)).toEqual([problem]);
  });

  it('refuses directives', () => {
    expect(problems(`%YAML 1.1\n---\n${head}`)).toEqual(['DBK1017 1:1-2']);
  });

  it('names the first place of a duplicate', () => {
    const [duplicate] = parse({ file: 'a.yaml', text: `${head}a: 1\na: 2\n` }).diagnostics;
    expect(duplicate?.related).toEqual([
      { where: { file: 'a.yaml', start: head.length, end: head.length + 1 }, label: 'first given here' },
    ]);
  });

  it('tells every missing quote once, what to write, and goes on with the rest of the file', () => {
    const text = `${head}s: {u: \${var:x}, p: "\${secret:env:P}", t: [*, a*]}\nz: *q\n---\n${head}a: 1\na: 2\n`;
    expect(problems(text)).toEqual(['DBK1002 3:8-16', 'DBK1002 3:44-45', 'DBK1004 4:4-6', 'DBK1003 9:1-2']);
    expect(parse({ file: 'a.yaml', text }).diagnostics[0]?.suggestion).toBe('"${var:x}"');
    expect(values(text)[0]).toMatchObject({ s: { u: '${var:x}', p: '${secret:env:P}', t: ['*', 'a*'] } });
  });

  it('stops a bomb of aliases', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'])
      bomb.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(',')}]`);
    expect(problems(`${head}${bomb.join('\n')}\n`)).toEqual(['DBK1005 6:29-31']);
  });

  it('refuses files over 1 MB, counted in bytes', () => {
    expect(problems(`${head}# ${'x'.repeat(1_000_000)}`)).toEqual(['DBK1010 1:1-1']);
    expect(problems(`${head}# ${'日'.repeat(334_000)}`)).toEqual(['DBK1010 1:1-1']);
    expect(problems(`${head}# ${'日'.repeat(330_000)}`)).toEqual([]);
  });

  it.each([
    ['brackets', `a: ${'['.repeat(20_000)}`],
    ['closed brackets', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['maps in flow', `a: ${'{a: '.repeat(20_000)}`],
    ['dashes', `a:\n  ${'- '.repeat(20_000)}x`],
    ['indentation', Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['question marks', `a:\n  ${'? '.repeat(20_000)}x`],
  ])('survives 20,000 levels of %s', (_, text) => {
    expect(problems(head + text)[0]).toMatch(/^DBK100[19] /);
    expect(problems(`${head}b:\n\t- x\n${text}`).length).toBeGreaterThan(0);
  });

  it('takes 90 levels', () => {
    expect(problems(`${head}a: ${'['.repeat(90)}${']'.repeat(90)}\n`)).toEqual([]);
    expect(problems(`${head}a: ${'['.repeat(120)}${']'.repeat(120)}\n`)).toHaveLength(1);
  });

  it('never throws, tells each thing once, and points into the file', () => {
    fc.assert(
      fc.property(fc.oneof(yamlSoup, yamlDamaged), (text) => {
        const source = { file: 'a.yaml', text };
        const locate = createLocator([source]);
        const { diagnostics, value } = parse(source);
        const lines = text.split('\n').length;
        for (const diagnostic of diagnostics) {
          const at = locate(diagnostic.where);
          expect(at?.line).toBeGreaterThan(0);
          expect(at?.endLine).toBeLessThanOrEqual(lines);
        }
        expect(() => JSON.stringify(value)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseAll', () => {
  it('remembers files without problems by content, and asks nobody twice', () => {
    const kept = new Map<string, ReturnType<typeof parse>['value']>();
    const cache = {
      get: ({ text }: { text: string }) => kept.get(text),
      set: ({ text }: { text: string }, documents: ReturnType<typeof parse>['value']) =>
        void kept.set(text, documents),
    };
    const sources = [
      { file: 'a.yaml', text: head },
      { file: 'b.yaml', text: `${head}a: 1\na: 2\n` },
    ];
    const first = parseAll(sources, { cache });
    expect([...kept.keys()]).toEqual([head]);
    expect(parseAll(sources, { cache })).toEqual(first);
  });

  it('refuses a file that held resources and has none we know any more', () => {
    const sources = [
      { file: 'a.yaml', text: 'apiVersion: dbkel/v1\n' },
      { file: 'b.yaml', text: head },
    ];
    expect(parseAll(sources, { heldFiles: ['a.yaml', 'b.yaml', 'gone.yaml'] }).diagnostics).toMatchObject([
      { code: 'DBK1021', where: { file: 'a.yaml' } },
    ]);
  });
});

describe('speed', () => {
  it('reads 10,000 documents in 100 files; the CPU time is logged, a busy machine must not fail a test', () => {
    const sources = Array.from({ length: 100 }, (_, file) => ({
      file: `f${file}.yaml`,
      text: projectFile(file),
    }));
    const before = process.cpuUsage();
    const { value, diagnostics } = parseAll(sources);
    const { user, system } = process.cpuUsage(before);
    console.log(`parse, 10,000 documents: ${((user + system) / 1e6).toFixed(2)} CPU-s`);
    expect(diagnostics).toEqual([]);
    expect(value).toHaveLength(10_000);
    expect(value[9_999]).toMatchObject({ id: 'f99.yaml#99', value: { metadata: { name: 'm999-8' } } });
  });

  it('takes time in proportion to the text for what goes wrong, too', () => {
    const line = `${head}spec: {a: [x, *], b: \${var:x}}\n---\n`;
    const before = process.cpuUsage();
    expect(problems(line.repeat(2_000))).toHaveLength(4_000);
    console.log(
      `parse, 4,000 missing quotes in one file: ${(process.cpuUsage(before).user / 1e6).toFixed(2)} CPU-s`,
    );
  });
});

function projectFile(file: number): string {
  let text = '';
  for (let index = 0; index < 10; index++) {
    const name = file * 10 + index;
    text += `${head.replace('X', 'Connection')}metadata: {name: c${name}}\nspec: {engine: sqlite, path: data/c${name}.db}\n---\n`;
    for (let monitor = 0; monitor < 9; monitor++) {
      text += `${head.replace('X', 'Monitor')}metadata:\n  name: m${name}-${monitor}\n  labels: {team: t${name % 7}}\nspec:\n  schedule: {cron: "*/15 * * * *", timeZone: UTC}\n  check:\n    rowCount: {connection: c${name}, table: orders}\n  alerts:\n    - {when: rows < ${monitor + 1}, severity: warning}\n---\n`;
    }
  }
  return text;
}
