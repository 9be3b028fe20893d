// What: plain JSON, for this folder, which reads nobody. What not: the compiler's own (compiler/model/json.ts).

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
