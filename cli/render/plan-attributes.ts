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
  leftNotes(scope);
  if (scope.hidden.count > 0) scope.lines.push(remark(hiddenText(scope.hidden.count, 'attribute')));
  return scope.lines;
}

/** A note about a map stands at its first attribute; one about something hidden on a line of its own. */
function leftNotes(scope: Scope): void {
  for (const note of scope.change.notes) {
    if (scope.noted.has(note)) continue;
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
  const secret = pair.beforeSecret === true || pair.afterSecret === true;
  if ([before, after].some((side) => typeof side === 'string' && side.includes('\n')) && !secret) {
    return textLines(scope, pair);
  }
  put(scope, pair);
}

function isEmpty(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function visitMembers(scope: Scope, pair: Pair): void {
  const sides = [pair.before, pair.after, pair.unknown].filter(isObject);
  const keys = new Set(sides.flatMap((side) => Object.keys(side)));
  for (const key of [...keys].sort()) visit(scope, member(pair, key));
}
