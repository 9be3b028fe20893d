// What: a whole valid project made of its linked resources and their order. What not: any check (compile.ts has none left to do).
import { createHash } from 'node:crypto';
import { canonicalJson } from './model/canonical.ts';
import type { Graph, Program } from './model/graph.ts';
import type { Address, ProjectSettings, Resource } from './model/resource.ts';
import type { Document } from './model/source.ts';

interface Order {
  readonly order: readonly Address[];
  readonly dependents: ReadonlyMap<Address, readonly Address[]>;
}

export function programOf(
  project: ProjectSettings,
  resources: readonly Resource[],
  { order, dependents }: Order,
  origin: { readonly documents: readonly Document[]; readonly elsewhere: readonly Address[] },
): Program {
  const graph: Graph = {
    resources: new Map(resources.map((resource) => [resource.address, resource])),
    order,
    dependents,
  };
  const files = [...new Set(origin.documents.map((document) => document.file))].sort();
  let digest: string | undefined;
  return {
    project,
    graph,
    files,
    elsewhere: new Set(origin.elsewhere),
    /** Computed at the first question: validating needs none. */
    get digest() {
      digest ??= digestOfAll(project, graph);
      return digest;
    },
  };
}

/** Over what resources mean, not where they stand: moving a resource to another file changes nothing. */
function digestOfAll(project: ProjectSettings, { resources, order }: Graph): string {
  const hash = createHash('sha256');
  const { name, environment, timeZone, variables, spec } = project;
  hash.update(canonicalJson({ name, environment, timeZone, variables, spec }));
  for (const address of order) {
    const resource = resources.get(address);
    if (resource === undefined) continue;
    const { labels, description, spec: effective, needs, lifecycle } = resource;
    hash.update(canonicalJson({ address, description, labels, lifecycle, needs, spec: effective }));
  }
  return hash.digest('hex');
}
