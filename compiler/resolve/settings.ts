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

/** Where schedules run that name no zone: what the Project says (its draft comes first), else UTC. */
export function projectTimeZone(first: Draft | undefined): string {
  const zone = first?.declaration.kind === 'Project' ? first.spec['timeZone'] : undefined;
  return typeof zone === 'string' ? zone : 'UTC';
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
  return {
    name: frame.declaration?.name ?? '',
    environment: frame.environment,
    timeZone: projectTimeZone(first),
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
