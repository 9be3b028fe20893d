// What: a document that declares a resource, and a resource between expansion and link. What not: how one becomes the other (resolve/, validate/).
import type { Pointer } from '../diagnostic.ts';
import type { JsonObject, Path } from './json.ts';
import type { Address, Lifecycle } from './resource.ts';
import type { Document } from './source.ts';

/** A document of ours with kind and name. `broken`: its envelope has errors, so it only registers its address and what it can. */
export interface Declaration {
  readonly document: Document;
  readonly kind: string;
  readonly name: string;
  readonly body: JsonObject;
  readonly broken: boolean;
}

/** An entry of dependsOn as written (expressions filled in). */
export interface Dependency {
  readonly to: string;
  readonly where: Pointer;
}

/**
 * One resource with its layers merged and its expressions filled in, not yet known to be well-formed. `template`: made by forEach or forEachConnection.
 * `missing`: expressions in it could not be filled in, so that what hangs on their values is not worth reporting.
 */
export interface Draft {
  readonly address: Address;
  readonly declaration: Declaration;
  readonly key?: string;
  readonly template: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly dependsOn: readonly Dependency[];
  readonly lifecycle: Lifecycle;
  readonly spec: JsonObject;
  readonly missing: boolean;
  /** Where the value (or key) at this path of `spec` was written. */
  readonly at: (path: Path, at?: 'key' | 'value') => Pointer;
}
