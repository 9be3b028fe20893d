// What: what a plan may ask of the live world, and the shape of the answers. What not: asking (runtime/observe).
import { canonicalJson } from './canonical.ts';
import type { Json } from './json.ts';
import type { Address } from './resource.ts';
import type { ServerInfo, TableModel } from './table.ts';

/** Why the world refused. The engine classifies, the runtime decides. `message` never holds a secret. */
export interface Failure {
  readonly code:
    | 'refused'
    | 'auth'
    | 'permission'
    | 'timeout'
    | 'canceled'
    | 'deadlock'
    | 'constraint'
    | 'missing'
    | 'conflict'
    | 'diskFull'
    | 'unavailable'
    | 'unsupported'
    | 'data'
    | 'protocol';
  readonly retry: 'now' | 'later' | 'never';
  readonly afterMs?: number;
  readonly message: string;
}

export type Request =
  | { readonly get: 'server'; readonly connection: Address }
  | {
      readonly get: 'tables';
      readonly connection: Address;
      readonly include: readonly string[];
      readonly exclude?: readonly string[];
    }
  | {
      readonly get: 'columnFacts';
      readonly connection: Address;
      readonly table: string;
      readonly columns: readonly string[];
    }
  | {
      readonly get: 'olderThan';
      readonly connection: Address;
      readonly table: string;
      readonly column: string;
      readonly ageMs: number;
    }
  | { readonly get: 'files'; readonly path: string; readonly read: 'list' | 'schema' | 'text' }
  | { readonly get: 'backups'; readonly store: Json; readonly policy: Address }
  | { readonly get: 'history'; readonly uid: string; readonly what: 'lastRun' | 'baseline' | 'samples' }
  | { readonly get: 'tool'; readonly name: string }
  | { readonly get: 'instances'; readonly scaler: Json }
  | { readonly get: 'translation'; readonly sql: string; readonly from: Address; readonly to: Address };

export interface Answers {
  readonly server: ServerInfo;
  /** Sorted by name; each glob of `include` that matched nothing is simply missing here. */
  readonly tables: readonly TableModel[];
  readonly columnFacts: Json;
  readonly olderThan: { readonly rows: number; readonly bytes: number };
  readonly files: Json;
  readonly backups: Json;
  readonly history: Json;
  readonly tool: { readonly version: string };
  readonly instances: number;
  readonly translation: {
    readonly sql: string;
    readonly verdict: 'same' | 'rewritten' | 'partial' | 'unsupported';
    readonly notes: readonly string[];
  };
}

/**
 * known: `stable` is a hash of the part that guards compare (models, names, identity; never estimates). absent: asked, and it is not there
 * (a missing SQLite file, a tool not installed). unknown: not to be known yet; `after` names the resource that will provide it. failed: the world refused.
 */
export type Answer<T> =
  | { readonly is: 'known'; readonly value: T; readonly stable: string }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly because: string; readonly after?: Address }
  | { readonly is: 'failed'; readonly failure: Failure };

/** A request never asked answers `unknown` with because `not asked`. */
export interface World {
  get<R extends Request>(request: R): Answer<Answers[R['get']]>;
}

/** The canonical key of a request, for maps and guards. */
export function requestKey(request: Request): string {
  return canonicalJson(request);
}
