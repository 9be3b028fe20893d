// What: malformed projects by families, made from one valid project. What not: running anything on them (the tests beside this file).
import { isMap, parseAllDocuments } from 'yaml';
import { validProject } from './valid-project.ts';

export interface Malformed {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

type Path = readonly (string | number)[];

const count = parseAllDocuments(validProject).length;

/** The valid project with one place of one document changed. `change` returns undefined to leave a place alone. */
function changedAt(change: (value: unknown, path: Path) => unknown, what: string): readonly Malformed[] {
  const made: Malformed[] = [];
  for (let index = 0; index < count; index += 1) {
    const value: unknown = parseAllDocuments(validProject)[index]?.toJS();
    for (const path of pathsOf(value)) {
      const now = change(at(value, path), path);
      if (now === undefined) continue;
      const documents = parseAllDocuments(validProject);
      documents[index]?.setIn(path, now);
      const kind = String((value as { kind?: unknown }).kind);
      made.push({
        name: `${kind} ${path.join('.')}: ${what}`,
        files: { 'a.yaml': documents.map((each) => each.toString()).join('') },
      });
    }
  }
  return made;
}

function pathsOf(value: unknown, before: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...before, Array.isArray(value) ? Number(key) : key];
    return [path, ...pathsOf(inner, path)];
  });
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

/** What each: values hold is the user's own business; the kind of a document decides what its other fields mean. */
const free = (path: Path): boolean => path[0] === 'forEach' && path.length > 1;

/** Every value of the project, scalar, list and map, once as another type. */
export function wrongTypes(): readonly Malformed[] {
  return changedAt((value, path) => {
    if (free(path)) return undefined;
    if (typeof value === 'string') return { oops: [1] };
    if (typeof value === 'number') return 'many';
    if (typeof value === 'boolean') return 'perhaps';
    return Array.isArray(value) ? 7 : 'text';
  }, 'wrong type');
}

/** A field nobody knows, in every map. */
export function unknownFields(): readonly Malformed[] {
  return changedAt((value, path) => {
    if (
      free(path) ||
      path[0] === 'forEach' ||
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value)
    )
      return undefined;
    return { ...value, zzz: { unknown: [true] } };
  }, 'unknown field');
}

/** Keys that would reach into JavaScript's own objects, in every map of every document. */
export function reservedKeys(): readonly Malformed[] {
  const keys = ['__proto__', 'constructor', 'prototype'];
  return keys.flatMap((key) =>
    parseAllDocuments(validProject).map((_, index) => {
      const documents = parseAllDocuments(validProject);
      const spec = documents[index]?.get('spec');
      if (isMap(spec)) spec.set(key, 1);
      const made = documents.map((each) => each.toString()).join('');
      return { name: `${key} in document ${index}`, files: { 'a.yaml': made } };
    }),
  );
}

/** Duplicate keys: every key of the first level of every spec, twice. */
export function duplicateKeys(): readonly Malformed[] {
  return parseAllDocuments(validProject).flatMap((document, index) => {
    const kind = document.get('kind');
    const copy = `kind: ${String(kind)}\n`;
    const parts = validProject.split('---\n');
    parts[index] = `${copy}${parts[index] ?? ''}`;
    return [{ name: `duplicate kind in document ${index}`, files: { 'a.yaml': parts.join('---\n') } }];
  });
}

const head = 'apiVersion: dbkeel/v1\nkind: Connection\nmetadata: {name: a}\n';
const monitor = (name: string, more = ''): string =>
  `apiVersion: dbkeel/v1\nkind: Monitor\nmetadata: {name: ${name}}\n${more}spec: {check: {rowCount: {connection: lite, table: t}}}\n`;
const lite =
  'apiVersion: dbkeel/v1\nkind: Connection\nmetadata: {name: lite}\nspec: {engine: sqlite, path: a.db}\n';

/** Ten aliases to ten aliases to …: 10^9 values if it were expanded. */
function bomb(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < levels; level += 1)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  return `${head}spec:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const texts: Readonly<Record<string, string>> = {
  'alias bomb': bomb(9),
  'alias bomb of maps': `${head}spec: &a {engine: sqlite, path: a.db, x: {y: *a}}\n`,
  'alias of nothing': `${head}spec: *nothing\n`,
  'anchor cycle': `${head}spec: &s {engine: *s}\n`,
  'merge key': `${head}x: &x {engine: sqlite}\nspec: {<<: *x, path: a.db}\n`,
  'custom tag': `${head}spec: !!js/function 'function () { return 1 }'\n`,
  'binary tag': `${head}spec: {engine: !!binary aGk=, path: a.db}\n`,
  '20,000 nested lists in flow style': `${head}spec: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`,
  '20,000 nested maps in flow style': `${head}spec: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}\n`,
  '20,000 nested lists in block style': `${head}spec:\n  ${'- '.repeat(20_000)}1\n`,
  '20,000 unclosed brackets': `${head}spec: ${'['.repeat(20_000)}`,
  '2,000 nested maps in block style': `${head}spec:\n${Array.from({ length: 700 }, (_, level) => `${' '.repeat(level + 1)}a:\n`).join('')}`,
  'tab as indentation': `${head}spec:\n\tengine: sqlite\n`,
  'tab after spaces': `${head}spec:\n  engine: sqlite\n \tpath: a.db\n`,
  'unclosed quote': `${head}spec: {engine: "sqlite, path: a.db}\n`,
  'unclosed map': `${head}spec: {engine: sqlite\n`,
  'unquoted expression in a flow map': `${head}spec: {engine: sqlite, path: \${var:x}}\n`,
  'two colons': `${head}spec:\n  engine: sqlite: x\n`,
  'bad indentation': `${head}spec:\n   engine: sqlite\n  path: a.db\n`,
  'a directive': `%YAML 1.1\n---\n${head}spec: {engine: sqlite, path: a.db}\n`,
  'NUL byte': `${head}spec: {engine: sqlite, path: "a\0.db"}\n`,
  'control character': `${head}spec: {engine: sqlite, path: "a\u0007.db"}\n`,
  'byte order mark in the middle': `${head}\uFEFFspec: {engine: sqlite, path: a.db}\n`,
  'document is a list': `${head}spec: {engine: sqlite, path: a.db}\n---\n- dbkeel/v1\n`,
  'document of another program': `${head}spec: {engine: sqlite, path: a.db}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: x}\n`,
  'Helm template': `${head}spec: {engine: sqlite, path: a.db}\n---\n{{- if .Values.x }}\nkind: X\n{{- end }}\n`,
  'another apiVersion': head.replace('v1', 'v2'),
  'apiVersion with a typo':
    'apiVersion: dbkeel/vl\nkind: Connection\nmetadata: {name: a}\nspec: {engine: sqlite, path: a.db}\n',
  'no kind': 'apiVersion: dbkeel/v1\nmetadata: {name: a}\nspec: {}\n',
  'unknown kind': 'apiVersion: dbkeel/v1\nkind: Moniter\nmetadata: {name: a}\nspec: {}\n',
  'kind constructor': 'apiVersion: dbkeel/v1\nkind: constructor\nmetadata: {name: a}\nspec: {}\n',
  'kind __proto__': 'apiVersion: dbkeel/v1\nkind: __proto__\nmetadata: {name: a}\nspec: {}\n',
  'engine toString': `${head}spec: {engine: toString, path: a.db}\n`,
  'reference to __proto__': monitor('m').replace('connection: lite', 'connection: __proto__'),
  'no metadata': 'apiVersion: dbkeel/v1\nkind: Connection\nspec: {engine: sqlite, path: a.db}\n',
  'no spec': head,
  'spec is null': `${head}spec:\n`,
  'empty name': head.replace('name: a', 'name: ""'),
  'name with capitals': head.replace('name: a', 'name: Aa'),
  'name of 51 characters': head.replace('name: a', `name: ${'a'.repeat(51)}`),
  'name that climbs': head.replace('name: a', 'name: "../../etc/passwd"'),
  'name in Cyrillic': head.replace('name: a', 'name: сhop'),
  'number as key': `${head}spec: {1: 2}\n`,
  'list as key': `${head}spec: {[a]: 2}\n`,
  infinity: `${head}spec: {engine: sqlite, path: a.db, poolSize: .inf}\n`,
  'not a number': `${head}spec: {engine: sqlite, path: a.db, poolSize: .nan}\n`,
  'a number too large': `${head}spec: {engine: sqlite, path: a.db, poolSize: 12345678901234567890}\n`,
  'a negative pool': `${head}spec: {engine: sqlite, path: a.db, poolSize: -1}\n`,
  'two of the same address': `${lite}---\n${lite}`,
  'three of the same address': `${lite}---\n${lite}---\n${lite}`,
  'a circle': [lite, monitor('x', 'dependsOn: [Monitor/y]\n'), monitor('y', 'dependsOn: [Monitor/x]\n')].join(
    '---\n',
  ),
  'needs itself': [lite, monitor('x', 'dependsOn: [Monitor/x]\n')].join('---\n'),
  'unknown reference': monitor('x'),
  'unknown variable': `${head}spec: {engine: sqlite, path: "\${var:nope}"}\n`,
  'unknown expression': `${head}spec: {engine: sqlite, path: "\${env:HOME}"}\n`,
  'unclosed expression': `${head}spec: {engine: sqlite, path: "\${var:x"}\n`,
  'each outside forEach': `${head}spec: {engine: sqlite, path: "\${each:key}"}\n`,
  'forEach over text': `apiVersion: dbkeel/v1\nkind: Connection\nmetadata: {name: a}\nforEach: many\nspec: {engine: sqlite, path: a.db}\n`,
  'forEach key with a slash': `apiVersion: dbkeel/v1\nkind: Connection\nmetadata: {name: a}\nforEach: {"a/b": 1}\nspec: {engine: sqlite, path: a.db}\n`,
  'password in the URL': `${head}spec: {engine: postgres, url: "postgres://u:p@h/d"}\n`,
  'bad duration': [lite, monitor('x').replace('spec: {', 'spec: {schedule: {every: soon}, ')].join('---\n'),
  'cron with four fields': [
    lite,
    monitor('x').replace('spec: {', 'spec: {schedule: {cron: "* * * *"}, '),
  ].join('---\n'),
  'cron out of range': [
    lite,
    monitor('x').replace('spec: {', 'spec: {schedule: {cron: "61 * * * *"}, '),
  ].join('---\n'),
  'unknown time zone':
    'apiVersion: dbkeel/v1\nkind: Project\nmetadata: {name: a}\nspec: {timeZone: Mars/Base}\n',
  'two projects':
    'apiVersion: dbkeel/v1\nkind: Project\nmetadata: {name: a}\nspec: {}\n---\napiVersion: dbkeel/v1\nkind: Project\nmetadata: {name: b}\nspec: {}\n',
  'unknown metric': [
    lite,
    monitor('x').replace('spec: {', 'spec: {alerts: [{when: lag > 1, severity: critical}], '),
  ].join('---\n'),
  'half an alert': [
    lite,
    monitor('x').replace('spec: {', 'spec: {alerts: [{when: "rows >", severity: critical}], '),
  ].join('---\n'),
  'two checks': [lite, monitor('x').replace('check: {', 'check: {health: {connection: lite}, ')].join(
    '---\n',
  ),
  '100,000 characters of one key': `${head}spec: {${'k'.repeat(100_000)}: 1}\n`,
  'a thousand unknown fields': `${head}spec:\n  engine: sqlite\n${Array.from({ length: 1000 }, (_, at) => `  f${at}: 1\n`).join('')}`,
};

export function brokenTexts(): readonly Malformed[] {
  return Object.entries(texts).map(([name, text]) => ({ name, files: { 'a.yaml': text } }));
}

/** The same number for the same seed, forever: a failure is its seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Bytes of the valid project flipped, cut out, doubled, moved or replaced, one to four times. */
export function fuzzed(seed: number): Uint8Array {
  const random = randomFrom(seed);
  const tokens = [
    '\t',
    '\0',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ': ',
    '- ',
    '&a ',
    '*a',
    '${',
    '\uFEFF',
    '---\n',
    '|',
    '>',
    '#',
    '!x ',
    '\r',
    '%',
    '@',
    '\u2028',
    '<<: ',
  ];
  let bytes = Buffer.from(validProject);
  for (let round = random(4); round >= 0; round -= 1) {
    const from = random(bytes.length);
    const length = random(24);
    const before = bytes.subarray(0, from);
    const after = bytes.subarray(from);
    const ways = [
      () => Buffer.concat([before, Buffer.from([random(256)]), after.subarray(1)]),
      () => Buffer.concat([before, after.subarray(length)]),
      () => Buffer.concat([before, after.subarray(0, length), after]),
      () => Buffer.concat([before, Buffer.from(tokens[random(tokens.length)] ?? ''), after]),
      () => before,
      () => Buffer.concat([before, Buffer.from(Array.from({ length }, () => random(256))), after]),
    ];
    bytes = (ways[random(ways.length)] ?? (() => bytes))();
  }
  return bytes;
}
