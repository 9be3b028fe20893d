// What: one YAML document as a reader found it, before anybody asked whether it is ours. What not: reading (read-fast, read-precise).
import type { Json } from '../model/json.ts';

/** `start`: offset in the text of the first character of content. Empty documents are not counted. */
export interface RawDocument {
  readonly value: Json;
  readonly start: number;
}

/** Keys that would reach into JavaScript's objects, wherever a value is later copied. */
export function isReservedKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}
