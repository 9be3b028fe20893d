// What: plain JSON, the only thing that crosses a file, a plan or a process. What not: parsing.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
/** A path into JSON: object keys and array indexes. */
export type Path = readonly (string | number)[];
