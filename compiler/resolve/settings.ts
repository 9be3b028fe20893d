// What: the Project as the rest of the program reads it: effective, with defaults. What not: variables, environments and defaults (they are used up).
import type { Draft } from '../model/draft.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProjectSettings } from '../model/resource.ts';
import { isMap } from './merge.ts';
import type { ProjectFrame } from './project.ts';

/** The draft of a Project without what has become part of the other resources: another environment's values must not show as a change of this one. */
export function withoutLayers(draft: Draft): Draft {
  if (draft.declaration.kind !== 'Project') return draft;
  const { variables: _variables, environments: _environments, defaults: _defaults, ...spec } = draft.spec;
  return { ...draft, spec };
}

/** `first`: the Project's draft, where there is one. `standard`: the spec of a Project that says nothing. */
export function projectSettings(
  frame: ProjectFrame,
  first: Draft | undefined,
  standard: JsonObject,
): ProjectSettings {
  const spec = first?.declaration.kind === 'Project' ? first.spec : standard;
  const variables = [...frame.variables.values()].flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const timeZone = spec['timeZone'];
  return {
    name: frame.declaration?.name ?? '',
    environment: frame.environment,
    timeZone: typeof timeZone === 'string' ? timeZone : 'UTC',
    variables: Object.fromEntries(variables),
    spec,
    ...(frame.declaration === undefined
      ? {}
      : { origin: { document: frame.declaration.document.id, path: [], at: 'value' as const } }),
  };
}

/** Names of the windows and secret commands that the Project declares. */
export function declaredNames({ spec }: ProjectSettings): {
  readonly windows: readonly string[];
  readonly secrets: readonly string[];
} {
  const names = (key: string): readonly string[] => (isMap(spec[key]) ? Object.keys(spec[key]) : []);
  return { windows: names('windows'), secrets: names('secrets') };
}
