// What: before and after of one resource as lines: what comes, goes and differs, and how much stays hidden. What not: its head, hazards and blocks.
import type { Json, JsonObject } from '../../compiler/model/json.ts';
import type { ResourceChange } from '../../compiler/model/plan.ts';
import type { Line, LineDiff } from './plan-line.ts';
import { listLines } from './plan-list.ts';
import { textLines } from './plan-multiline.ts';
import { hiddenText, member, type Pair, put, remark, type Scope, same, unset } from './plan-scope.ts';
import { clean, isObject, under } from './plan-value.ts';

export function attributeLines(
  change: ResourceChange,
  room: number,
  lineDiff: LineDiff | undefined,
): readonly Line[] {
  const scope: Scope = { change, room, lineDiff, lines: [], hidden: { count: 0 }, noted: new Set() };
  // Nothing of it ends in the world, so no value is struck out.
  if (change.action === 'forget') return scope.lines;
  const body = change.change;
  const written = withoutDefaults(body.after, body.after_default);
  for (const part of ['spec', 'labels'] as const) visit(scope, partPair(body, part, written.value));
  showQuietParts(scope, written.value);
  leftNotes(scope);
  if (written.hidden > 0)
    scope.lines.push(remark(`${written.hidden} default${written.hidden === 1 ? '' : 's'} hidden`));
  if (scope.hidden.count > 0) scope.lines.push(remark(hiddenText(scope.hidden.count, 'attribute')));
  return scope.lines;
}

function partPair(body: ResourceChange['change'], part: string, after: Json | undefined): Pair {
  return {
    path: part === 'spec' ? '' : part,
    keys: part,
    before: body.before?.[part],
    after: isObject(after) ? after[part] : undefined,
    beforeSecret: under(body.before_sensitive, part),
    afterSecret: under(body.after_sensitive, part),
    unknown: under(body.after_unknown, part),
  };
}

/** What is the same for nearly every resource is shown only where it changes, or protects. */
function showQuietParts(scope: Scope, after: Json | undefined): void {
  const body = scope.change.change;
  if (body.after === null) return;
  if (body.before === null) return protection(scope, body.after);
  const quiet = { ...scope, hidden: { count: 0 } };
  visit(quiet, partPair(body, 'lifecycle', after));
  // What is needed follows from the references of the spec; alone it is a change to be seen.
  if (scope.lines.length === 0) visit(quiet, partPair(body, 'needs', after));
}

/** The value without the members that nobody wrote, and how many those are. */
function withoutDefaults(
  value: Json | undefined,
  defaults: Json | undefined,
): { readonly value: Json | undefined; readonly hidden: number } {
  if (defaults === undefined || value === undefined || value === null || typeof value !== 'object') {
    return { value, hidden: 0 };
  }
  let hidden = 0;
  const kept = Object.entries(value).flatMap(([key, inside]) => {
    const shadow = under(defaults, key);
    const member = shadow === true ? undefined : withoutDefaults(inside, shadow);
    hidden += member?.hidden ?? 1;
    // A map of which nothing was written is as if it were not there; one that is empty by itself says something.
    const emptied = isEmpty(member?.value) && !isEmpty(inside);
    return member?.value === undefined || emptied ? [] : [[key, member.value] as const];
  });
  return { value: Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept), hidden };
}

/** A note about a map stands at its first attribute; one about something hidden on a line of its own. */
function leftNotes(scope: Scope): void {
  for (const note of scope.change.notes) {
    if (scope.noted.has(note) || note.text === scope.change.headline) continue;
    const at = scope.lines.findIndex(
      ({ name, comment }) =>
        comment === undefined && (name?.startsWith(`${note.path}.`) || name?.startsWith(`${note.path}[`)),
    );
    const line = scope.lines[at];
    if (line !== undefined && note.path !== '') scope.lines[at] = { ...line, comment: clean(note.text) };
    else {
      const text = note.path === '' ? clean(note.text) : `${clean(note.path)}: ${clean(note.text)}`;
      scope.lines.push({ sign: '=', depth: 0, text: `# ${text}`, dim: true });
    }
  }
}

function protection(scope: Scope, after: JsonObject | null): void {
  const lifecycle = after?.['lifecycle'];
  if (isObject(lifecycle) && lifecycle['protect'] === true) {
    scope.lines.push({ sign: '+', depth: 0, name: 'lifecycle.protect', text: 'true' });
  }
}

/** Maps are entered and written as dotted paths; everything else is one attribute. */
function visit(scope: Scope, pair: Pair): void {
  const { before, after, unknown } = pair;
  if (unknown === true) return put(scope, pair, '(known after apply)');
  const maps = (isObject(before) || unset(before)) && (isObject(after) || unset(after));
  if (unset(before) && unset(after) && !isObject(unknown)) return;
  if (maps && !isEmpty(before) && !isEmpty(after)) return visitMembers(scope, pair);
  // A whole part that is empty (no labels) is nothing to read.
  if (!pair.keys.includes('.') && maps) return visitMembers(scope, pair);
  if (JSON.stringify(before) === JSON.stringify(after) || same(before, after)) {
    scope.hidden.count++;
    return;
  }
  if (Array.isArray(before) && Array.isArray(after))
    return listLines(scope, pair, (item) => visit(scope, item));
  if (isText(pair)) return textLines(scope, pair);
  put(scope, pair);
}

/** A text of several lines, now or before, that holds no secret. */
function isText({ before, after, beforeSecret, afterSecret }: Pair): boolean {
  if (beforeSecret === true || afterSecret === true) return false;
  const sides = [before, after].filter((side) => !unset(side));
  return sides.every((side) => typeof side === 'string') && sides.some((side) => String(side).includes('\n'));
}

function isEmpty(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function visitMembers(scope: Scope, pair: Pair): void {
  const sides = [pair.before, pair.after, pair.unknown].filter(isObject);
  const keys = new Set(sides.flatMap((side) => Object.keys(side)));
  for (const key of [...keys].sort()) visit(scope, member(pair, key));
}
