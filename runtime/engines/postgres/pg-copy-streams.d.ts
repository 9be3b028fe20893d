// What: the two functions of pg-copy-streams that are used, which ships no types. What not: its replication mode.
declare module 'pg-copy-streams' {
  import type { Readable, ReadableOptions, Writable, WritableOptions } from 'node:stream';
  import type { Submittable } from 'pg';

  export function to(sql: string, options?: ReadableOptions): Readable & Submittable;
  export function from(
    sql: string,
    options?: WritableOptions,
  ): Writable & Submittable & { readonly rowCount: number };
}
