// What: before and after of one resource as lines: what comes, goes and differs, and how much stays hidden. What not: its head, hazards and blocks.
import type { Json, JsonObject, ResourceChange } from '../../compiler/index.ts';
import type { Line, LineDiff, Sign } from './plan-line.ts';
import { listLines } from './plan-list.ts';
import { textLines } from './plan-multiline.ts';
import { broken, clean, inline, isObject, joined, under } from './plan-value.ts';

export interface Scope {
  readonly change: ResourceChange;
  readonly room: number;
  readonly lineDiff: LineDiff | undefined;
  readonly lines: Line[];
  readonly hidden: { count: number };
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

export function attributeLines(
  change: ResourceChange,
  room: number,
  lineDiff: LineDiff | undefined,
): readonly Line[] {
  const scope: Scope = { change, room, lineDiff, lines: [], hidden: { count: 0 } };
  const body = change.change;
  for (const part of ['spec', 'labels', 'lifecycle', 'needs']) {
    const pair: Pair = {
      path: part === 'spec' ? '' : part,
      keys: part,
      before: body.before?.[part],
      after: body.after?.[part],
      beforeSecret: under(body.before_sensitive, part),
      afterSecret: under(body.after_sensitive, part),
      unknown: under(body.after_unknown, part),
    };
    if (part === 'spec' || part === 'labels') visit(scope, pair);
    // What is the same for nearly every resource is shown only where it changes, or protects.
    else if (body.before !== null && body.after !== null) visitQuietly(scope, pair);
    else if (part === 'lifecycle' && under(body.after ?? undefined, part) !== undefined)
      protection(scope, body.after);
  }
  if (scope.hidden.count > 0) scope.lines.push(remark(hiddenText(scope.hidden.count, 'attribute')));
  return scope.lines;
}

function visitQuietly(scope: Scope, pair: Pair): void {
  const quiet = { ...scope, hidden: { count: 0 } };
  visit(quiet, pair);
}

function protection(scope: Scope, after: JsonObject | null): void {
  const lifecycle = after?.['lifecycle'];
  if (isObject(lifecycle) && lifecycle['protect'] === true) {
    scope.lines.push({ sign: '+', depth: 0, name: 'lifecycle.protect', text: 'true' });
  }
}

export function remark(text: string, depth = 0): Line {
  return { sign: '=', depth, text: `# (${text})`, dim: true };
}

export function hiddenText(count: number, what: string): string {
  return `${count} unchanged ${what}${count === 1 ? '' : 's'} hidden`;
}

function unset(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** Maps are entered and written as dotted paths; everything else is one attribute. */
export function visit(scope: Scope, pair: Pair): void {
  const { before, after, unknown } = pair;
  if (unknown === true) return put(scope, pair, '(known after apply)');
  const maps = (isObject(before) || unset(before)) && (isObject(after) || unset(after));
  if (unset(before) && unset(after) && !isObject(unknown)) return;
  if (maps && !isEmpty(before) && !isEmpty(after)) return visitMembers(scope, pair);
  if (JSON.stringify(before) === JSON.stringify(after) || same(before, after)) {
    scope.hidden.count++;
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) return listLines(scope, pair);
  const both = typeof before === 'string' && typeof after === 'string';
  if (both && before.includes('\n') !== after.includes('\n') && !isSecret(pair))
    return textLines(scope, pair);
  if ([before, after].some((side) => typeof side === 'string' && side.includes('\n')) && !isSecret(pair)) {
    return textLines(scope, pair);
  }
  put(scope, pair);
}

function isSecret({ beforeSecret, afterSecret }: Pair): boolean {
  return beforeSecret === true || afterSecret === true;
}

function isEmpty(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function visitMembers(scope: Scope, pair: Pair): void {
  const sides = [pair.before, pair.after, pair.unknown].filter(isObject);
  const keys = new Set(sides.flatMap((side) => Object.keys(side)));
  for (const key of [...keys].sort()) visit(scope, member(pair, key));
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
  const spread = (lines: readonly string[]): void =>
    lines.forEach((line, at) => add(line, at, at === lines.length - 1));
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
    if (note.path === own && note.path !== '') parts.push(clean(note.text));
  }
  return parts.length === 0 ? undefined : parts.join('; ');
}
