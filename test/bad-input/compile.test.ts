// What: hundreds of malformed projects through the reader and the compiler: always an error with a place, never an exception. What not: the program around them (program.test.ts).
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readProject } from '../../cli/project-files.ts';
import { renderDiagnosticsText } from '../../cli/render/diagnostics-text.ts';
import { codes } from '../../compiler/codes/index.ts';
import { compile, type Diagnostic, type Source } from '../../compiler/index.ts';
import { projectFolder } from '../cli/sample-project.ts';
import {
  brokenTexts,
  duplicateKeys,
  fuzzed,
  type Malformed,
  reservedKeys,
  unknownFields,
  wrongTypes,
} from './malformed.ts';
import { validProject } from './valid-project.ts';

function diagnosticsOf(sources: readonly Source[]): readonly Diagnostic[] {
  const { program, diagnostics, locate } = compile(sources, { variables: {} });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(program === undefined).toBe(errors.length > 0);
  for (const diagnostic of diagnostics) {
    expect(Object.keys(codes)).toContain(diagnostic.code);
    expect(diagnostic.detail).not.toMatch(/undefined|\[object Object\]|\n\s+at /);
    expect(diagnostic.detail.length).toBeGreaterThan(10);
    if (!('subject' in diagnostic.where))
      expect([diagnostic, locate(diagnostic.where)]).toEqual([
        diagnostic,
        expect.objectContaining({ line: expect.any(Number) }),
      ]);
  }
  if (diagnostics.length > 0)
    expect(renderDiagnosticsText(diagnostics, { sources, locate })).toContain(diagnostics[0]?.code);
  return errors;
}

const sourcesOf = ({ files }: Malformed): readonly Source[] =>
  Object.entries(files).map(([file, text]) => ({ file, text: String(text) }));

it('the project that everything here is derived from is valid', () => {
  expect(diagnosticsOf([{ file: 'a.yaml', text: validProject }])).toEqual([]);
  expect(Object.prototype).not.toHaveProperty('zzz');
});

describe.each([
  ['wrong types', wrongTypes(), 150],
  ['unknown fields', unknownFields(), 40],
  ['reserved keys', reservedKeys(), 30],
  ['duplicate keys', duplicateKeys(), 10],
  ['broken texts', brokenTexts(), 60],
])('%s', (_, family, atLeast) => {
  it(`is a family of at least ${atLeast}`, () => {
    expect(family.length).toBeGreaterThanOrEqual(atLeast);
  });

  it.each(family.map((each) => [each.name, each] as const))('%s', (_name, malformed) => {
    expect(diagnosticsOf(sourcesOf(malformed)).length).toBeGreaterThan(0);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('bytes of a valid project, damaged', () => {
  const seeds = Array.from({ length: 30 }, (_, at) => at);

  it.each(seeds)('seeds %i0 to %i9: an error, or YAML that a strict parser accepts too', (tens) => {
    for (let seed = tens * 10; seed < tens * 10 + 10; seed += 1) {
      const root = projectFolder({ 'a.yaml': fuzzed(seed) });
      const { sources, diagnostics } = readProject(root);
      expect(sources.length + diagnostics.length).toBe(1);
      const [source] = sources;
      if (source === undefined) {
        expect([seed, diagnostics[0]?.code]).toEqual([seed, 'DBK1020']);
        continue;
      }
      if (diagnosticsOf(sources).length > 0 || !source.text.includes('dbkeel/')) continue;
      const faults = parseAllDocuments(source.text).flatMap(({ errors }) => errors);
      expect([seed, faults]).toEqual([seed, []]);
    }
  });
});
