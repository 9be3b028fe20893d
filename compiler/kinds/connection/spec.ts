// What: the effective spec of a Connection as this kind reads it. What not: its schema (schemas/kinds/connection).

export interface ConnectionSpec {
  readonly engine: string;
  readonly url?: string;
  readonly path?: string;
  readonly account?: string;
  readonly password?: string;
  readonly writer?: { readonly user: string; readonly password?: string };
  readonly readOnly?: boolean;
  readonly tls?: {
    readonly mode?: string;
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
  };
  readonly ssh?: { readonly host: string; readonly user?: string; readonly key?: string };
}
