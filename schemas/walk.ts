// What: what the schemas say about the paths of a spec, as data, so that walks need no schema at run time. What not: walking (compiler/validate, compiler/resolve).
import type { JsonValue } from './json-value.ts';

/** What text at a path means; the walk of that type checks and normalises it. */
export type TextType =
  | 'duration'
  | 'size'
  | 'cron'
  | 'timeZone'
  | 'when'
  | 'sql'
  | 'address'
  | 'addressGlob'
  | 'tableGlob'
  | 'path'
  | 'url'
  | 'secret'
  | 'instant'
  | 'regex';

/** One annotated path of a kind's spec. `path`: object keys, `*` for any list item or any key of a map. */
export interface WalkPath {
  readonly path: readonly string[];
  /** Only when the discriminator at the root has this value (a Connection's engine). */
  readonly variant?: string;
  /** Names a resource of this kind, less the kind. */
  readonly ref?: string;
  /** An address or glob of addresses: of this kind (bare names), or `*` for full addresses. */
  readonly refsGlob?: string;
  readonly type?: TextType;
  /** A list whose order means nothing. */
  readonly set?: true;
  /** What identifies an item of a list: the first of these that it has. */
  readonly key?: readonly string[];
  /** A change forces replacement. */
  readonly immutable?: true;
  /** Filled with the connection of forEachConnection when absent. */
  readonly implicit?: 'connection';
  /** Only a secret reference may stand here. */
  readonly sensitive?: true;
  readonly multiline?: true;
  /** Exactly one of these keys of the object here; a stronger layer's key removes a weaker's. */
  readonly oneOf?: readonly string[];
  /** At most one of these keys. */
  readonly atMostOneOf?: readonly string[];
  /** At least one of these keys. */
  readonly anyOf?: readonly string[];
  /** The built-in layer. */
  readonly default?: JsonValue;
}

/** A path's shape, for "did you mean" and messages. `any`: nothing is known below. */
export interface Field {
  readonly types: readonly string[];
  readonly description?: string;
  readonly keys?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  /** Values of keys that are not listed: the object is a map. */
  readonly map?: Field;
  readonly items?: Field;
  readonly values?: readonly (string | number | boolean)[];
  readonly oneOf?: readonly string[];
  readonly type?: TextType;
  /** The key whose value chooses one of `variants`. */
  readonly discriminator?: string;
  readonly variants?: Readonly<Record<string, Field>>;
}
