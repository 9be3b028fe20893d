// What: one spelling for equal specs: defaults filled in, durations and sizes canonical, sets sorted. What not: judging values (values.ts).
import { canonicalJson } from '../model/canonical.ts';
import type { Draft } from '../model/draft.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import { type Marks, type ShapeNode, shapeBelow } from '../model/shape-tree.ts';
import { formatDuration, parseDuration } from '../rules/duration.ts';
import { formatSize, parseSize } from '../rules/size.ts';
import { parseInstant } from './instant.ts';

/** Whether an entry of a set that names a resource stays: those that the environment leaves out go. */
export type Keeps = (kind: string, name: string) => boolean;

export type NodeOf = (kind: string, spec: JsonObject) => ShapeNode;

/** What an empty spec of this kind means. */
export function standardSpec(kind: string, nodeOf: NodeOf): JsonObject {
  return normaliseValue(
    nodeOf(kind, {}),
    {},
    { path: [], moved: new Map(), keeps: () => true, timeZone: undefined },
  ) as JsonObject;
}

/** The draft with its normalised spec; `at` still answers for paths of the new spec. Wrong values stay as they are. */
export function normalise(draft: Draft, nodeOf: NodeOf, keeps: Keeps, timeZone: string | undefined): Draft {
  const node = nodeOf(draft.declaration.kind, draft.spec);
  const moved = new Map<string, readonly number[]>();
  const spec = normaliseValue(node, draft.spec, { path: [], moved, keeps, timeZone }) as JsonObject;
  if (moved.size === 0) return { ...draft, spec };
  return { ...draft, spec, at: (path, at) => draft.at(written(path, moved), at) };
}

interface Walk {
  readonly path: (string | number)[];
  /** For each list whose order changed: where each entry stood. */
  readonly moved: Map<string, readonly number[]>;
  readonly keeps: Keeps;
  /** The project's: a schedule by cron that names none runs in it, so it is part of what the schedule says. */
  readonly timeZone: string | undefined;
}

function written(path: Path, moved: ReadonlyMap<string, readonly number[]>): Path {
  const prefix: (string | number)[] = [];
  return path.map((step) => {
    const order = typeof step === 'number' ? moved.get(JSON.stringify(prefix)) : undefined;
    prefix.push(step);
    return order === undefined ? step : (order[step as number] ?? step);
  });
}

function normaliseValue(node: ShapeNode | undefined, value: Json, walk: Walk): Json {
  if (node === undefined) return value;
  if (typeof value === 'string') return canonicalText(node.marks.type, value);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value)
    ? normaliseList(node, value, walk)
    : normaliseMap(node, value as JsonObject, walk);
}

function canonicalText(type: string | undefined, text: string): string {
  switch (type) {
    case 'duration': {
      const ms = parseDuration(text);
      return ms === undefined ? text : formatDuration(ms);
    }
    case 'size': {
      const bytes = parseSize(text);
      return bytes === undefined ? text : formatSize(bytes);
    }
    case 'instant': {
      const ms = parseInstant(text);
      return ms === undefined ? text : new Date(ms).toISOString().replace('.000Z', 'Z');
    }
    default:
      return text;
  }
}

function normaliseMap(node: ShapeNode, map: JsonObject, walk: Walk): JsonObject {
  const result: Record<string, Json> = {};
  for (const key in map) result[key] = normaliseMember(shapeBelow(node, key), key, map[key] as Json, walk);
  for (const key of node.defaulted) {
    if (result[key] !== undefined || excluded(node.marks, key)) continue;
    const below = node.children[key];
    const standard = below?.marks.default;
    if (standard !== undefined) result[key] = normaliseMember(below, key, standard, walk);
  }
  const zoned = result['cron'] !== undefined && node.children['timeZone']?.marks.type === 'timeZone';
  if (zoned && walk.timeZone !== undefined) result['timeZone'] ??= walk.timeZone;
  return inOrder(result);
}

/** Keys in one order whatever the order they were written in, so that plans and states of equal specs are equal bytes. */
function inOrder(map: Readonly<Record<string, Json>>): JsonObject {
  const keys = Object.keys(map);
  if (keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key)) return map;
  const ordered: Record<string, Json> = {};
  for (const key of keys.sort()) ordered[key] = map[key] as Json;
  return ordered;
}

/** A field that is one of several alternatives is never filled in: that would choose. */
function excluded(marks: Marks, key: string): boolean {
  return (
    marks.union === true ||
    [marks.oneOf, marks.atMostOneOf, marks.anyOf].some((group) => group?.includes(key))
  );
}

function normaliseMember(node: ShapeNode | undefined, key: string | number, value: Json, walk: Walk): Json {
  if (node === undefined) return value;
  walk.path.push(key);
  const normalised = normaliseValue(node, value, walk);
  walk.path.pop();
  return normalised;
}

function normaliseList(node: ShapeNode, list: readonly Json[], walk: Walk): Json {
  const items = list.map((item, index) => normaliseMember(node.any, index, item, walk));
  if (node.marks.set !== true || items.length === 0) return items;
  const ref = node.any?.marks.ref;
  if (items.length === 1 && ref === undefined) return items;
  const order = items
    .map((item, index) => ({ index, text: canonicalJson(item), item }))
    .filter(({ item }) => ref === undefined || typeof item !== 'string' || walk.keeps(ref, item))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.index - b.index))
    .filter(({ text }, index, sorted) => text !== sorted[index - 1]?.text);
  if (order.length === items.length && order.every(({ index }, place) => index === place)) return items;
  walk.moved.set(
    JSON.stringify(walk.path),
    order.map(({ index }) => index),
  );
  return order.map(({ item }) => item);
}
