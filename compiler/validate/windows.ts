// What: maintenance windows that could never be open. What not: the shape of a window (schemas) and when one is open (rules/window).
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import type { JsonObject } from '../model/json.ts';
import { parseDuration } from '../rules/duration.ts';

/** The windows of a Project; [] for every other kind. */
export function checkWindows(draft: Draft): readonly Diagnostic[] {
  const windows = draft.declaration.kind === 'Project' ? draft.spec['windows'] : undefined;
  if (typeof windows !== 'object' || windows === null || Array.isArray(windows)) return [];
  return Object.entries(windows).flatMap(([name, window]) => {
    if (typeof window !== 'object' || window === null || Array.isArray(window)) return [];
    const { for: length, from, to } = window as JsonObject;
    const path = ['windows', name];
    if (typeof length === 'string' && parseDuration(length) === 0) {
      return [
        diagnose(
          'DBK1409',
          draft.at([...path, 'for']),
          `The window \`${name}\` is open for no time at all. Give it a length, such as 8h.`,
        ),
      ];
    }
    if (typeof from !== 'string' || typeof to !== 'string' || !(Date.parse(to) <= Date.parse(from)))
      return [];
    return [
      diagnose(
        'DBK1409',
        draft.at([...path, 'to']),
        `The window \`${name}\` ends (${to}) before it begins (${from}). Exchange the two, or correct one.`,
      ),
    ];
  });
}
