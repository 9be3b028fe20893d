// What: the values of a file by the fast parser, when nothing about the text is unusual. What not: explaining anything (read-precise).
import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml';
import type { Json } from '../model/json.ts';
import { isReservedKey, type RawDocument } from './raw-document.ts';
import { deepest } from './text-problems.ts';

/** tooDeep: nested deeper than allowed, at `offset`. unusual: the precise reader must decide; `error` when this parser refused the text. */
export type FastRead =
  | { readonly is: 'read'; readonly documents: readonly RawDocument[] }
  | { readonly is: 'tooDeep'; readonly offset: number }
  | { readonly is: 'unusual'; readonly error?: { readonly reason: string; readonly offset: number } };

type Event = ReturnType<typeof parseEvents>[number];

/**
 * Reads the file only when both parsers must agree on it: no tags, anchors, aliases, directives, tabs, odd line breaks, merge keys,
 * reserved or non-string keys, and no number that is not plainly one. A differential test over generated files guards this.
 */
export function readFast(text: string): FastRead {
  try {
    const events = parseEvents(text, { maxDepth: deepest });
    if (/[\t\u0085\u2028\u2029\uFEFF]|\r(?!\n)/.test(text)) return { is: 'unusual' };
    const starts = usualStarts(text, events);
    if (starts === undefined) return { is: 'unusual' };
    const values = constructFromEvents(events, { source: text, schema: CORE_SCHEMA }) as readonly Json[];
    const documents: RawDocument[] = [];
    for (const [index, value] of values.entries()) {
      if (value !== null) documents.push({ value, start: starts[index] ?? 0 });
    }
    return { is: 'read', documents };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    const offset = mark?.position ?? 0;
    return /depth|nesting/i.test(reason)
      ? { is: 'tooDeep', offset }
      : { is: 'unusual', error: { reason, offset } };
  }
}

/** What the innermost open collection takes next; a document counts as a list. */
type Open = 'list' | 'key' | 'value';

/** Where each document's content starts; undefined when any event is unusual. */
function usualStarts(text: string, events: readonly Event[]): readonly number[] | undefined {
  const starts: number[] = [];
  const open: Open[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) {
      if (event.directives.length > 0) return undefined;
      starts.push(-1);
      open.push('list');
      continue;
    }
    if (!usualNode(text, event, open.at(-1) === 'key')) return undefined;
    if (starts.at(-1) === -1) {
      // A document that is one bare text is an error, and its place is the precise reader's.
      if (event.type === EVENT_ID.SCALAR && event.valueStart >= 0) return undefined;
      starts[starts.length - 1] = startOf(event);
    }
    advance(open, event);
  }
  return starts;
}

function advance(open: Open[], event: Event): void {
  const top = open.at(-1);
  if (top !== 'list') open[open.length - 1] = top === 'key' ? 'value' : 'key';
  if (event.type === EVENT_ID.MAPPING) open.push('key');
  else if (event.type === EVENT_ID.SEQUENCE) open.push('list');
}

function startOf(event: Event): number {
  return 'start' in event ? event.start : -1;
}

function usualNode(text: string, event: Event, isKey: boolean): boolean {
  if (event.type === EVENT_ID.ALIAS || !('tagStart' in event)) return false;
  if (event.anchorStart >= 0 || event.tagStart >= 0) return false;
  return event.type === EVENT_ID.SCALAR ? usualScalar(text, event, isKey) : !isKey;
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

function usualScalar(text: string, event: ScalarEvent, isKey: boolean): boolean {
  if (event.style !== SCALAR_STYLE.PLAIN) {
    // Escapes could spell a reserved key; nobody writes keys with escapes.
    return !isKey || isUsualKey(text.slice(event.valueStart, event.valueEnd), false);
  }
  if (event.valueStart < 0) return !isKey;
  if (isKey) return isUsualKey(text.slice(event.valueStart, event.valueEnd), true);
  return usualPlain(text, event.valueStart, event.valueEnd);
}

function isUsualKey(key: string, plain: boolean): boolean {
  if (isReservedKey(key) || key.includes('\\')) return false;
  return !plain || !/^(?:[^A-Za-z_]|(?:null|true|false)$)/i.test(key);
}

/** Both parsers read plain words alike; what starts like a number must plainly be one of moderate size, or have a unit behind it. */
function usualPlain(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
  if (!numeric) return true;
  const word = text.slice(start, end);
  return (
    /^(?:-?(?:0|[1-9]\d{0,14})(?:\.\d{1,8})?|\d+[a-zA-Z]{1,3}|\d{4}-\d\d-\d\dT[\d:.]+Z)$/.test(word) &&
    !/^(?:0[xo]|\d+[eE]|-0)/.test(word)
  );
}
