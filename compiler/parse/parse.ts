// What: files to documents of ours, values only; every problem at its place. What not: reading files (cli) or the shape of documents (validate/).
import { type Checked, type Diagnostic, diagnose, isSpan } from '../diagnostic.ts';
import type { JsonObject } from '../model/json.ts';
import type { Document, Source } from '../model/source.ts';
import { closest } from '../rules/closest.ts';
import type { RawDocument } from './raw-document.ts';
import { readFast } from './read-fast.ts';
import { type PreciseRead, readPrecise } from './read-precise.ts';
import { mayBeTooDeep, textProblems, tooDeep } from './text-problems.ts';

/** Documents of a file by its content, between runs. Only files without any diagnostic are remembered. */
export interface DocumentCache {
  get(source: Source): readonly Document[] | undefined;
  set(source: Source, documents: readonly Document[]): void;
}

/** `heldFiles`: files that the state says held resources: one that has none we know any more is an error. */
export interface ParseOptions {
  readonly cache?: DocumentCache;
  readonly heldFiles?: readonly string[];
}

export function parseAll(
  sources: readonly Source[],
  options: ParseOptions = {},
): Checked<readonly Document[]> {
  const documents: Document[] = [];
  const diagnostics: Diagnostic[] = [];
  const held = new Set(options.heldFiles);
  for (const source of sources) {
    const known = options.cache?.get(source);
    const parsed = known === undefined ? parse(source) : { value: known, diagnostics: [] };
    if (known === undefined && parsed.diagnostics.length === 0) options.cache?.set(source, parsed.value);
    documents.push(...parsed.value);
    diagnostics.push(...parsed.diagnostics);
    if (held.has(source.file) && parsed.value.length === 0 && parsed.diagnostics.length === 0)
      diagnostics.push(emptied(source));
  }
  return { value: documents, diagnostics };
}

/** The documents of one file. A file without the text `dbkeel/` is somebody else's and is not parsed. */
export function parse(source: Source): Checked<readonly Document[]> {
  if (!source.text.includes('dbkeel/')) return { value: [], diagnostics: [] };
  const unreadable = textProblems(source);
  if (unreadable.length > 0) return { value: [], diagnostics: claims(source.text) ? unreadable : [] };
  const shift = source.text.startsWith('\uFEFF') ? 1 : 0;
  const text = shift === 0 ? source.text : source.text.slice(1);
  const { documents, diagnostics } = read(source.file, text, shift);
  // Somebody else's file (a chart that names our image) may be as broken as it likes.
  if (!documents.some((document) => isOurs(document)) && !claims(text)) return { value: [], diagnostics: [] };
  const sorted = ours(source.file, text, shift, documents);
  return { value: sorted.value, diagnostics: [...diagnostics, ...sorted.diagnostics].sort(byStart) };
}

function read(file: string, text: string, shift: number): PreciseRead {
  const fast = readFast(text);
  if (fast.is === 'read') return { documents: fast.documents, diagnostics: [] };
  if (fast.is === 'tooDeep') return { documents: [], diagnostics: [tooDeep(file, fast.offset + shift)] };
  // Where the fast parser found an error, nobody has seen how deep the rest is; the precise one recurses.
  if (fast.error !== undefined && mayBeTooDeep(text)) {
    const start = fast.error.offset + shift;
    return {
      documents: [],
      diagnostics: [
        diagnose('DBK1001', { file, start, end: start + 1 }, `The parser says: ${fast.error.reason}.`),
      ],
    };
  }
  return readPrecise(file, text, shift);
}

/** Whether the text says that it is ours, even if it cannot be parsed. */
function claims(text: string): boolean {
  return /(?:^|[\n{,])[ ]*["']?apiVersion["']?[ ]*:[ ]*["']?dbkeel\//.test(text);
}

function isOurs(document: RawDocument): boolean {
  const version = versionOf(document);
  return version?.value.startsWith('dbkeel/') === true;
}

/** The apiVersion, under a key that may be misspelled: a typo must not make a whole document vanish. */
function versionOf(document: RawDocument): { readonly key: string; readonly value: string } | undefined {
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const map = value as JsonObject;
  const keys = Object.hasOwn(map, 'apiVersion')
    ? ['apiVersion']
    : Object.keys(map).filter((key) => closest(key, ['apiVersion']) !== undefined);
  for (const key of keys) {
    const version = map[key];
    if (typeof version === 'string') return { key, value: version };
  }
  return undefined;
}

// biome-ignore format: four parameters read better on one line
function ours(file: string, text: string, shift: number, raw: readonly RawDocument[]): Checked<readonly Document[]> {
  const value: Document[] = [];
  const diagnostics: Diagnostic[] = [];
  let line = 1;
  let counted = 0;
  for (const [index, document] of raw.entries()) {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < document.start; at = text.indexOf('\n', counted)) {
      line++;
      counted = at + 1;
    }
    const problem = headProblem(document, { file, start: document.start + shift, end: endOfLine(text, document.start) + shift }, `${file}#${index}`);
    if (problem !== undefined) diagnostics.push(problem);
    else value.push({ id: `${file}#${index}`, file, index, line, value: document.value });
  }
  return { value, diagnostics };
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return Math.max(start + 1, end < 0 ? text.length : end);
}

function headProblem(
  document: RawDocument,
  where: { file: string; start: number; end: number },
  id: string,
): Diagnostic | undefined {
  if (typeof document.value !== 'object' || Array.isArray(document.value)) {
    return diagnose(
      'DBK1014',
      where,
      'A document is a map with apiVersion, kind, metadata and spec. Is a "---" or an indentation wrong?',
    );
  }
  const version = versionOf(document);
  if (version === undefined) {
    return diagnose(
      'DBK1015',
      where,
      'This document has no apiVersion of dbkeel, the others of this file do. Add "apiVersion: dbkeel/v1", or move it to a file of its own.',
    );
  }
  if (version.value === 'dbkeel/v1') return undefined;
  const pointer = { document: id, path: [version.key], at: 'value' as const };
  if (!version.value.startsWith('dbkeel/')) {
    return diagnose(
      'DBK1015',
      pointer,
      `"${version.value}" is not ours, other documents of this file are. Move it to a file of its own, so that each file has one reader.`,
    );
  }
  return diagnose(
    'DBK1016',
    pointer,
    `This version of dbkeel reads "dbkeel/v1", not "${version.value}". Correct it, or install a newer dbkeel.`,
    { suggestion: 'dbkeel/v1' },
  );
}

function emptied(source: Source): Diagnostic {
  const detail = `The state says that resources were declared in ${source.file}, and now it holds no document of dbkeel/v1. Is apiVersion misspelled? To delete the resources, remove the file.`;
  return diagnose('DBK1021', { file: source.file, start: 0, end: 0 }, detail);
}

function byStart(a: Diagnostic, b: Diagnostic): number {
  return (isSpan(a.where) ? a.where.start : 0) - (isSpan(b.where) ? b.where.start : 0);
}
