// What: two lists side by side: items matched by what identifies them, sets without order, the rest by equality. What not: maps and scalars.
import type { Json } from '../../compiler/model/json.ts';
import { commentOf, hiddenText, type Pair, put, remark, type Scope, same } from './plan-scope.ts';
import { clean, inline, isObject, under } from './plan-value.ts';

interface Match {
  readonly before?: number;
  readonly after?: number;
}

/** `visit` shows an item that stays by its members. */
export function listLines(scope: Scope, pair: Pair, visit: (item: Pair) => void): void {
  const before = pair.before as readonly Json[];
  const after = pair.after as readonly Json[];
  const keys = scope.change.change.list_keys?.[pair.keys];
  const scalars = [...before, ...after].every((item) => !isObject(item) && !Array.isArray(item));
  if (scalars || keys?.length === 0) return scalarLines(scope, pair, keys?.length === 0);
  const items = matched(before, after, keys ?? []).map((match) => itemPair(pair, match, keys ?? []));
  const differing = items.filter((item) => !same(item.before, item.after));
  for (const item of differing) {
    // An item that comes or goes is one thing; only one that stays is shown by its members.
    if (item.before === undefined || item.after === undefined) put(scope, item);
    else visit(item);
  }
  if (differing.length > 0) scope.hidden.count += items.length - differing.length;
  else scope.lines.push({ sign: '~', depth: 0, name: pair.path, text: '(another order of the same items)' });
}

function itemPair(pair: Pair, match: Match, keys: readonly string[]): Pair {
  const old = match.before === undefined ? undefined : (pair.before as readonly Json[])[match.before];
  const now = match.after === undefined ? undefined : (pair.after as readonly Json[])[match.after];
  const index = match.after ?? match.before ?? 0;
  return {
    path: `${pair.path}[${label(now ?? old, keys, index)}]`,
    keys: `${pair.keys}.${index}`,
    before: old,
    after: now,
    beforeSecret: under(pair.beforeSecret, match.before ?? 0),
    afterSecret: under(pair.afterSecret, match.after ?? 0),
    unknown: undefined,
  };
}

function scalarLines(scope: Scope, pair: Pair, isSet: boolean): void {
  const before = pair.before as readonly Json[];
  const after = pair.after as readonly Json[];
  const flat = `${inline(before, pair.beforeSecret)} -> ${inline(after, pair.afterSecret)}`;
  if (flat.length <= scope.room) return put(scope, pair);
  const comment = commentOf(scope, pair);
  scope.lines.push({
    sign: '~',
    depth: 0,
    name: pair.path,
    text: '[',
    ...(comment === undefined ? {} : { comment }),
  });
  let unchanged = 0;
  const flush = (): void => {
    if (unchanged > 0) scope.lines.push(remark(hiddenText(unchanged, 'element'), 1));
    unchanged = 0;
  };
  for (const match of matched(before, after, [])) {
    if (
      match.before !== undefined &&
      match.after !== undefined &&
      same(before[match.before], after[match.after])
    ) {
      unchanged++;
      continue;
    }
    if (!isSet) flush();
    if (match.before !== undefined) {
      const text = `${inline(before[match.before] ?? null, under(pair.beforeSecret, match.before))},`;
      scope.lines.push({ sign: '-', depth: 1, text });
    }
    if (match.after !== undefined) {
      const text = `${inline(after[match.after] ?? null, under(pair.afterSecret, match.after))},`;
      scope.lines.push({ sign: '+', depth: 1, text });
    }
  }
  flush();
  scope.lines.push({ sign: '=', depth: 0, text: ']' });
}

/** Equal items first, then those of one identity, then what is left in pairs in order; listed in the order of `after`, gone ones at the end. */
function matched(before: readonly Json[], after: readonly Json[], keys: readonly string[]): readonly Match[] {
  const left = new Set(before.keys());
  const open = new Set(after.keys());
  const pairs = new Map<number, number>();
  const identities: readonly ((item: Json) => string | undefined)[] = [
    (item) => inline(item),
    (item) => identity(item, keys),
    (item) => alertLabel(item),
    (item) => (isObject(item) ? 'any' : undefined),
  ];
  for (const identify of identities) {
    const waiting = new Map<string, number[]>();
    for (const at of left) {
      const id = identify(before[at] ?? null);
      if (id === undefined) continue;
      const list = waiting.get(id);
      if (list === undefined) waiting.set(id, [at]);
      else list.push(at);
    }
    for (const at of open) {
      const id = identify(after[at] ?? null);
      const found = id === undefined ? undefined : waiting.get(id)?.shift();
      if (found === undefined) continue;
      pairs.set(at, found);
      left.delete(found);
      open.delete(at);
    }
    if (keys.length > 0 && identify === identities[2]) break;
  }
  const there = after.map((_, at): Match => {
    const found = pairs.get(at);
    return found === undefined ? { after: at } : { before: found, after: at };
  });
  return [...there, ...[...left].map((at): Match => ({ before: at }))];
}

/** The first identifying member that the item has. */
function identity(item: Json, keys: readonly string[]): string | undefined {
  if (!isObject(item)) return undefined;
  for (const key of keys)
    if (item[key] !== undefined && item[key] !== null) return `${key}=${inline(item[key])}`;
  return undefined;
}

/** Rules of one metric and severity are the same rung of a ladder, whatever its limit is now. */
function alertLabel(item: Json | undefined): string | undefined {
  if (!isObject(item) || typeof item['when'] !== 'string') return undefined;
  const metric = item['when'].split(/[\s<>=!]/, 1)[0] ?? '';
  return typeof item['severity'] === 'string' ? `"${metric}", ${item['severity']}` : `"${metric}"`;
}

function label(item: Json | undefined, keys: readonly string[], index: number): string {
  if (isObject(item)) {
    if (typeof item['name'] === 'string' && keys.includes('name')) return clean(JSON.stringify(item['name']));
    const alert = alertLabel(item);
    if (alert !== undefined) return clean(alert);
    for (const key of keys) if (typeof item[key] === 'string') return clean(JSON.stringify(item[key]));
  }
  return String(index);
}
