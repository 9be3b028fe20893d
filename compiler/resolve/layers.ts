// What: which layers a resource's spec has (defaults, itself, patches), merged. What not: filling expressions in (substitute.ts).
import { type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import type { Declaration } from '../model/draft.ts';
import type { JsonObject } from '../model/json.ts';
import { closest } from '../rules/closest.ts';
import { addressMatches } from '../rules/glob.ts';
import { labelsMatch } from '../rules/label-match.ts';
import { type Alternatives, isMap, merge, withoutNulls } from './merge.ts';
import type { Patch, ProjectFrame } from './project.ts';
import type { Layer } from './provenance.ts';

/** What the schemas say about kinds, as far as expansion needs it. */
export interface KindFacts {
  readonly kinds: readonly string[];
  /** Names of the fields directly in the kind's spec. */
  fields(kind: string): ReadonlySet<string>;
  alternatives(kind: string): Alternatives;
  /** Fields that forEachConnection fills when they are left out, as paths with `*` for any index or key. */
  implicit(kind: string): readonly (readonly string[])[];
  /** Whether the value at this path of the kind's spec may be a secret. */
  secretAt(kind: string, spec: JsonObject, path: readonly (string | number)[]): boolean;
}

/** `layers` weakest first; `spec` is their merge without nulls, expressions still in it. */
export interface Layered {
  readonly layers: readonly Layer[];
  readonly spec: JsonObject;
}

/** The layers of one declaration; instances that the same patches select share one merge. `used` collects patches that selected something. */
export function layersOf(declaration: Declaration, frame: ProjectFrame, facts: KindFacts, used: Set<number>) {
  const base = baseLayers(declaration, frame, facts);
  if (frame.patches.length === 0) {
    const only = { layers: base, spec: mergeAll(base, facts.alternatives(declaration.kind)) };
    return (): Layered => only;
  }
  const merged = new Map<string, Layered>();
  return (address: string, labels: Readonly<Record<string, string>>): Layered => {
    const patches = frame.patches.filter((patch) => selects(patch, address, labels));
    const mask = patches.map((patch) => patch.index).join(',');
    for (const patch of patches) used.add(patch.index);
    const known = merged.get(mask);
    if (known !== undefined) return known;
    const layers = [...base, ...patches.map((patch) => patch.layer)];
    const made = { layers, spec: mergeAll(layers, facts.alternatives(declaration.kind)) };
    merged.set(mask, made);
    return made;
  };
}

function baseLayers(declaration: Declaration, frame: ProjectFrame, facts: KindFacts): readonly Layer[] {
  const { document, body, kind } = declaration;
  const spec = body['spec'];
  const own: Layer = { document: document.id, base: ['spec'], value: isMap(spec) ? spec : {} };
  const all = frame.defaults['*'];
  const layers: Layer[] = [];
  if (all !== undefined) {
    const fields = facts.fields(kind);
    const value = Object.fromEntries(Object.entries(all.value).filter(([field]) => fields.has(field)));
    if (Object.keys(value).length > 0) layers.push({ ...all, value });
  }
  const ofKind = frame.defaults[kind];
  if (ofKind !== undefined) layers.push(ofKind);
  return [...layers, own];
}

function mergeAll(layers: readonly Layer[], alternatives: Alternatives): JsonObject {
  const [first, ...rest] = layers;
  return withoutNulls(
    rest.reduce((weaker, layer) => merge(weaker, layer.value, alternatives), first?.value ?? {}),
  );
}

function selects(patch: Patch, address: string, labels: Readonly<Record<string, string>>): boolean {
  return (
    (patch.resource === undefined || addressMatches(patch.resource, address)) &&
    labelsMatch(patch.labels, labels)
  );
}

/** Defaults for kinds that do not exist and for fields that no kind has. */
export function checkDefaults(frame: ProjectFrame, facts: KindFacts): readonly Diagnostic[] {
  const { declaration } = frame;
  if (declaration === undefined) return [];
  const at = (...path: string[]): Pointer => ({
    document: declaration.document.id,
    path: ['spec', 'defaults', ...path],
    at: 'key',
  });
  const diagnostics: Diagnostic[] = [];
  for (const kind of Object.keys(frame.defaults)) {
    if (kind === '*' || facts.kinds.includes(kind)) continue;
    const near = closest(kind, facts.kinds);
    const detail = `There is no kind \`${kind}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} Defaults are listed by kind, or under "*" for every kind that has the field.`;
    diagnostics.push(diagnose('DBK1221', at(kind), detail, near === undefined ? {} : { suggestion: near }));
  }
  const all = new Set(facts.kinds.flatMap((kind) => [...facts.fields(kind)]));
  for (const field of Object.keys(frame.defaults['*']?.value ?? {})) {
    if (all.has(field)) continue;
    const near = closest(field, all);
    const detail = `No kind has a field \`${field}\` in its spec.${near === undefined ? '' : ` Did you mean \`${near}\`?`}`;
    diagnostics.push(
      diagnose('DBK1222', at('*', field), detail, near === undefined ? {} : { suggestion: near }),
    );
  }
  return diagnostics;
}

/** Patches of the chosen environment that select no resource: most likely a typo in their glob or labels. */
export function checkPatches(frame: ProjectFrame, used: ReadonlySet<number>): readonly Diagnostic[] {
  return frame.patches
    .filter((patch) => !used.has(patch.index))
    .map((patch) => {
      const path =
        patch.resource === undefined
          ? patch.layer.base.slice(0, -1)
          : [...patch.layer.base.slice(0, -1), 'resource'];
      const detail = `This patch of \`${frame.environment}\` selects no resource, so that it changes nothing. Compare its resource and labels with your resources.`;
      return diagnose('DBK1223', { document: patch.layer.document, path, at: 'value' }, detail);
    });
}
