// What: `$output` and `$input` in an operation's arguments, replaced by what they name. What not: running anything.
import type { Ref } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import { invariant } from '../failure.ts';

/** `<operation id>.<path>`, the path into the operation's value; a missing path is null. */
export function resolveRef(ref: Ref, outputs: ReadonlyMap<string, Json>, input: Json): Json {
  if ('$input' in ref) return follow(input, ref.$input.split('.'));
  const [id = '', ...path] = ref.$output.split('.');
  return follow(outputs.get(id) ?? null, path);
}

export function resolveArgs(args: Json, outputs: ReadonlyMap<string, Json>, input: Json): Json {
  if (args === null || typeof args !== 'object') return args;
  if (Array.isArray(args)) return args.map((item: Json) => resolveArgs(item, outputs, input));
  const object = args as { readonly [key: string]: Json };
  if (typeof object.$output === 'string') return resolveRef({ $output: object.$output }, outputs, input);
  if (typeof object.$input === 'string') return resolveRef({ $input: object.$input }, outputs, input);
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, resolveArgs(value, outputs, input)]),
  );
}

export function isTruthy(value: Json): boolean {
  return value !== null && value !== false && value !== 0 && value !== '';
}

function follow(value: Json, path: readonly string[]): Json {
  let at: Json = value;
  for (const part of path) {
    invariant(part !== '', 'a reference has an empty path segment');
    if (at === null || typeof at !== 'object') return null;
    at = (at as { readonly [key: string]: Json })[part] ?? null;
  }
  return at;
}
