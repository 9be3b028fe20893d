// What: one draft of a declaration: labels, layers, expressions, lifecycle. What not: which instances there are (for-each.ts).
import type { Pointer } from '../diagnostic.ts';
import type { Declaration, Dependency, Draft } from '../model/draft.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import type { Lifecycle } from '../model/resource.ts';
import type { Entry } from './for-each.ts';
import { fillImplicit } from './implicit.ts';
import { type KindFacts, layersOf } from './layers.ts';
import { isMap, withoutNulls } from './merge.ts';
import type { ProjectFrame } from './project.ts';
import { type Layer, locatePath, type Origins } from './provenance.ts';
import { originsOf, type ResourceScope, scopeOf } from './scope.ts';
import { type LazyScope, substitute } from './substitute.ts';
import type { Report } from './template-report.ts';

export interface InstanceContext {
  readonly frame: ProjectFrame;
  readonly facts: KindFacts;
  /** The declaration's file holds no expression. */
  readonly plain: boolean;
  readonly report: Report;
  readonly unset: Map<string, Pointer>;
  readonly usedPatches: Set<number>;
}

const noOrigins: Origins = { variable: () => undefined, each: () => undefined };

/** Makes the draft of each entry, or the only one (`undefined`). */
export function instanceMaker(
  declaration: Declaration,
  context: InstanceContext,
): (entry: Entry | undefined) => Draft {
  const { frame, facts, plain, report, unset } = context;
  const { kind, name, document, body } = declaration;
  const layered = layersOf(declaration, frame, facts, context.usedPatches);
  return (entry) => {
    const address = entry === undefined ? `${kind}/${name}` : `${kind}/${name}/${entry.key}`;
    const shared = { frame, unset, report, entry };
    let head: ResourceScope | undefined;
    const ofHead = () => {
      head ??= scopeOf({
        ...shared,
        secretAt: () => false,
        where: (path) => ({ document: document.id, path: [...path], at: 'value' }),
      });
      return head;
    };
    const labels = labelsOf(body, ofHead);
    const { layers, spec: merged } = layered(address, labels);
    let scope: ResourceScope | undefined;
    const ofSpec = () => {
      scope ??= scopeOf({
        ...shared,
        secretAt: (path) => facts.secretAt(kind, merged, path),
        where: (path) => locatePath(layers, noOrigins, path, 'value'),
      });
      return scope;
    };
    const implied =
      entry?.connection === undefined ? merged : fillImplicit(merged, facts.implicit(kind), entry.connection);
    const noExpression = plain && layers.length === 1;
    const spec = noExpression ? implied : (substitute(implied, [], ofSpec) as JsonObject);
    const description = descriptionOf(body, ofHead);
    const dependsOn = dependenciesOf(declaration, ofHead);
    return {
      address,
      declaration,
      labels,
      dependsOn,
      spec,
      template: entry !== undefined,
      lifecycle: lifecycleOf(declaration, entry?.key),
      missing: scope?.missing() === true || head?.missing() === true,
      at: (path, at = 'value') => locatePath(layers, originsOf(frame, entry), path, at),
      ...(entry === undefined ? {} : { key: entry.key }),
      ...(description === undefined ? {} : { description }),
    };
  };
}

/** What the Project says about variables, environments and defaults stays as written: it is used, not filled in. */
export function projectDraft(declaration: Declaration, context: Omit<InstanceContext, 'usedPatches'>): Draft {
  const { frame, report, unset } = context;
  const { document, body, kind, name } = declaration;
  const spec = isMap(body['spec']) ? body['spec'] : {};
  const layers: readonly Layer[] = [{ document: document.id, base: ['spec'], value: spec }];
  const where = (path: Path): Pointer => locatePath(layers, noOrigins, path, 'value');
  const scope = scopeOf({
    frame,
    unset,
    report,
    entry: undefined,
    secretAt: (path) => context.facts.secretAt(kind, spec, path),
    where,
  });
  const { variables, environments, defaults, ...rest } = spec;
  const filled = substitute(withoutNulls(rest), [], () => scope) as JsonObject;
  const kept = Object.fromEntries(
    Object.entries({ variables, environments, defaults }).filter(
      ([, value]) => value !== undefined && value !== null,
    ),
  );
  return {
    address: `Project/${name}`,
    declaration,
    labels: labelsOf(body, () => scope),
    dependsOn: [],
    template: false,
    spec: { ...filled, ...(kept as JsonObject) },
    lifecycle: lifecycleOf(declaration, undefined),
    missing: scope.missing(),
    at: (path, at = 'value') => locatePath(layers, originsOf(frame, undefined), path, at),
  };
}

function labelsOf(body: JsonObject, scope: LazyScope): Readonly<Record<string, string>> {
  const labels = isMap(body['metadata']) ? body['metadata']['labels'] : undefined;
  if (!isMap(labels)) return {};
  const filled = substitute(labels, ['metadata', 'labels'], scope) as JsonObject;
  const held: Record<string, string> = {};
  for (const key of Object.keys(filled).sort()) {
    const value = filled[key] as Json;
    if (value !== null && typeof value !== 'object') held[key] = String(value);
    else if (typeof labels[key] === 'string') {
      scope().report(
        'DBK1212',
        ['metadata', 'labels', key],
        `The label \`${key}\` is a text, and what is filled in here is a list or a map.`,
      );
    }
  }
  return held;
}

function descriptionOf(body: JsonObject, scope: LazyScope): string | undefined {
  const description = isMap(body['metadata']) ? body['metadata']['description'] : undefined;
  if (typeof description !== 'string') return undefined;
  const filled = substitute(description, ['metadata', 'description'], scope);
  return filled === null ? undefined : String(filled);
}

function dependenciesOf(declaration: Declaration, scope: LazyScope): readonly Dependency[] {
  const list = declaration.body['dependsOn'];
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).flatMap((item, index) => {
    if (typeof item !== 'string') return [];
    const path = ['dependsOn', index];
    const to = substitute(item, path, scope);
    return typeof to === 'string'
      ? [{ to, where: { document: declaration.document.id, path, at: 'value' as const } }]
      : [];
  });
}

function lifecycleOf(declaration: Declaration, key: string | undefined): Lifecycle {
  const { protect, onDelete, renamedFrom } = isMap(declaration.body['lifecycle'])
    ? declaration.body['lifecycle']
    : ({} as JsonObject);
  return {
    protect: protect === true,
    ...(onDelete === 'delete' || onDelete === 'retain' ? { onDelete } : {}),
    ...(typeof renamedFrom === 'string'
      ? { renamedFrom: formerAddress(declaration.kind, renamedFrom, key) }
      : {}),
  };
}

/** A bare former name means the same kind; an instance was the same key of it. `name/key` names one former instance, a whole address is taken as it is. */
function formerAddress(kind: string, from: string, key: string | undefined): string {
  const reference = from.startsWith(`${kind}/`) ? from.slice(kind.length + 1) : from;
  return key === undefined || reference.includes('/')
    ? `${kind}/${reference}`
    : `${kind}/${reference}/${key}`;
}
