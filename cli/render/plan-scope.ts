// What: one value's before and after on its way to lines: the pair, the scope it is shown in, and the line of a single attribute. What not: maps, lists, texts.
import type { Note } from '../../compiler/model/change.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { ResourceChange } from '../../compiler/model/plan.ts';
import type { Line, LineDiff, Sign } from './plan-line.ts';
import { broken, clean, inline, isObject, joined, under } from './plan-value.ts';

export interface Scope {
  readonly change: ResourceChange;
  readonly room: number;
  readonly lineDiff: LineDiff | undefined;
  readonly lines: Line[];
  readonly hidden: { count: number };
  /** Notes that found their attribute. */
  readonly noted: Set<Note>;
}

/** Both sides of one value with their shadows. `path` is what people read, `keys` the dotted path under the body (for list keys and replacement). */
export interface Pair {
  readonly path: string;
  readonly keys: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly beforeSecret: Json | undefined;
  readonly afterSecret: Json | undefined;
  readonly unknown: Json | undefined;
}

export function remark(text: string, depth = 0): Line {
  return { sign: '=', depth, text: `# (${text})`, dim: true };
}

export function hiddenText(count: number, what: string): string {
  return `${count} unchanged ${what}${count === 1 ? '' : 's'} hidden`;
}

export function member(pair: Pair, key: string): Pair {
  return {
    path: joined(pair.path, key),
    keys: `${pair.keys}.${key}`,
    before: isObject(pair.before) ? pair.before[key] : undefined,
    after: isObject(pair.after) ? pair.after[key] : undefined,
    beforeSecret: under(pair.beforeSecret, key),
    afterSecret: under(pair.afterSecret, key),
    unknown: under(pair.unknown, key),
  };
}

/** Equal but for the order of keys. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item: Json, at) => same(item, b[at] as Json));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
  );
}

export function unset(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** One attribute: `+ name = value`, `- name = value -> null`, `~ name = old -> new`. `known` replaces the new value. */
export function put(scope: Scope, pair: Pair, known?: string): void {
  const { before, after, beforeSecret, afterSecret, path } = pair;
  const sign = signOf(pair, known);
  const comment = commentOf(scope, pair);
  const add = (text: string, at: number, last: boolean): void => {
    scope.lines.push({
      sign,
      depth: 0,
      ...(at === 0 ? { name: path } : {}),
      text,
      ...(last && comment !== undefined ? { comment } : {}),
    });
  };
  const spread = (lines: readonly string[]): void => {
    for (const [at, line] of lines.entries()) add(line, at, at === lines.length - 1);
  };
  if (sign === '+')
    return spread(known === undefined ? broken(after ?? null, afterSecret, scope.room) : [known]);
  if (sign === '-') return spread(withTail(broken(before ?? null, beforeSecret, scope.room), ' -> null'));
  const old = inline(before ?? null, beforeSecret);
  const now = known ?? inline(after ?? null, afterSecret);
  if (old === now) return spread([`${old} -> (changed)`]);
  if (old.length + now.length <= scope.room * 2) return spread([`${old} -> ${now}`]);
  spread([
    ...withTail(broken(before ?? null, beforeSecret, scope.room), ' ->'),
    ...broken(after ?? null, afterSecret, scope.room),
  ]);
}

function withTail(lines: readonly string[], tail: string): readonly string[] {
  return lines.map((line, at) => (at === lines.length - 1 ? `${line}${tail}` : line));
}

export function signOf({ before, after }: Pair, known?: string): Sign {
  if (unset(before)) return '+';
  return unset(after) && known === undefined ? '-' : '~';
}

/** "forces replacement" and the kind's notes for this path, or for a map that begins here. */
export function commentOf(scope: Scope, pair: Pair): string | undefined {
  const parts: string[] = [];
  const forced = scope.change.change.replace_paths.some((path) => {
    const dotted = path.join('.');
    return dotted === pair.keys || pair.keys.startsWith(`${dotted}.`) || dotted.startsWith(`${pair.keys}.`);
  });
  if (forced) parts.push('forces replacement');
  const own = pair.keys.replace(/^spec\./, '');
  for (const note of scope.change.notes) {
    if (note.path !== own) continue;
    scope.noted.add(note);
    // What the head of the block says already is not said again.
    if (note.text !== scope.change.headline) parts.push(clean(note.text));
  }
  return parts.length === 0 ? undefined : parts.join('; ');
}
