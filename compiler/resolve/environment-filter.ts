// What: `environments:` of one declaration against the chosen one. What not: choosing it (project.ts).
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Declaration } from '../model/draft.ts';
import type { Json } from '../model/json.ts';
import { closest } from '../rules/closest.ts';
import type { ProjectFrame } from './project.ts';

/** Absent means every environment. While the choice is unknown everything is looked at, so that its faults show. */
export function inEnvironment(
  declaration: Declaration,
  frame: ProjectFrame,
  diagnostics: Diagnostic[],
): boolean {
  const list = declaration.body['environments'];
  if (!Array.isArray(list)) return true;
  for (const [index, name] of (list as readonly Json[]).entries()) {
    if (typeof name !== 'string' || frame.environments.includes(name)) continue;
    const near = closest(name, frame.environments);
    const known =
      frame.environments.length === 0
        ? 'The project declares none.'
        : `The project has ${frame.environments.join(', ')}.`;
    const detail = `There is no environment \`${name}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} ${known}`;
    diagnostics.push(
      diagnose(
        'DBK1220',
        { document: declaration.document.id, path: ['environments', index], at: 'value' },
        detail,
        near === undefined ? {} : { suggestion: near },
      ),
    );
  }
  return !frame.settled || frame.environment === '' || (list as readonly Json[]).includes(frame.environment);
}
