// What: filling `${var:}` and `${each:}` into a value, keeping types where the value is exactly one expression; secrets stay references.
// What not: the grammar (expression.ts) and where variables come from (variables.ts).
import type { Code, Related } from '../diagnostic.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import { closest } from '../rules/closest.ts';
import { type EachPart, hasExpression, type Part, parseExpressions, type SecretPart } from './expression.ts';
import { isMap } from './merge.ts';
import { describe } from './variables.ts';

/** What expressions may name. `each` is undefined outside of forEach. `secretAt` says whether the value at a path may be a secret. */
export interface Scope {
  /** The value; undefined after it has reported why there is none. */
  variable(name: string, path: Path): Json | undefined;
  readonly each:
    | { readonly key: string; readonly value: Json; readonly related: readonly Related[] }
    | undefined;
  secretAt(path: Path): boolean;
  report(
    code: Code,
    path: Path,
    detail: string,
    more?: { readonly related?: readonly Related[]; readonly suggestion?: string },
  ): void;
}

/** Most values hold no expression and need no scope. */
export type LazyScope = () => Scope;

/** `value` itself when nothing in it is an expression. What cannot be filled in is reported and left out. */
export function substitute(value: Json, path: Path, scope: LazyScope): Json {
  const filled = fill(value, [...path], scope);
  return filled === undefined ? null : filled;
}

function fill(value: Json, path: (string | number)[], scope: LazyScope): Json | undefined {
  if (typeof value === 'string') return hasExpression(value) ? fillText(value, path, scope()) : value;
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? fillList(value, path, scope) : fillMap(value as JsonObject, path, scope);
}

function fillList(list: readonly Json[], path: (string | number)[], scope: LazyScope): Json {
  let changed: Json[] | undefined;
  for (const [index, item] of list.entries()) {
    path.push(index);
    const filled = fill(item, path, scope);
    path.pop();
    if (filled === item && changed === undefined) continue;
    changed ??= list.slice(0, index);
    changed.push(filled ?? null);
  }
  return changed ?? list;
}

function fillMap(map: JsonObject, path: (string | number)[], scope: LazyScope): Json {
  let changed: Record<string, Json> | undefined;
  for (const key in map) {
    const member = map[key] as Json;
    if (hasExpression(key))
      scope().report(
        'DBK1209',
        [...path, key],
        `The key ${JSON.stringify(key)} holds an expression; only values may.`,
      );
    path.push(key);
    const filled = fill(member, path, scope);
    path.pop();
    if (filled === member) continue;
    changed ??= { ...map };
    if (filled === undefined) delete changed[key];
    else changed[key] = filled;
  }
  return changed ?? map;
}

function fillText(text: string, path: Path, scope: Scope): Json | undefined {
  const parts = parseExpressions(text);
  const only = parts[0];
  if (parts.length === 1 && only !== undefined)
    return only.is === 'text' ? only.text : partValue(only, path, scope);
  let joined = '';
  let missing = false;
  for (const part of parts) {
    const value = partValue(part, path, scope);
    if (value === undefined) missing = true;
    else if (value !== null && typeof value === 'object') {
      missing = true;
      scope.report(
        'DBK1212',
        path,
        `${written(part)} is ${describe(value)}, which cannot stand inside a text. Use it as the whole value, or a part of it: \${each:value.PATH}.`,
      );
    } else joined += String(value);
  }
  return missing ? undefined : joined;
}

function written(part: Part): string {
  if (part.is === 'var') return `\${var:${part.name}}`;
  return part.is === 'each'
    ? `\${each:${part.path.join('.')}}`
    : part.is === 'secret'
      ? `\${secret:${part.provider}:…}`
      : part.text;
}

function partValue(part: Part, path: Path, scope: Scope): Json | undefined {
  switch (part.is) {
    case 'text':
      return part.text;
    case 'bad':
      scope.report(
        'DBK1209',
        path,
        `\`${part.text}\` is not an expression: ${part.because}. To write the characters \`\${\` themselves, double the dollar: \`$\${\`.`,
      );
      return undefined;
    case 'var':
      return allowSecrets(scope.variable(part.name, path), path, scope);
    case 'each':
      return allowSecrets(eachValue(part, path, scope), path, scope);
    case 'secret':
      return secretText(part, path, scope);
  }
}

function eachValue(part: EachPart, path: Path, scope: Scope): Json | undefined {
  if (scope.each === undefined) {
    scope.report(
      'DBK1210',
      path,
      `${written(part)} stands in a resource without forEach. Add forEach or forEachConnection, or write a value.`,
    );
    return undefined;
  }
  if (part.path[0] === 'key') return scope.each.key;
  let value: Json = scope.each.value;
  for (const [index, step] of part.path.entries()) {
    if (index === 0) continue;
    const next: Json | undefined = isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (next === undefined || next === null) {
      reportMissingStep(part, index, value, path, scope);
      return undefined;
    }
    value = next;
  }
  return value;
}

function reportMissingStep(part: EachPart, index: number, value: Json, path: Path, scope: Scope): void {
  const each = scope.each;
  const step = part.path[index] ?? '';
  const known = isMap(value) ? Object.keys(value) : [];
  const near = closest(step, known);
  const holder =
    index === 1
      ? `The value of \`${each?.key}\``
      : `\`${part.path.slice(1, index).join('.')}\` of \`${each?.key}\``;
  const has = isMap(value)
    ? known.length === 0
      ? 'an empty map'
      : `only ${known.slice(0, 8).join(', ')}`
    : describe(value);
  const detail = `${holder} has no \`${step}\`: it is ${has}.${near === undefined ? '' : ` Did you mean \`${near}\`?`} Every key of forEach needs it.`;
  scope.report('DBK1211', path, detail, {
    related: each?.related ?? [],
    ...(near === undefined ? {} : { suggestion: near }),
  });
}

function secretText(part: SecretPart, path: Path, scope: Scope): Json | undefined {
  if (!scope.secretAt(path)) {
    scope.report(
      'DBK1213',
      path,
      `A secret cannot stand here: this value is stored in plan and state as it is, and is shown. Secrets stand in passwords, keys, tokens and URLs.`,
    );
    return undefined;
  }
  let name = '';
  for (const inner of part.parts) {
    const value = inner.is === 'text' ? inner.text : partValue(inner, path, scope);
    if (value === undefined) return undefined;
    if (value !== null && typeof value === 'object') {
      scope.report(
        'DBK1212',
        path,
        `${written(inner)} is ${describe(value)}, which cannot stand inside a secret's name.`,
      );
      return undefined;
    }
    name += String(value);
  }
  return `\${secret:${part.provider}:${name}}`;
}

/** A variable's or entry's value may be a secret reference only where a secret may be written. */
function allowSecrets(value: Json | undefined, path: Path, scope: Scope): Json | undefined {
  if (value === undefined || !holdsSecret(value, path, scope)) return value;
  scope.report(
    'DBK1213',
    path,
    'The value filled in here is a secret, and a secret cannot stand here. Secrets stand in passwords, keys, tokens and URLs.',
  );
  return undefined;
}

function holdsSecret(value: Json, path: Path, scope: Scope): boolean {
  if (typeof value === 'string') return value.includes('${secret:') && !scope.secretAt(path);
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value))
    return (value as readonly Json[]).some((item, index) => holdsSecret(item, [...path, index], scope));
  return Object.entries(value).some(([key, member]) => holdsSecret(member as Json, [...path, key], scope));
}
