// What: the `change` of a resource as JSON with Terraform's names: before, after, shadow trees, replace paths. What not: printing it.
import type { Json, JsonObject, Path } from '../model/json.ts';
import type { ChangeBody } from '../model/plan.ts';
import type { PlannedRecord } from '../model/state.ts';
import type { Decision } from './decision.ts';
import type { Walks } from './plan-options.ts';
import { pathsShadow, sensitiveShadow } from './shadow.ts';
import { expand, isObject, pathFits, sameJson, valueAt } from './structure.ts';

const actions: Readonly<Record<Decision['action'], readonly string[]>> = {
  'no-op': ['no-op'],
  create: ['create'],
  update: ['update'],
  replace: ['delete', 'create'],
  delete: ['delete'],
  forget: ['forget'],
  resume: ['resume'],
};

/** `record`: what will be recorded, null when the resource goes. */
export function changeBody(
  decision: Decision,
  record: PlannedRecord | null,
  unknown: readonly string[],
  walks: Walks,
): ChangeBody {
  const before = decision.recorded === undefined ? null : body(decision.recorded);
  const after = record === null ? null : body(record);
  const keys = listKeys(before, after, record?.kind ?? decision.recorded?.kind ?? '', walks);
  return {
    actions: actions[decision.action],
    before,
    after,
    after_unknown: unknown.length === 0 ? {} : { spec: pathsShadow(unknown.map((path) => path.split('.'))) },
    before_sensitive: sensitiveShadow(before) ?? {},
    after_sensitive: sensitiveShadow(after) ?? {},
    replace_paths: decision.replacePaths.map((path) => ['spec', ...path]),
    ...(record === null || before !== null ? {} : defaultsOf(record, walks)),
    ...(keys === undefined ? {} : { list_keys: keys }),
  };
}

function body(record: Pick<PlannedRecord, 'spec' | 'labels' | 'protect' | 'onDelete' | 'needs'>): JsonObject {
  return {
    labels: record.labels,
    lifecycle: { onDelete: record.onDelete, protect: record.protect },
    needs: record.needs,
    spec: record.spec,
  };
}

/** What equals its built-in default reads as if it were not written. */
function defaultsOf({ kind, spec }: PlannedRecord, walks: Walks): Pick<ChangeBody, 'after_default'> {
  const paths = (walks[kind] ?? []).flatMap(({ path, default: builtIn }) =>
    builtIn === undefined ? [] : expand(spec, path).filter((one) => sameJson(valueAt(spec, one), builtIn)),
  );
  return paths.length === 0 ? {} : { after_default: { spec: pathsShadow(paths) } };
}

/** Only for lists that differ: a plan should not carry the schema. `needs` is a set by nature. */
function listKeys(
  before: JsonObject | null,
  after: JsonObject | null,
  kind: string,
  walks: Walks,
): ChangeBody['list_keys'] {
  if (before === null || after === null) return undefined;
  const found: Record<string, readonly string[]> = {};
  const visit = (old: Json | undefined, now: Json | undefined, path: Path): void => {
    if (sameJson(old, now)) return;
    if (Array.isArray(old) && Array.isArray(now)) {
      const keys = keysAt(path, kind, walks);
      if (keys !== undefined) found[path.join('.')] = keys;
    } else if (isObject(old) && isObject(now)) {
      for (const key of Object.keys(now).sort()) visit(old[key], now[key], [...path, key]);
    }
  };
  visit(before, after, []);
  return Object.keys(found).length === 0 ? undefined : found;
}

function keysAt([root, ...path]: Path, kind: string, walks: Walks): readonly string[] | undefined {
  if (root !== 'spec') return root === 'needs' ? [] : undefined;
  for (const walk of walks[kind] ?? []) {
    if (walk.key === undefined && walk.set === undefined) continue;
    if (pathFits(walk.path, path)) return walk.set === true ? [] : walk.key;
  }
  return undefined;
}
