// What: references and dependsOn become typed edges; what they name must be there. What not: the order of the graph (order/).
import { type Checked, type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import { instanceFilter } from '../model/instance-filter.ts';
import type { JsonObject, Path } from '../model/json.ts';
import type { Address, Reference, Resource } from '../model/resource.ts';
import { type Marks, type ShapeNode, walkShape } from '../model/shape-tree.ts';
import { globFault, referenceFault } from './reference-fault.ts';
import type { ReferenceIndex } from './reference-index.ts';
import { type Settings, secretFault, windowFault } from './settings-reference.ts';

export interface LinkFacts extends Settings {
  readonly index: ReferenceIndex;
  node(kind: string, spec: JsonObject): ShapeNode;
}

/** `edgeAt`: where it was written that a resource needs another. */
export interface Linked {
  readonly resources: readonly Resource[];
  readonly edgeAt: (from: Address, to: Address) => Pointer | undefined;
}

/** Resources with their references checked; an unknown one makes no edge. */
export function link(drafts: readonly Draft[], facts: LinkFacts): Checked<Linked> {
  const diagnostics: Diagnostic[] = [];
  const filter = instanceFilter();
  const byAddress = new Map<Address, Draft>();
  const resources = drafts.map((draft) => {
    const found: Diagnostic[] = [];
    const references = referencesOf(draft, facts, found);
    const waits = dependenciesOf(draft, facts, found);
    if (found.length > 0) diagnostics.push(...filter(draft, found));
    byAddress.set(draft.address, draft);
    return resourceOf(draft, references, waits);
  });
  return { value: { resources, edgeAt: edgeFinder(byAddress, resources, facts.index) }, diagnostics };
}

function referencesOf(draft: Draft, facts: LinkFacts, found: Diagnostic[]): readonly Reference[] {
  const references: Reference[] = [];
  walkShape(facts.node(draft.declaration.kind, draft.spec), draft.spec, (marks, value, path) => {
    if (typeof value === 'string') textReference(draft, { marks, value, path }, facts, references, found);
    else if (marks.atMostOneOf?.includes('cron') === true)
      found.push(...windowFault(draft, value, path, facts));
  });
  return references;
}

interface Place {
  readonly marks: Marks;
  readonly value: string;
  readonly path: Path;
}

function textReference(
  draft: Draft,
  place: Place,
  facts: LinkFacts,
  references: Reference[],
  found: Diagnostic[],
): void {
  const { marks, value, path } = place;
  if (marks.ref !== undefined && !value.includes('${')) {
    const fault = referenceFault(facts.index, marks.ref, value, () => draft.at([...path]));
    if (fault === undefined) references.push({ kind: marks.ref, to: `${marks.ref}/${value}`, at: [...path] });
    else found.push(fault);
  }
  if (marks.refsGlob !== undefined && path[0] !== 'environments') {
    const pattern = marks.refsGlob === '*' ? value : `${marks.refsGlob}/${value}`;
    const fault = globFault(facts.index, pattern, () => draft.at([...path]));
    if (fault !== undefined) found.push(fault);
  }
  if (value.startsWith('${secret:exec:')) found.push(...secretFault(draft, value, path, facts));
}

function dependenciesOf(draft: Draft, { index }: LinkFacts, found: Diagnostic[]): readonly Address[] {
  return draft.dependsOn.flatMap(({ to, where }) => {
    if (to === draft.address) {
      found.push(diagnose('DBK1310', where, `\`${to}\` is this resource itself. Remove the entry.`));
      return [];
    }
    const fault = globFault(index, to, () => where);
    if (fault !== undefined) found.push(fault);
    return index.matching(to).filter((address) => address !== draft.address);
  });
}

function resourceOf(draft: Draft, references: readonly Reference[], waits: readonly Address[]): Resource {
  const { declaration, address, key, labels, description, spec, lifecycle, at } = draft;
  const { document, kind, name } = declaration;
  const needs = [...new Set([...references.map((reference) => reference.to), ...waits])]
    .filter((to) => to !== address)
    .sort();
  return {
    address,
    kind,
    name,
    labels,
    spec,
    references,
    needs,
    lifecycle,
    at,
    origin: { document: document.id, path: ['metadata', 'name'], at: 'value' },
    file: document.file,
    line: document.line,
    ...(key === undefined ? {} : { key }),
    ...(description === undefined ? {} : { description }),
  };
}

function edgeFinder(
  drafts: ReadonlyMap<Address, Draft>,
  resources: readonly Resource[],
  index: ReferenceIndex,
): Linked['edgeAt'] {
  const known = new Map(resources.map((resource) => [resource.address, resource]));
  return (from, to) => {
    const resource = known.get(from);
    const reference = resource?.references.find((one) => one.to === to);
    if (resource !== undefined && reference !== undefined) return resource.at(reference.at);
    return drafts.get(from)?.dependsOn.find((dependency) => index.matching(dependency.to).includes(to))
      ?.where;
  };
}
