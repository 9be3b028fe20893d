// What: diagnostics as SARIF 2.1.0, for code scanning services. What not: our own JSON (diagnostics-json).
import { type Code, codes } from '../../compiler/codes/index.ts';
import { type Diagnostic, isPointer, isSpan, type Place } from '../../compiler/diagnostic.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Located } from '../../compiler/model/source.ts';
import { detailText, fileOf, type LocatedSources } from './located-sources.ts';

/** `version`: of dbkeel. Files are relative to %SRCROOT%, the root of the project. */
export function renderDiagnosticsSarif(
  diagnostics: readonly Diagnostic[],
  located: LocatedSources,
  version = '0.0.0',
): string {
  const used = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const indexes = new Map(used.map((code, index) => [code, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dbkeel', semanticVersion: version, rules: used.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) =>
          result(diagnostic, indexes.get(diagnostic.code) ?? 0, located),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(code: Code): JsonObject {
  const { summary, explain, severity } = codes[code];
  return {
    id: code,
    shortDescription: { text: summary },
    fullDescription: { text: `${summary}.` },
    help: { text: explain },
    defaultConfiguration: { level: severity },
  };
}

function result(diagnostic: Diagnostic, ruleIndex: number, located: LocatedSources): JsonObject {
  const related = diagnostic.related.map(({ where, label }, id) => ({
    id,
    message: { text: label },
    ...location(where, located),
  }));
  const fixes = fixesFor(diagnostic, located);
  return {
    ruleId: diagnostic.code,
    ruleIndex,
    level: diagnostic.severity,
    message: { text: `${diagnostic.summary}. ${detailText(diagnostic)}` },
    locations: [location(diagnostic.where, located)],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

function location(where: Place, located: LocatedSources): JsonObject {
  const file = fileOf(where);
  if (file === undefined)
    return { logicalLocations: [{ fullyQualifiedName: 'subject' in where ? where.subject : '' }] };
  const at = located.locate(where);
  return {
    physicalLocation: {
      artifactLocation: artifact(file),
      ...(at === undefined ? {} : { region: region(at) }),
    },
  };
}

function artifact(file: string): JsonObject {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function region({ line, column, endLine, endColumn }: Located): JsonObject {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A fix replaces exactly the marked text, so it is offered only where that is a whole key or value, quotes included. */
function fixesFor(diagnostic: Diagnostic, located: LocatedSources): readonly JsonObject[] {
  const { suggestion, where } = diagnostic;
  const file = fileOf(where);
  const at = located.locate(where);
  if (suggestion === undefined || file === undefined || at === undefined || at.line !== at.endLine) return [];
  if (!isSpan(where) && !isPointer(where)) return [];
  const replaced = lineOf(located, file, at.line).slice(at.column - 1, at.endColumn - 1);
  const quote = /^(["']).*\1$/.exec(replaced)?.[1] ?? '';
  const text = suggestion.startsWith(quote) && quote !== '' ? suggestion : `${quote}${suggestion}${quote}`;
  const replacement = { deletedRegion: region(at), insertedContent: { text } };
  return [
    {
      description: { text: `Replace with ${text}` },
      artifactChanges: [{ artifactLocation: artifact(file), replacements: [replacement] }],
    },
  ];
}

function lineOf({ sources }: LocatedSources, file: string, line: number): string {
  const text = sources.find((source) => source.file === file)?.text ?? '';
  return text.replace(/^\uFEFF/, '').split('\n')[line - 1] ?? '';
}
