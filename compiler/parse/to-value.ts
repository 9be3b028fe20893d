// What: plain JSON from the nodes of one YAML document, with what we refuse although YAML allows it. What not: syntax errors (read-precise).
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type Document as YamlDocument,
} from 'yaml';
import type { Code } from '../diagnostic.ts';
import type { Json } from '../model/json.ts';
import { isReservedKey } from './raw-document.ts';
import { deepest } from './text-problems.ts';

/** `first`: the place that was there before, of a duplicate. */
export interface ValueProblem {
  readonly code: Code;
  readonly start: number;
  readonly end: number;
  readonly detail: string;
  readonly first?: readonly [number, number];
}

/** Nodes that aliases may add to one document: enough for any template, far too few for a bomb. */
const mostExpanded = 10_000;

interface Walk {
  readonly problems: ValueProblem[];
  /** Anchored nodes that are complete; null while their own content is being read, so that a cycle is not followed. */
  readonly anchors: Map<string, Node | null>;
  /** Shared by the whole document. */
  readonly expansion: { count: number; told: boolean };
  readonly insideAlias: boolean;
}

export function toValue(document: YamlDocument): {
  readonly value: Json;
  readonly problems: readonly ValueProblem[];
} {
  const walk: Walk = {
    problems: [],
    anchors: new Map(),
    expansion: { count: 0, told: false },
    insideAlias: false,
  };
  const value = read(document.contents, walk, 0);
  return { value, problems: walk.problems };
}

function read(node: unknown, walk: Walk, depth: number): Json {
  if (node === null || node === undefined) return null;
  if (walk.insideAlias && ++walk.expansion.count > mostExpanded) return null;
  if (isAlias(node)) return readAlias(node, walk, depth);
  const anchor = (node as { anchor?: string }).anchor;
  if (anchor !== undefined) walk.anchors.set(anchor, null);
  refuseTag(node as Node, walk);
  const value = depth > deepest ? refuseDepth(node as Node, walk) : readContent(node, walk, depth);
  if (anchor !== undefined) walk.anchors.set(anchor, node as Node);
  return value;
}

function readContent(node: unknown, walk: Walk, depth: number): Json {
  if (isMap(node)) return readMap(node, walk, depth);
  if (isSeq(node)) return node.items.map((item) => read(item, walk, depth + 1));
  return isScalar(node) ? readScalar(node, walk) : null;
}

function readAlias(node: Node & { readonly source: string }, walk: Walk, depth: number): Json {
  const target = walk.anchors.get(node.source);
  if (target === undefined || target === null) {
    const why = target === null ? 'stands inside itself' : 'is not defined above';
    const detail = `*${node.source} refers to an anchor that ${why}. A "*" that is text must be quoted: "*${node.source}".`;
    return problem(walk, 'DBK1004', node, detail);
  }
  // The anchor's own problems were told where it stands.
  const value = read(target, { ...walk, problems: [], insideAlias: true }, depth);
  if (walk.expansion.count > mostExpanded && !walk.expansion.told && !walk.insideAlias) {
    walk.expansion.told = true;
    const detail = `With *${node.source} the aliases of this document stand for more than ${mostExpanded} values. Write the values out, or use a variable.`;
    return problem(walk, 'DBK1005', node, detail);
  }
  return value;
}

function readMap(node: YAMLMap, walk: Walk, depth: number): Json {
  const value: Record<string, Json> = {};
  const places = new Map<string, Node>();
  for (const pair of node.items) {
    const key = readKey(pair, walk);
    if (key === undefined) continue;
    const first = places.get(key);
    const keyNode = pair.key as Node;
    if (first !== undefined) {
      const [start, end] = rangeOf(keyNode);
      walk.problems.push({
        code: 'DBK1003',
        start,
        end,
        detail: `The key "${key}" is given twice in one map. Remove one of them.`,
        first: rangeOf(first),
      });
      continue;
    }
    places.set(key, keyNode);
    value[key] = read(pair.value, walk, depth + 1);
  }
  return value;
}

function readKey(pair: Pair, walk: Walk): string | undefined {
  const key = pair.key as Node | null;
  if (!isScalar(key) || typeof key.value !== 'string') return refuseKey(key, pair, walk);
  if (key.value === '<<') {
    problem(
      walk,
      'DBK1006',
      key,
      'Merge keys are not taken. Give common values in Project.spec.defaults or in patches, where the plan can name them.',
    );
    return undefined;
  }
  if (isReservedKey(key.value)) {
    problem(
      walk,
      'DBK1008',
      key,
      `"${key.value}" cannot be a key: it has a meaning of its own in JavaScript. Choose another name.`,
    );
    return undefined;
  }
  refuseTag(key, walk);
  if (key.anchor !== undefined) walk.anchors.set(key.anchor, key);
  return key.value;
}

function refuseKey(key: Node | null, pair: Pair, walk: Walk): undefined {
  const node = key ?? (pair.value as Node | null);
  if (node === null) return undefined;
  const source = isScalar(key) ? (key.source ?? '') : '';
  const detail =
    source === ''
      ? 'A key must be text. Is a quote or a value missing here?'
      : `The key ${source} is not text but a ${key !== null && isScalar(key) && key.value === null ? 'null' : typeof (key as Scalar).value}. Quote it: "${source}".`;
  problem(walk, 'DBK1011', node, detail);
  return undefined;
}

function readScalar(node: Scalar, walk: Walk): Json {
  const { value } = node;
  if (typeof value !== 'number') return value as Json;
  if (!Number.isFinite(value)) {
    return problem(
      walk,
      'DBK1018',
      node,
      `${node.source ?? value} is not a number that can be compared or stored. Quote it if it is text.`,
    );
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return problem(
      walk,
      'DBK1018',
      node,
      `${node.source ?? value} has more digits than can be kept exactly. Quote it: it is most likely an identifier.`,
    );
  }
  return value === 0 ? 0 : value;
}

/** Known tags (`!!str`); of unknown ones the parser itself warns. */
function refuseTag(node: Node, walk: Walk): void {
  const tag = (node as { tag?: string }).tag;
  if (tag?.startsWith('tag:yaml.org,') !== true && tag !== '!') return;
  const name = tag === '!' ? tag : `!!${tag.slice(tag.lastIndexOf(':') + 1)}`;
  const detail = `The tag ${name} is not taken: a value is what it looks like. Remove the tag; quote the value if it must be text.`;
  problem(walk, 'DBK1007', node, detail);
}

function refuseDepth(node: Node, walk: Walk): Json {
  return problem(
    walk,
    'DBK1009',
    node,
    `Lists and maps are nested deeper than ${deepest} levels here. No resource needs that; is this file generated?`,
  );
}

function problem(walk: Walk, code: Code, node: Node, detail: string): null {
  const [start, end] = rangeOf(node);
  walk.problems.push({ code, start, end, detail });
  return null;
}

function rangeOf(node: Node): readonly [number, number] {
  const [start = 0, end = start + 1] = node.range ?? [];
  return [start, Math.max(end, start + 1)];
}
