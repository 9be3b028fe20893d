// What: one error of a generated validator in our words: code, place, what is wrong and what to do. What not: validating (shape.ts).
import type { Code } from '../diagnostic.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import type { Marks } from '../model/shape-tree.ts';
import { closest } from '../rules/closest.ts';
import { formText } from './form-text.ts';

/** What an ajv validator reports (the part we read). */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** `path` and `at` say where; `suggestion` is the bare word of "did you mean". */
export interface ShapeProblem {
  readonly code: Code;
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly detail: string;
  readonly suggestion?: string;
}

/** What the schema knows about a place: names of its fields (undefined = any), allowed values, alternatives. */
export type MarksAt = (path: Path) => Marks | undefined;

/** undefined for an error that only repeats what others say (an `if` around them). */
export function problemOf(error: SchemaError, root: Json, marksAt: MarksAt): ShapeProblem | undefined {
  const path = pathOf(error.instancePath, root);
  const value = valueAt(root, path);
  const make = makers[error.keyword];
  if (make === undefined) return silent.has(error.keyword) ? undefined : otherProblem(error, path, value);
  return make({ error, path, value, marksAt });
}

interface Context {
  readonly error: SchemaError;
  readonly path: Path;
  readonly value: Json | undefined;
  readonly marksAt: MarksAt;
}

/** Keywords that only frame the errors inside of them. */
const silent: ReadonlySet<string> = new Set(['if', 'oneOf', 'anyOf', 'allOf', 'propertyNames']);

const makers: Readonly<Record<string, (context: Context) => ShapeProblem>> = {
  additionalProperties: unknownField,
  unevaluatedProperties: unknownField,
  required: missingField,
  dependentRequired: dependentField,
  type: wrongType,
  enum: notAllowed,
  const: notAllowed,
  discriminator: wrongTag,
  pattern: wrongForm,
  minimum: outOfRange,
  maximum: outOfRange,
  exclusiveMinimum: outOfRange,
  exclusiveMaximum: outOfRange,
  minLength: wrongAmount,
  maxLength: wrongAmount,
  minItems: wrongAmount,
  maxItems: wrongAmount,
  minProperties: wrongChoiceOrAmount,
  maxProperties: wrongChoiceOrAmount,
  uniqueItems: wrongAmount,
  'x-dbkeel-one-of': (context) => wrongChoice(context, context.error.params['keys'] as readonly string[]),
  'x-dbkeel-at-most-one-of': (context) =>
    wrongChoice(context, context.error.params['keys'] as readonly string[]),
  'x-dbkeel-any-of': (context) => wrongChoice(context, context.error.params['keys'] as readonly string[]),
};

/** "spec.check.rowCount", or "the spec" for the root. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text;
}

function here(path: Path): string {
  return path.length === 0 ? 'the spec' : `\`${pathText(path)}\``;
}

function unknownField({ error, path, value, marksAt }: Context): ShapeProblem {
  const field = String(error.params['additionalProperty'] ?? error.params['unevaluatedProperty'] ?? '');
  const present = new Set(typeof value === 'object' && value !== null ? Object.keys(value) : []);
  const known = marksAt(path)?.fields ?? [];
  const near =
    closest(
      field,
      known.filter((name) => !present.has(name)),
    ) ?? closest(field, known);
  const list = known.length === 0 || near !== undefined ? '' : ` It may have ${listed(known)}.`;
  const detail = `${capital(here(path))} has no field \`${field}\`.${near === undefined ? list : ` Did you mean \`${near}\`?`}`;
  return { code: 'DBK1104', path: [...path, field], at: 'key', detail, ...suggest(near) };
}

function missingField({ error, path, value, marksAt }: Context): ShapeProblem {
  const field = String(error.params['missingProperty']);
  const known = marksAt(path)?.fields ?? [];
  const strangers =
    typeof value === 'object' && value !== null
      ? Object.keys(value).filter((key) => !known.includes(key))
      : [];
  const near = known.length === 0 ? undefined : closest(field, strangers);
  const hint = near === undefined ? '' : ` \`${near}\` is perhaps meant to be it.`;
  return {
    code: 'DBK1105',
    path,
    at: 'key',
    detail: `${capital(here(path))} needs \`${field}\`, which is not there.${hint}`,
  };
}

function dependentField({ error, path }: Context): ShapeProblem {
  const { property, missingProperty } = error.params as { property: string; missingProperty: string };
  const detail = `\`${property}\` has a meaning only together with \`${missingProperty}\`. Add \`${missingProperty}\` beside it.`;
  return { code: 'DBK1112', path: [...path, property], at: 'key', detail };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'nothing',
};

function wrongType({ error, path, value }: Context): ShapeProblem {
  const wanted = Array.isArray(error.params['type'])
    ? (error.params['type'] as string[])
    : String(error.params['type']).split(',');
  const words = wanted.map((type) => typeWords[type] ?? type).join(' or ');
  const detail = `${capital(here(path))} takes ${words}; here stands ${described(value)}.${typeFix(wanted, value)}`;
  return { code: 'DBK1106', path, at: 'value', detail };
}

function typeFix(wanted: readonly string[], value: Json | undefined): string {
  if (wanted.includes('array') && (typeof value === 'string' || typeof value === 'number'))
    return ` Write a list of one: [${JSON.stringify(value)}].`;
  if (wanted.includes('string') && (typeof value === 'number' || typeof value === 'boolean'))
    return ` Put it in quotes: "${String(value)}".`;
  const isNumber = typeof value === 'string' && value !== '' && Number.isFinite(Number(value));
  if ((wanted.includes('number') || wanted.includes('integer')) && isNumber)
    return ` Take the quotes away: ${value}.`;
  if (wanted.includes('boolean') && typeof value === 'string' && /^(yes|no|on|off)$/i.test(value)) {
    return ` Write ${/^(yes|on)$/i.test(value) ? 'true' : 'false'}.`;
  }
  return '';
}

/** What a value is, in the words of the language. */
export function described(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value);
  return typeof value === 'string' ? `the text ${text.length > 60 ? `${text.slice(0, 57)}…"` : text}` : text;
}

function notAllowed({ error, path, value }: Context): ShapeProblem {
  const { allowedValues, allowedValue } = error.params as {
    allowedValues?: readonly Json[];
    allowedValue?: Json;
  };
  const allowed = (allowedValues ?? [allowedValue ?? null]).map((one) =>
    typeof one === 'string' ? one : JSON.stringify(one),
  );
  return choiceProblem(path, value, allowed);
}

function wrongTag({ error, path, value, marksAt }: Context): ShapeProblem {
  const tag = String(error.params['tag']);
  const tagValue = (error.params['tagValue'] ?? undefined) as Json | undefined;
  if (tagValue === undefined)
    return missingField({ error: { ...error, params: { missingProperty: tag } }, path, value, marksAt });
  return choiceProblem([...path, tag], tagValue, marksAt([...path, tag])?.values ?? []);
}

function choiceProblem(path: Path, value: Json | undefined, allowed: readonly string[]): ShapeProblem {
  const near = typeof value === 'string' ? closest(value, allowed) : undefined;
  const list = allowed.length === 0 ? '' : ` It takes ${listed(allowed, 'or')}.`;
  const detail = `${capital(here(path))} cannot be ${described(value)}.${near === undefined ? '' : ` Did you mean \`${near}\`?`}${list}`;
  return { code: 'DBK1107', path, at: 'value', detail, ...suggest(near) };
}

function wrongForm({ error, path, value }: Context): ShapeProblem {
  const pattern = String(error.params['pattern']);
  const key = error.params['propertyName'];
  const detail = `${capital(here(path))} cannot be ${described((key as string | undefined) ?? value)}: ${formText(pattern)}.`;
  return { code: 'DBK1108', path, at: 'value', detail };
}

function outOfRange({ error, path, value }: Context): ShapeProblem {
  const bounds: Readonly<Record<string, string>> = {
    minimum: 'at least',
    maximum: 'at most',
    exclusiveMinimum: 'more than',
    exclusiveMaximum: 'less than',
  };
  const detail = `${capital(here(path))} is ${described(value)}; it must be ${bounds[error.keyword]} ${String(error.params['limit'])}.`;
  return { code: 'DBK1110', path, at: 'value', detail };
}

function wrongAmount({ error, path }: Context): ShapeProblem {
  const limit = Number(error.params['limit'] ?? 0);
  const words: Readonly<Record<string, string>> = {
    minLength: limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`,
    maxLength: `must have at most ${limit} characters`,
    minItems: limit === 1 ? 'must have an entry' : `must have at least ${limit} entries`,
    maxItems: `must have at most ${limit} ${limit === 1 ? 'entry' : 'entries'}`,
    minProperties: limit === 1 ? 'must have a field' : `must have at least ${limit} fields`,
    maxProperties: `must have at most ${limit} ${limit === 1 ? 'field' : 'fields'}`,
    uniqueItems: `has one entry twice: numbers ${Number(error.params['j'] ?? 0) + 1} and ${Number(error.params['i'] ?? 0) + 1} are equal`,
  };
  return { code: 'DBK1111', path, at: 'value', detail: `${capital(here(path))} ${words[error.keyword]}.` };
}

function wrongChoiceOrAmount(context: Context): ShapeProblem {
  const options = context.marksAt(context.path)?.oneOf;
  return options === undefined ? wrongAmount(context) : wrongChoice(context, options);
}

function wrongChoice({ error, path, value, marksAt }: Context, options: readonly string[]): ShapeProblem {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const present = options.filter((key) => keys.includes(key));
  const place = capital(here(path));
  if (present.length > 1) {
    const extra = present[1] ?? '';
    const detail = `${place} has ${listed(present)}; only one of ${listed(options, 'or')} may stand. Remove the others.`;
    return { code: 'DBK1109', path: [...path, extra], at: 'key', detail };
  }
  const known = marksAt(path)?.fields ?? options;
  const stranger = keys.find((key) => !known.includes(key));
  const near = stranger === undefined ? undefined : closest(stranger, options);
  const amount = error.keyword === 'x-dbkeel-any-of' ? 'at least' : 'exactly';
  const hint = near === undefined ? '' : ` \`${stranger}\` is perhaps meant to be \`${near}\`.`;
  return {
    code: 'DBK1109',
    path,
    at: 'key',
    detail: `${place} needs ${amount} one of ${listed(options, 'or')}.${hint}`,
  };
}

/** A keyword that no schema of ours used when this was written: better a plain word than silence. */
function otherProblem(error: SchemaError, path: Path, value: Json | undefined): ShapeProblem {
  return {
    code: 'DBK1108',
    path,
    at: 'value',
    detail: `${capital(here(path))} cannot be ${described(value)} (${error.keyword}).`,
  };
}

function suggest(near: string | undefined): { readonly suggestion?: string } {
  return near === undefined ? {} : { suggestion: near };
}

/** `a`, `b` and `c`; long lists are cut. */
export function listed(words: readonly string[], joint = 'and'): string {
  const shown = words.length > 14 ? [...words.slice(0, 13), '…'] : words;
  const quoted = shown.map((word) => (word === '…' ? word : `\`${word}\``));
  return quoted.length < 2
    ? (quoted[0] ?? '')
    : `${quoted.slice(0, -1).join(', ')} ${joint} ${quoted.at(-1)}`;
}

function capital(text: string): string {
  return text.startsWith('`') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** A JSON pointer as a path; steps into lists become numbers. */
export function pathOf(pointer: string, root: Json): Path {
  const path: (string | number)[] = [];
  let value: Json | undefined = root;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const index: string | number = Array.isArray(value) ? Number(name) : name;
    path.push(index);
    value = valueAt(value ?? null, [index]);
  }
  return path;
}

function valueAt(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Array.isArray(value) ? (value as readonly Json[])[Number(step)] : (value as JsonObject)[step];
  }
  return value;
}
