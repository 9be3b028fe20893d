// What: diagnostics as SARIF 2.1.0, for code scanning services. What not: our own JSON (diagnostics-json).
import { type Code, codes } from '../../compiler/codes/index.ts';
import { type Diagnostic, isPointer, isSpan, type Place } from '../../compiler/diagnostic.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Located } from '../../compiler/model/source.ts';
import { closest } from '../../compiler/rules/closest.ts';
import { detailText, fileOf, type LocatedSources } from './located-sources.ts';

/** `version`: of dbkeel. Files are relative to %SRCROOT%, the root of the project. */
export function renderDiagnosticsSarif(
  diagnostics: readonly Diagnostic[],
  located: LocatedSources,
  version = '0.0.0',
): string {
  const view = viewOf(located);
  const used = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const indexes = new Map(used.map((code, index) => [code, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dbkeel', semanticVersion: version, rules: used.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => result(diagnostic, indexes.get(diagnostic.code) ?? 0, view)),
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

function result(diagnostic: Diagnostic, ruleIndex: number, located: View): JsonObject {
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

/** A fix replaces exactly the marked text, quotes kept. It is offered only where what is marked is what the suggestion is for. */
function fixesFor(diagnostic: Diagnostic, { locate, lineOf }: View): readonly JsonObject[] {
  const { suggestion, where } = diagnostic;
  const at = locate(where);
  if (suggestion === undefined || at === undefined || at.line !== at.endLine) return [];
  const replaced = lineOf(at.file, at.line).slice(at.column - 1, at.endColumn - 1);
  if (!isMeant(replaced, where, suggestion)) return [];
  const quote = /^(["']).*\1$/.exec(replaced)?.[1] ?? '';
  const text = quote !== '' && suggestion.startsWith(quote) ? suggestion : `${quote}${suggestion}${quote}`;
  const replacement = { deletedRegion: region(at), insertedContent: { text } };
  return [
    {
      description: { text: `Replace with ${text}` },
      artifactChanges: [{ artifactLocation: artifact(at.file), replacements: [replacement] }],
    },
  ];
}

/** A place that is not there is shown at its nearest parent, which must not be overwritten. */
function isMeant(replaced: string, where: Place, suggestion: string): boolean {
  if (!isPointer(where)) return isSpan(where);
  if (where.part !== undefined) return replaced.length === where.part.length;
  return closest(replaced.replace(/^(["'])(.*)\1$/, '$2'), [suggestion]) !== undefined;
}

type View = LocatedSources & { readonly lineOf: (file: string, line: number) => string };

/** Splits each file once, and only when a fix asks for its lines. */
function viewOf(located: LocatedSources): View {
  const texts = new Map(located.sources.map(({ file, text }) => [file, text]));
  const lines = new Map<string, readonly string[]>();
  const linesOf = (file: string) => {
    const known = lines.get(file) ?? (texts.get(file) ?? '').replace(/^\uFEFF/, '').split('\n');
    lines.set(file, known);
    return known;
  };
  return { ...located, lineOf: (file, line) => linesOf(file)[line - 1] ?? '' };
}
