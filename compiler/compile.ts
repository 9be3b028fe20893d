// What: the phases of the compiler from top to bottom; the only file that knows their order. What not: any phase's work.
import type { Diagnostic, Place } from './diagnostic.ts';
import type { Program } from './model/graph.ts';
import type { Document, Located, Source } from './model/source.ts';

/** Remembers parsed files between runs by content; the caller stores it (the compiler does no I/O). */
export interface ParseCache {
  get(source: Source): readonly Document[] | undefined;
  set(source: Source, documents: readonly Document[]): void;
}

/**
 * `variables`: as typed on the command line or in DBKEEL_VAR_NAME, parsed by their declared types. `heldFiles`: files that the state says held
 * resources; one that now has no document of ours is an error, because a typo in apiVersion must not plan deletes.
 */
export interface CompileOptions {
  readonly environment?: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly heldFiles?: readonly string[];
  readonly cache?: ParseCache;
}

/** `program` only without errors. `diagnostics` sorted by file and position, without duplicates. `resources`: instances expanded, also when there are errors. */
export interface Compiled {
  readonly program: Program | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: (place: Place) => Located | undefined;
  readonly documents: number;
  readonly resources: number;
}
