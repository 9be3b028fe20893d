// What: places to lines and columns, looked up on demand and remembered per file. What not: printing them (cli/render).
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Document as YamlDocument,
} from 'yaml';
import { isPointer, isSpan, type Place, type Pointer } from '../diagnostic.ts';
import type { Located, Source } from '../model/source.ts';
import { type ParsedYaml, parseYaml } from './read-precise.ts';
import { mayBeTooDeep } from './text-problems.ts';

export type Locate = (place: Place) => Located | undefined;

/** Nothing is parsed before the first question about a file. A subject, and a file that is not among the sources, have no place. */
export function createLocator(sources: readonly Source[]): Locate {
  const texts = new Map(sources.map((source) => [source.file, source.text]));
  const files = new Map<string, LocatedFile>();
  const fileOf = (file: string) => {
    const known = files.get(file);
    const text = texts.get(file);
    if (known !== undefined || text === undefined) return known;
    const made = locatedFile(file, text);
    files.set(file, made);
    return made;
  };
  return (place) => {
    if (isSpan(place)) return fileOf(place.file)?.span(place.start, place.end);
    if (!isPointer(place)) return undefined;
    const [file, index] = splitId(place.document);
    return fileOf(file)?.pointer(place, index);
  };
}

interface LocatedFile {
  span(start: number, end: number): Located;
  pointer(pointer: Pointer, index: number): Located | undefined;
}

function splitId(id: string): readonly [string, number] {
  const hash = id.lastIndexOf('#');
  return hash < 0 ? [id, 0] : [id.slice(0, hash), Number(id.slice(hash + 1))];
}

function locatedFile(file: string, text: string): LocatedFile {
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  const body = shift === 0 ? text : text.slice(1);
  let starts: readonly number[] | undefined;
  let parsed: ParsedYaml | undefined;
  /** Offsets are of the text without its byte order mark. */
  const between = (start: number, end: number): Located => {
    starts ??= lineStarts(body);
    const from = position(starts, Math.min(start, body.length));
    const to = position(starts, Math.min(Math.max(start, end), body.length));
    return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  };
  return {
    span: (start, end) => between(Math.max(0, start - shift), Math.max(0, end - shift)),
    pointer(pointer, index) {
      if (parsed === undefined && mayBeTooDeep(body)) return undefined;
      parsed ??= parseYaml(body);
      const repair = parsed.repair;
      const document = withValue(parsed.documents)[index];
      const range = document === undefined ? undefined : rangeAt(document, pointer, repair?.text ?? body);
      if (range === undefined) return undefined;
      return repair === undefined
        ? between(...range)
        : between(repair.original(range[0]), repair.original(range[1]));
    },
  };
}

/** Documents are counted as the parser counts them: without empty ones. */
function withValue(documents: readonly YamlDocument[]): readonly YamlDocument[] {
  return documents.filter(
    ({ contents }) => contents !== null && !(isScalar(contents) && contents.value === null),
  );
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function position(
  starts: readonly number[],
  offset: number,
): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

type Range = readonly [number, number];

/** The range of the key or value at the path; of the nearest parent that exists when something on the way is missing. */
function rangeAt(document: YamlDocument, pointer: Pointer, text: string): Range | undefined {
  let key: Node | undefined;
  let value: Node | null = document.contents;
  let complete = true;
  for (const step of pointer.path) {
    const next = stepInto(resolved(document, value), step);
    if (next === undefined) {
      complete = false;
      break;
    }
    key = next.key ?? key;
    value = next.value;
  }
  // A parent stands for what is missing in it by its key: a whole block would underline half of the file.
  const wantsKey = pointer.at === 'key' || !complete || value === null || isNothing(value);
  if (wantsKey && key !== undefined) return tokenRange(key);
  if (value === null) return undefined;
  if (pointer.path.length === 0 || key === undefined) return firstLine(value, text);
  return pointer.part === undefined ? valueRange(value, text) : partRange(value, pointer.part, text);
}

/** `key:` with nothing behind it. */
function isNothing(node: Node): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}

function resolved(document: YamlDocument, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function stepInto(
  node: Node | null,
  step: string | number,
): { readonly key?: Node; readonly value: Node | null } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined || isPair(item) ? undefined : { value: item as Node, key: item as Node };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair === undefined ? undefined : { key: pair.key as Node, value: pair.value as Node | null };
}

function tokenRange(node: Node): Range | undefined {
  return node.range === null || node.range === undefined ? undefined : [node.range[0], node.range[1]];
}

function firstLine(node: Node, text: string): Range | undefined {
  const range = tokenRange(node);
  if (range === undefined) return undefined;
  const end = text.indexOf('\n', range[0]);
  return [range[0], Math.min(range[1], end < 0 ? text.length : end)];
}

/** Block collections and block scalars are marked on their first line; what stands on one line is marked whole. */
function valueRange(node: Node, text: string): Range | undefined {
  const range = tokenRange(node);
  if (range === undefined) return undefined;
  const isBlock = isCollection(node) ? node.flow !== true : text.slice(range[0], range[1]).includes('\n');
  return isBlock ? firstLine(node, text) : range;
}

/** A stretch of a scalar's text, where that stands in the file as it is: plain or quoted without escapes, on one line. */
function partRange(
  node: Node,
  part: { readonly offset: number; readonly length: number },
  text: string,
): Range | undefined {
  const range = tokenRange(node);
  if (range === undefined || !isScalar(node) || typeof node.value !== 'string') return valueRange(node, text);
  const written = text.slice(range[0], range[1]);
  const quote = /^["']/.test(written) ? 1 : 0;
  if (written.slice(quote, written.length - quote) !== node.value) return valueRange(node, text);
  const start = Math.min(range[0] + quote + part.offset, range[1] - 1);
  return [start, Math.max(start + 1, Math.min(start + part.length, range[1] - quote))];
}
