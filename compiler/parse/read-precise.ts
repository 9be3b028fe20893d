// What: the values of a file with every problem at its place, by the parser that keeps positions. What not: deciding when it is needed (parse).
import { parseAllDocuments, type YAMLError, type Document as YamlDocument } from 'yaml';
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import { type FlowTrap, type RepairedFlow, repairFlow } from './flow-traps.ts';
import type { RawDocument } from './raw-document.ts';
import { toValue } from './to-value.ts';

export interface PreciseRead {
  readonly documents: readonly RawDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A file as `yaml` sees it; when quotes were missing in flow collections, with them, so that the rest of the file is still understood. */
export interface ParsedYaml {
  readonly documents: readonly YamlDocument[];
  readonly repair: RepairedFlow | undefined;
}

/** Deep nesting must have been refused before. */
export function parseYaml(text: string): ParsedYaml {
  const plain = documentsOf(text);
  const mistakes = countMistakes(plain);
  if (mistakes === 0) return { documents: plain, repair: undefined };
  const repair = repairFlow(text);
  if (repair.traps.length === 0) return { documents: plain, repair: undefined };
  const repaired = documentsOf(repair.text);
  // Quotes that mend nothing were not what was missing.
  return countMistakes(repaired) < mistakes
    ? { documents: repaired, repair }
    : { documents: plain, repair: undefined };
}

function countMistakes(documents: readonly YamlDocument[]): number {
  let count = 0;
  for (const document of documents) {
    count +=
      document.errors.length + toValue(document).problems.filter(({ code }) => code === 'DBK1004').length;
  }
  return count;
}

function documentsOf(text: string): readonly YamlDocument[] {
  const parsed = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
    resolveKnownTags: false,
  });
  // An empty stream has no documents, only errors and comments.
  return (Array.isArray(parsed) ? parsed : []).filter(hasContent);
}

function hasContent(document: YamlDocument): boolean {
  return document.contents !== null || document.errors.length > 0 || document.warnings.length > 0;
}

/** `file` names the source in diagnostics, `shift` is what was cut off before `text` (a byte order mark). */
export function readPrecise(file: string, text: string, shift: number): PreciseRead {
  const { documents, repair } = parseYaml(text);
  const original = (offset: number) => (repair?.original(offset) ?? offset) + shift;
  const diagnostics: Diagnostic[] = [];
  const raw: RawDocument[] = [];
  for (const trap of repair?.traps ?? []) diagnostics.push(trapDiagnostic(file, text, trap, shift));
  for (const document of documents) {
    for (const error of [...document.errors, ...document.warnings]) {
      // Duplicates are told by toValue, which knows the first place too.
      if (error.code === 'DUPLICATE_KEY') continue;
      const [start, end] = faultOf(error, repair?.text ?? text);
      diagnostics.push(syntaxDiagnostic(error, file, original(start), original(Math.max(end, start + 1))));
    }
    if (hasDirectives(document)) diagnostics.push(syntaxDiagnostic(directive, file, shift, shift + 1));
    const { value, problems } = toValue(document);
    for (const problem of problems) {
      const where = { file, start: original(problem.start), end: original(problem.end) };
      const related =
        problem.first === undefined
          ? []
          : [
              {
                where: { file, start: original(problem.first[0]), end: original(problem.first[1]) },
                label: 'first given here',
              },
            ];
      diagnostics.push(diagnose(problem.code, where, problem.detail, { related }));
    }
    const start = document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
    if (value !== null) raw.push({ value, start: repair?.original(start) ?? start });
  }
  return { documents: raw, diagnostics: withoutEchoes(diagnostics) };
}

const directive = { code: 'BAD_DIRECTIVE', message: 'directive' } as const;

function hasDirectives(document: YamlDocument): boolean {
  const { directives } = document;
  return (
    directives !== undefined && (directives.yaml.explicit === true || Object.keys(directives.tags).length > 1)
  );
}

/** Where to look: at the quote that is never closed, not at the end of the file. */
function faultOf(error: YAMLError, text: string): readonly [number, number] {
  const [start, end] = error.pos;
  const quote = /^Missing closing (["'])/.exec(error.message)?.[1];
  const opening = quote === undefined ? -1 : text.lastIndexOf(quote, start);
  return opening < 0 ? [start, end] : [opening, opening + 1];
}

function trapDiagnostic(file: string, text: string, trap: FlowTrap, shift: number): Diagnostic {
  const body = text.slice(trap.start, trap.end);
  const quoted = body.includes('"') ? `'${body.replaceAll("'", "''")}'` : `"${body}"`;
  const detail = `Inside { } and [ ] text with "${trap.why.trim()}" must be quoted: write ${quoted}. \`dbkeel fmt\` does it for you.`;
  return diagnose('DBK1002', { file, start: trap.start + shift, end: trap.end + shift }, detail, {
    suggestion: quoted,
  });
}

/** Wording of our own where the parser's is about its inner life. */
const wording: Readonly<Record<string, string>> = {
  BAD_INDENT:
    'The indentation is not what was expected here. Keys of one map start in the same column; children are indented further than their parent.',
  BLOCK_AS_IMPLICIT_KEY:
    'A second ": " on one line. Quote the value, or put the nested map on lines of its own.',
  MULTILINE_IMPLICIT_KEY:
    'A key must stand on one line. Is a ":" missing behind it, or is this line not indented far enough?',
  MISSING_CHAR: 'Something is missing here: a closing quote, a bracket, a comma, or a space behind ":".',
  BAD_SCALAR_START: 'A value cannot start with this character. Quote it.',
  BLOCK_IN_FLOW: 'Inside { } and [ ] write commas and brackets, not lists with "-" or indented maps.',
  BAD_DQ_ESCAPE:
    'This is not an escape of a double-quoted string. Double the backslash, or use single quotes.',
  KEY_OVER_1024_CHARS: 'A key may have at most 1024 characters. Is a closing quote missing?',
};

function syntaxDiagnostic(
  error: Pick<YAMLError, 'code' | 'message'>,
  file: string,
  start: number,
  end: number,
): Diagnostic {
  const where = { file, start, end };
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return diagnose(
        'DBK1013',
        where,
        'YAML is indented with spaces; a tab has no width it could agree on. Replace the tabs at the start of these lines.',
      );
    case 'BAD_DIRECTIVE':
      return diagnose(
        'DBK1017',
        where,
        'Directives (lines that start with %) are not taken. dbkeel reads YAML 1.2; remove the line.',
      );
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
    case 'MULTIPLE_TAGS':
      return diagnose(
        'DBK1007',
        where,
        'Tags such as !name are not taken: a value is what it looks like. Remove the tag; quote the value if it must be text.',
      );
    default:
      if (/^Flow (map|sequence)/.test(error.message)) {
        const bracket = error.message.startsWith('Flow map') ? '{' : '[';
        return diagnose(
          'DBK1001',
          where,
          `A "${bracket}" that was opened above is not closed before this line. Close it, and indent all lines inside it.`,
        );
      }
      return diagnose('DBK1001', where, wording[error.code] ?? `${error.message}.`);
  }
}

/** One mistake makes a parser stumble several times: of syntax errors on one line only the first is told, and duplicates once. */
function withoutEchoes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    const start = 'start' in diagnostic.where ? diagnostic.where.start : 0;
    const key = `${diagnostic.code} ${start}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
