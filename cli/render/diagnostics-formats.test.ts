// What: diagnostics for programs: JSON, SARIF, GitHub, JUnit. What not: text.
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../compiler/diagnostic.ts';
import { diagnostics, located } from '../../test/render/sample-diagnostics.ts';
import { renderDiagnosticsGithub } from './diagnostics-github.ts';
import { renderDiagnosticsJson } from './diagnostics-json.ts';
import { renderDiagnosticsJunit } from './diagnostics-junit.ts';
import { renderDiagnosticsSarif } from './diagnostics-sarif.ts';

describe('renderDiagnosticsJson', () => {
  it('holds everything, with places', () => {
    const json = JSON.parse(renderDiagnosticsJson(diagnostics, located));
    expect(json).toMatchObject({ valid: false, errors: 3, warnings: 1, notes: 0, files: 1 });
    expect(json.diagnostics[0]).toEqual({
      code: 'DBK1016',
      severity: 'error',
      summary: 'Unsupported apiVersion',
      detail: 'There is no kind "Moniter".',
      where: { file: 'policies/shop.yaml', line: 2, column: 7, endLine: 2, endColumn: 14, path: ['kind'] },
      related: [],
      suggestion: 'Monitor',
    });
    expect(json.diagnostics[1].related).toEqual([
      {
        label: 'first given here',
        where: { file: 'policies/shop.yaml', line: 3, column: 12, endLine: 3, endColumn: 16 },
      },
    ]);
    expect(json.diagnostics[3].where).toEqual({ subject: 'Monitor/old' });
  });

  it('is valid without errors', () => {
    expect(JSON.parse(renderDiagnosticsJson([], located))).toEqual({
      valid: true,
      errors: 0,
      warnings: 0,
      notes: 0,
      files: 0,
      diagnostics: [],
    });
  });
});

describe('renderDiagnosticsSarif', () => {
  const log = JSON.parse(renderDiagnosticsSarif(diagnostics, located, '1.2.3'));
  const [run] = log.runs;

  it('has what the standard demands of a log', () => {
    expect(log.version).toBe('2.1.0');
    expect(log.$schema).toContain('sarif-2.1.0');
    expect(run.tool.driver).toMatchObject({ name: 'dbkeel', semanticVersion: '1.2.3' });
    expect(run.columnKind).toBe('utf16CodeUnits');
    for (const rule of run.tool.driver.rules) {
      expect(rule).toMatchObject({
        id: expect.stringMatching(/^DBK\d{4}$/),
        shortDescription: { text: expect.any(String) },
        help: { text: expect.any(String) },
      });
    }
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(['error', 'warning', 'note']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      expect(result.locations).toHaveLength(1);
    }
    const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('marks the region, the end exclusive, and what is related', () => {
    expect(run.results[1].locations[0]).toEqual({
      physicalLocation: {
        artifactLocation: { uri: 'policies/shop.yaml', uriBaseId: '%SRCROOT%' },
        region: { startLine: 3, startColumn: 24, endLine: 3, endColumn: 28 },
      },
    });
    expect(run.results[1].relatedLocations[0]).toMatchObject({
      id: 0,
      message: { text: 'first given here' },
      physicalLocation: { region: { startColumn: 12 } },
    });
    expect(run.results[3].locations).toEqual([{ logicalLocations: [{ fullyQualifiedName: 'Monitor/old' }] }]);
  });

  it('offers a fix where there is a suggestion', () => {
    expect(run.results[0].fixes[0].artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: { startLine: 2, startColumn: 7, endLine: 2, endColumn: 14 },
        insertedContent: { text: 'Monitor' },
      },
    ]);
    expect(run.results[2].fixes[0].artifactChanges[0].replacements[0]).toMatchObject({
      deletedRegion: { startColumn: 15, endColumn: 19 },
      insertedContent: { text: 'age' },
    });
    expect(run.results[1].fixes).toBeUndefined();
  });

  it('offers none where only a parent of the place is there to be marked', () => {
    const missing = diagnose(
      'DBK1407',
      { document: 'policies/shop.yaml#0', path: ['spec', 'nothing'], at: 'value' },
      'x',
      { suggestion: 'Monitor' },
    );
    const [found] = JSON.parse(renderDiagnosticsSarif([missing], located)).runs[0].results;
    expect(found.locations[0].physicalLocation.region).toMatchObject({
      startLine: 4,
      startColumn: 1,
      endColumn: 5,
    });
    expect(found.fixes).toBeUndefined();
  });

  it('keeps the quotes of what it replaces, and escapes odd file names', () => {
    const source = { file: 'a b/ü#.yaml', text: "kind: 'Moniter'\n" };
    const view = {
      sources: [source],
      locate: () => ({ file: source.file, line: 1, column: 7, endLine: 1, endColumn: 16 }),
    };
    const [found] = JSON.parse(
      renderDiagnosticsSarif(
        [
          diagnose('DBK1016', { document: `${source.file}#0`, path: ['kind'], at: 'value' }, 'x', {
            suggestion: 'Monitor',
          }),
        ],
        view,
      ),
    ).runs[0].results;
    expect(found.fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe("'Monitor'");
    expect(found.locations[0].physicalLocation.artifactLocation.uri).toBe('a%20b/%C3%BC%23.yaml');
  });
});

describe('renderDiagnosticsGithub', () => {
  it('writes escaped commands, the worst first, and one summary', () => {
    expect(
      renderDiagnosticsGithub([...diagnostics].reverse(), located),
    ).toBe(`::error file=policies/shop.yaml,line=6,col=15,endColumn=18,title=DBK1407 Unknown metric::There is no metric "agee": 100%25 sure, <really>. Did you mean "age"?
::error file=policies/shop.yaml,line=3,col=24,endColumn=27,title=DBK1003 Duplicate key::The key "name" is given twice in one map. Remove one of them.
::error file=policies/shop.yaml,line=2,col=7,endColumn=13,title=DBK1016 Unsupported apiVersion::There is no kind "Moniter". Did you mean "Monitor"?
::warning title=DBK1401 Not a duration::Only in the state.
::notice title=dbkeel::3 errors, 1 warning in 1 file
`);
  });

  it('cannot be made to write a command of the file', () => {
    const text = renderDiagnosticsGithub(
      [diagnose('DBK1001', { file: 'a,b:\n::error::.yaml', start: 0, end: 0 }, 'x\r\n::stop-commands::y')],
      located,
    );
    expect(
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.slice(0, 9)),
    ).toEqual(['::error f', '::notice ']);
    expect(text).toContain('file=a%2Cb%3A%0A%3A%3Aerror%3A%3A.yaml,');
  });

  it('writes at most ten of a severity', () => {
    const many = Array.from({ length: 30 }, () => diagnostics).flat();
    const lines = renderDiagnosticsGithub(many, located).trim().split('\n');
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(10);
    expect(lines.at(-1)).toBe(
      '::notice title=dbkeel::90 errors, 30 warnings in 1 file (100 not shown here: see the log of dbkeel validate)',
    );
    expect(renderDiagnosticsGithub([], located)).toBe('');
  });
});

describe('renderDiagnosticsJunit', () => {
  it('is one case a file, failed by errors', () => {
    expect(renderDiagnosticsJunit(diagnostics.slice(2), located)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dbkeel" tests="3" failures="1" errors="0">
  <testsuite name="dbkeel validate" tests="3" failures="1" errors="0">
    <testcase classname="dbkeel" name="ok.yaml" file="ok.yaml"/>
    <testcase classname="dbkeel" name="policies/shop.yaml" file="policies/shop.yaml">
      <failure type="DBK1407" message="Unknown metric">policies/shop.yaml:6:15: error[DBK1407] Unknown metric
There is no metric &quot;agee&quot;: 100% sure, &lt;really&gt;. Did you mean &quot;age&quot;?</failure>
    </testcase>
    <testcase classname="dbkeel" name="project" file="project">
      <system-out>Monitor/old: warning[DBK1401] Not a duration
Only in the state.</system-out>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it('holds nothing that XML cannot', () => {
    const xml = renderDiagnosticsJunit([diagnose('DBK1001', { subject: 'x' }, 'a\u0000\ud800<&"b')], located);
    expect(xml).toContain('a··&lt;&amp;&quot;b');
  });
});
