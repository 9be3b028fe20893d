// What: resources by address and the order they are walked in. What not: how the order is found (order/).
import type { Address, ProjectSettings, Resource } from './resource.ts';

/** Acyclic. `order` is topological: by level, then by address, so that it depends on content only. `dependents` are direct. */
export interface Graph {
  readonly resources: ReadonlyMap<Address, Resource>;
  readonly order: readonly Address[];
  readonly dependents: ReadonlyMap<Address, readonly Address[]>;
}

/** A whole valid project: what plan starts from. `digest` is the sha256 (hex) over every effective resource and the project settings. */
export interface Program {
  readonly project: ProjectSettings;
  readonly graph: Graph;
  readonly digest: string;
  /** Every file that held at least one document of ours. */
  readonly files: readonly string[];
  /** `Kind/name` of what is declared, but not for the chosen environment: so that a plan can say why it removes one. */
  readonly elsewhere?: ReadonlySet<Address>;
}
