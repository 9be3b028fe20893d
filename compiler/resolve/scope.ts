// What: what `${var:}` and `${each:}` mean inside one resource, and where their values were written. What not: the filling in (substitute.ts).
import { type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import type { Json, Path } from '../model/json.ts';
import { closest } from '../rules/closest.ts';
import type { Entry } from './for-each.ts';
import type { ProjectFrame } from './project.ts';
import type { Origins } from './provenance.ts';
import type { Scope } from './substitute.ts';
import type { Report } from './template-report.ts';

export interface ScopeInput {
  readonly frame: ProjectFrame;
  /** First use of each variable without a value; filled here. */
  readonly unset: Map<string, Pointer>;
  readonly report: Report;
  readonly secretAt: (path: Path) => boolean;
  readonly entry: Entry | undefined;
  /** Where the text with the expression stands. */
  readonly where: (path: Path) => Pointer;
}

/** `missing()`: whether any expression could not be filled in so far. */
export interface ResourceScope extends Scope {
  missing(): boolean;
}

export function scopeOf(input: ScopeInput): ResourceScope {
  const { entry, where } = input;
  let missing = false;
  const report: Scope['report'] = (code, path, detail, more) => {
    missing = true;
    input.report(code, where(path), detail, more);
  };
  return {
    variable(name: string, path: Path): Json | undefined {
      const value = lookUp(name, path, input, report);
      if (value === undefined) missing = true;
      return value;
    },
    each: entry === undefined ? undefined : { key: entry.key, value: entry.value, related: entry.related },
    secretAt: input.secretAt,
    report,
    missing: () => missing,
  };
}

/** Where the values of this resource's expressions were written. */
export function originsOf(frame: ProjectFrame, entry: Entry | undefined): Origins {
  return {
    variable: (name) => frame.variables.get(name)?.origin,
    each: (path) =>
      path[0] === 'key' ? (entry?.related[0]?.where as Pointer | undefined) : entry?.at(path.slice(1)),
  };
}

function lookUp(name: string, path: Path, input: ScopeInput, report: Scope['report']): Json | undefined {
  const { frame, unset, where } = input;
  if (name === 'environment') {
    if (frame.environment !== '' || !frame.settled) return frame.settled ? frame.environment : undefined;
    report(
      'DBK1204',
      path,
      '`${var:environment}` is the chosen environment, and this project declares none. Declare spec.environments in the Project, or write the text itself.',
    );
    return undefined;
  }
  const variable = frame.variables.get(name);
  if (variable === undefined) {
    const near = closest(name, [...frame.variables.keys(), 'environment']);
    const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
    report(
      'DBK1204',
      path,
      `No variable \`${name}\` is declared.${hint} Declare it in the Project: spec.variables: {${name}: {type: string}}.`,
      near === undefined ? {} : { suggestion: near },
    );
    return undefined;
  }
  if (variable.value === undefined && !unset.has(name)) unset.set(name, where(path));
  return variable.value;
}

/** One error for each variable that has no value: at its first use, with the declaration; at the declaration where nothing uses it. */
export function reportUnsetVariables(
  frame: ProjectFrame,
  unset: ReadonlyMap<string, Pointer>,
): readonly Diagnostic[] {
  if (!frame.settled) return [];
  const diagnostics: Diagnostic[] = [];
  for (const variable of frame.variables.values()) {
    if (variable.value !== undefined || variable.invalid) continue;
    const use = unset.get(variable.name);
    const set =
      frame.environment === ''
        ? 'give it a default'
        : `set it in spec.environments.${frame.environment}.variables, or give it a default`;
    const detail = `The variable \`${variable.name}\` (${variable.type}) has no value${frame.environment === '' ? '' : ` in \`${frame.environment}\``}: ${set}, or pass --var ${variable.name}=… (DBKEEL_VAR_${variable.name}).`;
    const related =
      use === undefined ? [] : [{ where: variable.declared, label: 'declared here without a default' }];
    diagnostics.push(diagnose('DBK1205', use ?? variable.declared, detail, { related }));
  }
  return diagnostics;
}
