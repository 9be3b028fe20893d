// What: `{{…}}` in the Project's secret commands: that they can be read. What not: texts of other kinds (each kind knows which names it fills).
import type { Diagnostic } from '../diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { checkTemplate } from '../rules/check-values.ts';

export function checkPlaceholders(draft: Draft): readonly Diagnostic[] {
  const secrets = draft.declaration.kind === 'Project' ? mapOf(draft.spec['secrets']) : {};
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const argv = mapOf(secret)['exec'];
    if (!Array.isArray(argv)) return [];
    return (argv as readonly Json[]).flatMap((word, index) =>
      typeof word === 'string' && word.includes('{{')
        ? checkTemplate(word, draft.at(['secrets', name, 'exec', index]))
        : [],
    );
  });
}

function mapOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
