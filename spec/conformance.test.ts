// What: runs every case of spec/conformance against the compiler. `UPDATE=1` rewrites what differs: read the difference before committing it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { codes } from '../compiler/codes/index.ts';
import { type Compiled, compile } from '../compiler/compile.ts';
import type { Resource } from '../compiler/model/resource.ts';
import { type ConformanceCase, type ExpectedDiagnostic, parseCase, printCase } from './conformance-case.ts';

const root = join(import.meta.dirname, 'conformance');
const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
  // Cases of plans have a runner of their own (plan-conformance.test.ts).
  .filter((name) => name.endsWith('.txt') && !name.startsWith('plan/'))
  .sort();

interface Options {
  readonly environment?: string;
  readonly variables?: Record<string, string>;
  readonly heldFiles?: readonly string[];
  /** The first file is filled up with a comment to this many bytes. */
  readonly padTo?: number;
}

function run(one: ConformanceCase): Compiled {
  const { padTo, ...options } = (one.options === '' ? {} : parseYaml(one.options)) as Options;
  const sources = [...one.files].map(([file, text], index) => ({
    file,
    text: index === 0 && padTo !== undefined ? `${text}# ${'x'.repeat(padTo - text.length - 2)}` : text,
  }));
  return compile(sources, { ...options, variables: options.variables ?? {} });
}

function actualDiagnostics({ diagnostics, locate }: Compiled): readonly ExpectedDiagnostic[] {
  return diagnostics.map(({ where, code, detail }) => {
    const at = locate(where);
    return { place: at === undefined ? '-' : `${at.file}:${at.line}:${at.column}`, code, fragment: detail };
  });
}

/** A fragment that still fits stays as its author wrote it. */
function withKeptFragments(
  actual: readonly ExpectedDiagnostic[],
  expected: readonly ExpectedDiagnostic[],
): readonly ExpectedDiagnostic[] {
  return actual.map((one, index) => {
    const wanted = expected[index];
    const fits = wanted !== undefined && wanted.fragment !== '' && one.fragment.includes(wanted.fragment);
    return fits ? { ...one, fragment: wanted.fragment } : one;
  });
}

function printResource({ address, needs, labels, lifecycle, spec }: Resource): string {
  const { protect, ...others } = lifecycle;
  const head = {
    ...(needs.length === 0 ? {} : { needs }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(protect || Object.keys(others).length > 0 ? { lifecycle } : {}),
    spec,
  };
  return `${address}:\n${stringify(head, { lineWidth: 0 }).replace(/^(?=.)/gm, '  ')}`;
}

function printProgram({ program }: Compiled): string {
  const order = program?.graph.order ?? [];
  return order
    .map((address) => program?.graph.resources.get(address))
    .flatMap((one) => (one === undefined ? [] : [printResource(one)]))
    .join('');
}

describe.each(names)('%s', (name) => {
  test('compiles as it says', () => {
    const path = join(root, name);
    const text = readFileSync(path, 'utf8');
    const wanted = parseCase(text);
    const compiled = run(wanted);
    const actual: ConformanceCase = {
      ...wanted,
      diagnostics: withKeptFragments(actualDiagnostics(compiled), wanted.diagnostics ?? []),
      ...(wanted.program === undefined ? {} : { program: printProgram(compiled) }),
      ...(wanted.addresses === undefined ? {} : { addresses: [...(compiled.program?.graph.order ?? [])] }),
    };
    const printed = printCase(actual);
    if (process.env['UPDATE'] === '1' && printed !== text) writeFileSync(path, printed);
    else expect(printed).toBe(text);
    const wrong = compiled.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
    expect(compiled.program === undefined).toBe(wrong);
  });
});

test('every case says what it shows and what it expects', () => {
  for (const name of names) {
    const one = parseCase(readFileSync(join(root, name), 'utf8'));
    expect(one.description, name).not.toBe('');
    expect(one.diagnostics, name).toBeDefined();
    for (const { code, fragment } of one.diagnostics ?? []) {
      expect(Object.keys(codes), name).toContain(code);
      expect(fragment.length, `${name}: ${code} without a fragment`).toBeGreaterThan(3);
    }
  }
});

test('every code of the ranges 10 to 14 has a case', () => {
  const shown = new Set(
    names.flatMap((name) =>
      (parseCase(readFileSync(join(root, name), 'utf8')).diagnostics ?? []).map(({ code }) => code),
    ),
  );
  // These two are found where files are read (cli), before there is a text to compile.
  const foundWhileReading = ['DBK1019', 'DBK1020'];
  const wanted = Object.keys(codes).filter(
    (code) => /^DBK1[0-4]/.test(code) && !foundWhileReading.includes(code),
  );
  expect(wanted.filter((code) => !shown.has(code))).toEqual([]);
});
