// What: a resource on its way from a document to the graph, and the project around it. What not: how it got there (resolve/).
import type { Pointer } from '../diagnostic.ts';
import type { Json, JsonObject, Path } from './json.ts';

/** `Kind/name`, or `Kind/name/key` for an instance of forEach. */
export type Address = string;

export interface Lifecycle {
  readonly protect: boolean;
  /** Absent: the kind's own default (`removal`). */
  readonly onDelete?: 'delete' | 'retain';
  /** The former address (not the bare name). */
  readonly renamedFrom?: Address;
}

/** A reference found by the schema annotation `x-dbkeel-ref`: an edge of the graph. `at` is where it was written in the spec. */
export interface Reference {
  readonly kind: string;
  readonly to: Address;
  readonly at: Path;
}

/**
 * A linked resource: schema-valid, every default filled in, spellings normalised (durations, sizes, order of sets), secrets still
 * references (`${secret:env:N}`), frozen. `needs` holds references and dependsOn, sorted, without duplicates.
 */
export interface Resource<Spec = JsonObject> {
  readonly address: Address;
  readonly kind: string;
  readonly name: string;
  readonly key?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly spec: Spec;
  readonly references: readonly Reference[];
  readonly needs: readonly Address[];
  readonly lifecycle: Lifecycle;
  /** The document's head; instances of one forEach share it. */
  readonly origin: Pointer;
  readonly file: string;
  /** Line of the document in `file`, for plans. */
  readonly line: number;
  /** Where the value at this path of the effective spec was written (resource, patch or defaults); falls back to the nearest parent. */
  readonly at: (path: Path, at?: 'key' | 'value') => Pointer;
}

/** What `kind: Project` and the chosen environment say, with defaults. */
export interface ProjectSettings {
  readonly name: string;
  readonly environment: string;
  readonly timeZone: string;
  readonly variables: Readonly<Record<string, Json>>;
  readonly spec: JsonObject;
  readonly origin?: Pointer;
}
