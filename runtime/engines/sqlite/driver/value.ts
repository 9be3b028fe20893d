// What: the values that may cross the border to libsql, and the check that nothing else does. What not: their text (compiler/dialects/sqlite).
import { fail } from '../../../failure.ts';

/** What may be bound. libsql aborts the process on some other types, so nothing else reaches it. */
export type Bind = null | number | bigint | string | Uint8Array;

/** What a read gives: integers are always bigint, so that real 1.0 and integer 1 stay apart. */
export type Value = null | number | bigint | string | Buffer;

const lowest = -(2n ** 63n);
const highest = 2n ** 63n - 1n;

/** Copies of the parameters as libsql takes them; throws `data` for what SQLite cannot hold. */
export function bindable(params: readonly Bind[]): (null | number | bigint | string | Buffer)[] {
  return params.map((value, index) => bindableValue(value, index + 1));
}

function bindableValue(value: Bind, position: number): null | number | bigint | string | Buffer {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number') {
    // SQLite has no NaN and would store NULL in silence.
    if (Number.isNaN(value)) throw fail('data', `Parameter ${position} is NaN, which SQLite cannot hold.`);
    return value;
  }
  if (typeof value === 'bigint') {
    if (value < lowest || value > highest)
      throw fail('data', `Parameter ${position} (${value}) does not fit into SQLite's 64-bit integers.`);
    return value;
  }
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw fail(
    'data',
    `Parameter ${position} is a ${typeof value}; SQLite takes text, numbers, bytes and NULL.`,
  );
}
