// What: what a plan is asked for, and the registries it is given. What not: reading the command line (cli).
import type { Place } from '../diagnostic.ts';
import type { DialectFactory } from '../dialect.ts';
import type { Kind } from '../kind.ts';
import type { Program } from '../model/graph.ts';
import type { OpName } from '../model/job.ts';
import type { PlanMode } from '../model/plan.ts';
import type { Located } from '../model/source.ts';
import type { State } from '../model/state.ts';
import type { World } from '../model/world.ts';

/**
 * What the schemas say about paths, by kind; paths are dotted and relative to the spec, `*` stands for any one key or index.
 * immutable: a change there replaces the resource. identity: a list -> the members that identify its items. sets: lists whose order means nothing.
 */
export interface Walks {
  readonly immutable: Readonly<Record<string, readonly string[]>>;
  readonly identity: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly sets: Readonly<Record<string, readonly string[]>>;
}

/**
 * `targets`, `excludes`, `replace`: patterns of addresses; a target pulls in what it needs, an exclude drops what needs it. `selector`: labels. `allowDeletes`: lifts the
 * guard of limits.maxDeletes up to this number. `executable`: operations this build can run. Kinds and dialects by name; both are passed in because phases know no plug-in.
 */
export interface PlanOptions {
  readonly mode: PlanMode;
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  readonly replace: readonly string[];
  readonly selector?: string;
  readonly allowDeletes?: number;
  readonly executable: readonly OpName[];
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly dialects: Readonly<Record<string, DialectFactory>>;
  readonly walks: Walks;
  readonly dbkeelVersion: string;
  readonly locate: (place: Place) => Located | undefined;
}

/** Everything a plan is made from. */
export interface Inputs {
  readonly program: Program;
  readonly state: State | undefined;
  readonly world: World;
  readonly options: PlanOptions;
}
