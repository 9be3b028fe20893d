// What: the shape of a precompiled validator and of what it finds. What not: diagnostics (compiler/validate makes those).

/** One violation, as ajv reports it. `instancePath` is a JSON pointer; `params` names the key, the allowed values or the limit. */
export interface ShapeError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** True when valid. Fills in defaults in place, so give it a copy. `errors` belongs to the last call: read it at once. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly ShapeError[] | null;
}
