// What: diagnostics as JUnit XML, one test case for each file, for CI systems that show tests. What not: results of monitors.
import type { Diagnostic } from '../../compiler/diagnostic.ts';
import { detailText, fileOf, type LocatedSources, placeText } from './located-sources.ts';

/** A file fails with its errors; warnings and notes stand in system-out. What has no file is the case "project". */
export function renderDiagnosticsJunit(diagnostics: readonly Diagnostic[], located: LocatedSources): string {
  const byFile = new Map<string, Diagnostic[]>(located.sources.map(({ file }) => [file, []]));
  for (const diagnostic of diagnostics) {
    const file = fileOf(diagnostic.where) ?? 'project';
    byFile.set(file, [...(byFile.get(file) ?? []), diagnostic]);
  }
  const cases = [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, found]) => testCase(file, found, located));
  const failures = [...byFile.values()].filter((found) =>
    found.some(({ severity }) => severity === 'error'),
  ).length;
  const totals = `tests="${cases.length}" failures="${failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="dbkeel" ${totals}>`,
    `  <testsuite name="dbkeel validate" ${totals}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(file: string, found: readonly Diagnostic[], located: LocatedSources): string {
  const head = `    <testcase classname="dbkeel" name="${xml(file)}" file="${xml(file)}"`;
  if (found.length === 0) return `${head}/>`;
  const text = (each: Diagnostic) =>
    `${placeText(each.where, located)}: ${each.severity}[${each.code}] ${each.summary}\n${detailText(each)}`;
  const errors = found.filter(({ severity }) => severity === 'error');
  const others = found.filter(({ severity }) => severity !== 'error');
  const first = errors[0];
  const body = [`${head}>`];
  if (first !== undefined) {
    const message = errors.length === 1 ? first.summary : `${first.summary}, and ${errors.length - 1} more`;
    body.push(
      `      <failure type="${first.code}" message="${xml(message)}">${xml(errors.map(text).join('\n\n'))}</failure>`,
    );
  }
  if (others.length > 0) body.push(`      <system-out>${xml(others.map(text).join('\n\n'))}</system-out>`);
  return [...body, '    </testcase>'].join('\n');
}

/** Characters that XML 1.0 cannot hold in any spelling become `·`. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\P{Cc}]|\p{Cs}|[\uFFFE\uFFFF]/gu, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
