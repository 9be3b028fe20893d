// What: the project's variables with their values: command line over environment over default, typed. What not: filling them in (substitute.ts).
import { type Checked, type Diagnostic, diagnose, type Pointer, type Related } from '../diagnostic.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { closest } from '../rules/closest.ts';
import { isMap } from './merge.ts';

/** `value` undefined: required and nothing sets it, or (`invalid`) what sets it is wrong. `origin`: where the value was written; undefined = command line or environment variable. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly value: Json | undefined;
  readonly declared: Pointer;
  readonly origin: Pointer | undefined;
  readonly invalid: boolean;
}

export type Variables = ReadonlyMap<string, Variable>;

/** What variables are made of. `environment` is the chosen environment's body, with the path it stands at. */
export interface VariableSources {
  readonly document: string;
  readonly declared: JsonObject;
  readonly environment: { readonly name: string; readonly variables: JsonObject } | undefined;
  readonly given: Readonly<Record<string, string>>;
}

export const variableTypes = ['string', 'number', 'boolean', 'list', 'map'] as const;

/** Values of the declared variables; what is set but not declared, and what does not have the declared type, is reported. */
export function resolveVariables(sources: VariableSources): Checked<Variables> {
  const diagnostics: Diagnostic[] = [];
  const variables = new Map<string, Variable>();
  for (const [name, declaration] of Object.entries(sources.declared)) {
    if (!isMap(declaration)) continue; // The Project's own shape check says so.
    variables.set(name, resolveOne(name, declaration, sources, diagnostics));
  }
  reportUndeclared(sources, variables, diagnostics);
  return { value: variables, diagnostics };
}

function resolveOne(
  name: string,
  declaration: JsonObject,
  sources: VariableSources,
  diagnostics: Diagnostic[],
): Variable {
  const { document, environment, given } = sources;
  const path = ['spec', 'variables', name];
  const declared: Pointer = { document, path, at: 'key' };
  const type = typeof declaration['type'] === 'string' ? declaration['type'] : 'string';
  if (name === 'environment') {
    diagnostics.push(
      diagnose(
        'DBK1207',
        declared,
        '`environment` is the chosen environment (`${var:environment}`) and cannot be declared. Give this variable another name.',
      ),
    );
  }
  const text = given[name];
  if (text !== undefined) {
    const parsed = parseGiven(text, type);
    if (parsed === undefined) {
      const detail = `\`${name}\` is declared as ${type}, but --var (or DBKEEL_VAR_${name}) gives ${JSON.stringify(text)}. ${givenForm(type)}`;
      diagnostics.push(diagnose('DBK1206', { ...declared, path: [...path, 'type'], at: 'value' }, detail));
    }
    return { name, type, value: parsed, declared, origin: undefined, invalid: parsed === undefined };
  }
  const fromEnvironment = environment?.variables[name];
  const hasOwn = fromEnvironment !== undefined && fromEnvironment !== null;
  const value = hasOwn ? fromEnvironment : (declaration['default'] ?? undefined);
  const origin: Pointer =
    hasOwn && environment !== undefined
      ? { document, path: ['spec', 'environments', environment.name, 'variables', name], at: 'value' }
      : { document, path: [...path, 'default'], at: 'value' };
  if (value === undefined) return { name, type, value, declared, origin: undefined, invalid: false };
  const related: readonly Related[] = [{ where: declared, label: `declared as ${type} here` }];
  const typed = hasType(value, type);
  if (!typed) {
    diagnostics.push(
      diagnose(
        'DBK1206',
        origin,
        `\`${name}\` is declared as ${type}, but this is ${describe(value)}. Change the value, or the declared type.`,
        { related },
      ),
    );
  } else if (holdsExpression(value)) {
    const detail = `The value of the variable \`${name}\` holds an expression. A variable's value is plain; only secret references may stand in it. Write the expression where the variable is used.`;
    diagnostics.push(diagnose('DBK1208', origin, detail, { related }));
  }
  return { name, type, value: typed ? value : undefined, declared, origin, invalid: !typed };
}

function reportUndeclared(sources: VariableSources, variables: Variables, diagnostics: Diagnostic[]): void {
  const names = [...variables.keys()];
  const suggest = (name: string): { suggestion?: string; text: string } => {
    const near = closest(name, names);
    return near === undefined ? { text: '' } : { suggestion: near, text: ` Did you mean \`${near}\`?` };
  };
  const { environment, document } = sources;
  for (const name of Object.keys(environment?.variables ?? {})) {
    if (variables.has(name)) continue;
    const { text, ...more } = suggest(name);
    const where: Pointer = {
      document,
      path: ['spec', 'environments', environment?.name ?? '', 'variables', name],
      at: 'key',
    };
    diagnostics.push(
      diagnose(
        'DBK1204',
        where,
        `The environment \`${environment?.name}\` sets \`${name}\`, which the Project does not declare.${text} Declare it in spec.variables.`,
        more,
      ),
    );
  }
  for (const name of Object.keys(sources.given)) {
    if (variables.has(name)) continue;
    const { text, ...more } = suggest(name);
    const detail = `--var (or DBKEEL_VAR_${name}) sets \`${name}\`, which the Project does not declare.${text} Declare it: spec.variables: {${name}: {type: string}}.`;
    diagnostics.push(diagnose('DBK1204', { subject: `--var ${name}` }, detail, more));
  }
}

function parseGiven(text: string, type: string): Json | undefined {
  if (type === 'number')
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (type !== 'list' && type !== 'map') return text;
  try {
    const value = JSON.parse(text) as Json;
    return hasType(value, type) ? value : undefined;
  } catch {
    return undefined;
  }
}

function givenForm(type: string): string {
  if (type === 'number') return 'Give a number, such as 10 or 0.5.';
  if (type === 'boolean') return 'Give true or false.';
  return type === 'list' ? 'Give JSON, such as ["a", "b"].' : 'Give JSON, such as {"a": 1}.';
}

function hasType(value: Json, type: string): boolean {
  if (type === 'list') return Array.isArray(value);
  if (type === 'map') return isMap(value);
  return typeof value === type || !(variableTypes as readonly string[]).includes(type);
}

/** What a value is, in the words of the language. */
export function describe(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return `the ${typeof value} ${JSON.stringify(value)}`;
}

function holdsExpression(value: Json): boolean {
  if (typeof value === 'string') return /(?<!\$)\$\{(?!secret:)/.test(value);
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some((member) => holdsExpression(member as Json));
}
