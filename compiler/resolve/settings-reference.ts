// What: names that a resource takes from the Project: windows and secret commands. What not: references between resources (link.ts).
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import { closest } from '../rules/closest.ts';

/** Names that the Project declares. */
export interface Settings {
  readonly windows: readonly string[];
  readonly secrets: readonly string[];
}

/** A schedule's `window` must be one of the Project's. */
export function windowFault(
  draft: Draft,
  schedule: Json,
  path: Path,
  { windows }: Settings,
): readonly Diagnostic[] {
  const window =
    typeof schedule === 'object' && schedule !== null ? (schedule as JsonObject)['window'] : undefined;
  if (typeof window !== 'string' || windows.includes(window)) return [];
  return [
    fault(
      'DBK1311',
      draft,
      [...path, 'window'],
      `The Project declares no window \`${window}\`.`,
      window,
      windows,
    ),
  ];
}

/** `${secret:exec:NAME}` must be one of the Project's secrets. */
export function secretFault(
  draft: Draft,
  text: string,
  path: Path,
  { secrets }: Settings,
): readonly Diagnostic[] {
  const name = text.slice('${secret:exec:'.length, -1);
  if (secrets.includes(name)) return [];
  return [
    fault('DBK1312', draft, [...path], `The Project declares no secret command \`${name}\`.`, name, secrets),
  ];
}

function fault(
  code: 'DBK1311' | 'DBK1312',
  draft: Draft,
  path: Path,
  text: string,
  name: string,
  known: readonly string[],
): Diagnostic {
  const near = closest(name, known);
  const list = known.length === 0 ? 'It declares none.' : `It declares ${known.join(', ')}.`;
  return diagnose(
    code,
    draft.at(path),
    near === undefined ? `${text} ${list}` : `${text} Did you mean \`${near}\`?`,
    near === undefined ? {} : { suggestion: near },
  );
}
