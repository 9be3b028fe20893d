// What: the kind Notifier: recorded, so that who is told what changes only by a reviewed plan. What not: sending (runtime/channels, runtime/notify).
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext, Kind } from '../../kind.ts';
import type { Json, JsonObject, Path } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';

/** Fields that give whoever reads them the right to send: in plain text they would be in Git and in every plan. */
const credentials: readonly Path[] = [
  ['slack', 'url'],
  ['slack', 'token'],
  ['webhook', 'secret'],
  ['dingtalk', 'url'],
  ['dingtalk', 'secret'],
  ['email', 'smtp', 'password'],
];

export const kind: Kind<JsonObject> = {
  name: 'Notifier',
  removal: 'delete',
  compiled: 1,
  check: checkNotifier,
  observe: () => [],
  plan: (change) => (isRemoval(change) ? removalPlan() : kindPlan({})),
};

function checkNotifier({ spec, name }: Resource<JsonObject>, context: CheckContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const path of credentials) {
    const value = at(spec, path);
    if (typeof value !== 'string' || value.includes('${secret:')) continue;
    const variable = `${name}_${path.at(-1)}`.toUpperCase().replaceAll('-', '_');
    const detail = `${path.join('.')} lets anybody who can read it send in your name, so it must not stand in a file. Write \${secret:env:${variable}} and set that variable where dbkeel runs.`;
    found.push(diagnose('DBK1507', context.at(path), detail, { suggestion: `\${secret:env:${variable}}` }));
  }
  return found;
}

function at(value: Json | undefined, path: Path): Json | undefined {
  let current: Json | undefined = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return undefined;
    current = (current as JsonObject)[String(key)];
  }
  return current;
}
