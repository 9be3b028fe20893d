// What: the canonical layout of a file: same values, same comments, envelope in order. What not: writing files (cli) or filling in defaults (render).
import {
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
  type Document as YamlDocument,
} from 'yaml';
import type { Checked } from '../diagnostic.ts';
import { canonicalJson } from '../model/canonical.ts';
import type { Source } from '../model/source.ts';
import { parse } from './parse.ts';
import { parseYaml } from './read-precise.ts';

const envelope = [
  'apiVersion',
  'kind',
  'metadata',
  'environments',
  'forEach',
  'forEachConnection',
  'dependsOn',
  'lifecycle',
  'spec',
];
/** A flow collection that would not fit on a line of this width is written as a block. */
const widest = 110;

/**
 * The text in canonical layout: two spaces, envelope keys in order, `---` between documents, missing quotes in flow collections added.
 * A file that is not ours, or has errors besides missing quotes, comes back as it is, with those errors.
 */
export function format(source: Source): Checked<string> {
  const parsed = parse(source);
  const broken = parsed.diagnostics.filter(({ code }) => code !== 'DBK1002');
  if (broken.length > 0 || parsed.value.length === 0) return { value: source.text, diagnostics: broken };
  const text = settled(source.text.replace(/^\uFEFF/, ''));
  // Comments in odd places have fooled layout engines before: rather an ugly file than another one.
  const same = text !== undefined && sameValues(source, parsed.value, text);
  return { value: same ? text : source.text, diagnostics: [] };
}

/** A comment inside { } may take a second round to find its line; undefined when a text does not come to rest. */
function settled(source: string): string | undefined {
  let text = source;
  for (let round = 0; round < 4; round++) {
    const next = layOut(text);
    if (next === undefined || next === text) return next;
    text = next;
  }
  return undefined;
}

function layOut(text: string): string | undefined {
  const { documents } = parseYaml(text);
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  const texts = documents.map(documentText).filter((each) => each.trim() !== '');
  return texts.join('---\n');
}

type Documents = ReturnType<typeof parse>['value'];

function sameValues(source: Source, before: Documents, text: string): boolean {
  const after = parse({ file: source.file, text });
  if (after.diagnostics.length > 0) return false;
  return (
    canonicalJson(after.value.map(({ value }) => value)) === canonicalJson(before.map(({ value }) => value))
  );
}

function documentText(document: YamlDocument): string {
  if (document.directives !== undefined) {
    document.directives.docStart = null;
    document.directives.docEnd = false;
  }
  if (isMap(document.contents)) sortEnvelope(document.contents);
  if (document.contents !== null) unfold(document.contents, 0);
  const text = document.toString({ indent: 2, lineWidth: 0, flowCollectionPadding: false, indentSeq: true });
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** What stands at the very top (a modeline, a licence) stays there, whichever key comes first. */
function sortEnvelope(map: YAMLMap): void {
  const top = map.items[0]?.key;
  if (isScalar(top) && top.commentBefore) {
    map.commentBefore = map.commentBefore ? `${map.commentBefore}\n${top.commentBefore}` : top.commentBefore;
    top.commentBefore = null;
  }
  map.items.sort((a, b) => rank(a) - rank(b));
  const first = map.items[0]?.key;
  if (isScalar(first)) first.spaceBefore = false;
  map.spaceBefore = false;
}

/** Unknown keys keep their order behind the known ones, and before spec, which is the long one. */
function rank(pair: Pair): number {
  const at = isScalar(pair.key) ? envelope.indexOf(String(pair.key.value)) : -1;
  return at < 0 ? envelope.length - 1.5 : at;
}

/** Flow collections with comments inside, or too wide for one line, become blocks; what is inside them is asked again. */
function unfold(node: Node, column: number): void {
  if (!isCollection(node)) return;
  if (node.flow === true) {
    if (node.items.length === 0 || (!hasComment(node) && column + flowWidth(node) <= widest)) return;
    node.flow = false;
  }
  for (const item of node.items) {
    const value: unknown = isPair(item) ? item.value : item;
    const key = isPair(item) && isScalar(item.key) ? String(item.key.value).length + 2 : 0;
    if (isNode(value)) unfold(value, column + 2 + key);
  }
}

function hasComment(node: Node): boolean {
  let found = false;
  visit(node, {
    Node: (_, each) => {
      if (each === node) return undefined;
      found ||= Boolean(each.comment) || Boolean(each.commentBefore);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** Cells the collection takes on one line, by its values: the same before and after formatting. */
function flowWidth(node: unknown): number {
  if (isScalar(node)) return String(node.value).length + (node.type === 'PLAIN' ? 0 : 2);
  if (isPair(node)) return flowWidth(node.key) + 2 + flowWidth(node.value);
  if (isMap(node) || isSeq(node))
    return node.items.reduce((width: number, item) => width + flowWidth(item) + 2, 0);
  return 4;
}
