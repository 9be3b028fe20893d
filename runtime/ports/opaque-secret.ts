// What: a secret that prints as *** however it is turned into text. What not: where secrets come from (node/, sim/).
import type { Secret } from '../ports.ts';

const mask = '***' as const;

/** The value sits in a private field: neither JSON, nor util.inspect, nor structuredClone, nor Object.keys can reach it. */
export class OpaqueSecret implements Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): typeof mask {
    return mask;
  }

  toJSON(): typeof mask {
    return mask;
  }

  /** Template literals and `+` ask for a primitive before they ask for toString. */
  [Symbol.toPrimitive](): typeof mask {
    return mask;
  }

  /** Node's inspect, console.log and assertion messages. */
  [Symbol.for('nodejs.util.inspect.custom')](): typeof mask {
    return mask;
  }
}
