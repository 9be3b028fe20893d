// What: what a plan is asked for, and the registries it is given. What not: reading the command line (cli).
import type { WalkPath } from '../../schemas/walk.ts';
import type { Place } from '../diagnostic.ts';
import type { DialectFactory } from '../dialect.ts';
import type { Kind } from '../kind.ts';
import type { Program } from '../model/graph.ts';
import type { OpName } from '../model/job.ts';
import type { PlanMode } from '../model/plan.ts';
import type { Located } from '../model/source.ts';
import type { State } from '../model/state.ts';
import type { World } from '../model/world.ts';

/** What the schemas say about the paths of each kind's spec: which are immutable, what identifies items of lists, which lists are sets. */
export type Walks = Readonly<Record<string, readonly WalkPath[]>>;

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
  /** YYYY-MM-DD in UTC: whether an exception of a policy still holds. The only thing about time that a plan is told. */
  readonly today: string;
  readonly locate: (place: Place) => Located | undefined;
}

/** Everything a plan is made from. */
export interface Inputs {
  readonly program: Program;
  readonly state: State | undefined;
  readonly world: World;
  readonly options: PlanOptions;
}
