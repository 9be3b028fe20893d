// What: tables, columns and types as every engine can tell them, and the row traffic on them. What not: any engine's SQL (dialects/).
import type { Json } from './json.ts';

/** `schema` is absent where the engine has none (SQLite) or where the connection's database is the schema (MySQL). */
export interface TableName {
  readonly schema?: string;
  readonly name: string;
}

/**
 * A neutral type. `type` is one of: boolean, integer (bits 8|16|24|32|64, unsigned), decimal (size = precision, scale), float (bits 32|64), text (size = characters;
 * fixed), bytes (size; fixed), date, time (scale), timestamp (scale; no zone), timestamptz (scale), year, interval, uuid, json, xml, enum (values), set (values), bit (size),
 * array (of), inet, any (SQLite's dynamic type), other (only `native` knows).
 */
export interface NeutralType {
  readonly type:
    | 'boolean'
    | 'integer'
    | 'decimal'
    | 'float'
    | 'text'
    | 'bytes'
    | 'date'
    | 'time'
    | 'timestamp'
    | 'timestamptz'
    | 'year'
    | 'interval'
    | 'uuid'
    | 'json'
    | 'xml'
    | 'enum'
    | 'set'
    | 'bit'
    | 'array'
    | 'inet'
    | 'any'
    | 'other';
  readonly bits?: 8 | 16 | 24 | 32 | 64;
  readonly unsigned?: boolean;
  readonly size?: number;
  readonly scale?: number;
  readonly fixed?: boolean;
  readonly values?: readonly string[];
  readonly of?: NeutralType;
}

/** literal: `value` is the canonical text of the column's type; now: the current time; expression: the engine's own SQL, not portable. */
export type DefaultModel =
  | { readonly is: 'literal'; readonly value: string | null }
  | { readonly is: 'now' }
  | { readonly is: 'expression'; readonly sql: string };

export interface ColumnModel {
  readonly name: string;
  readonly type: NeutralType;
  /** The engine's own spelling, in lower case (`tinyint(1)`, `timestamp with time zone`). */
  readonly native: string;
  readonly nullable: boolean;
  readonly default?: DefaultModel;
  /** serial, identity, auto_increment, INTEGER PRIMARY KEY */
  readonly identity?: boolean;
  /** The engine's SQL of a generated column; such a column is never written. */
  readonly generated?: string;
  readonly comment?: string;
}

export interface IndexModel {
  readonly name: string;
  /** Column names; an expression index has `expression` instead and is not portable. */
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly expression?: string;
  readonly where?: string;
}

export interface ForeignKeyModel {
  readonly name: string;
  readonly columns: readonly string[];
  readonly to: TableName;
  readonly toColumns: readonly string[];
  readonly onDelete: 'noAction' | 'restrict' | 'cascade' | 'setNull' | 'setDefault';
  readonly onUpdate: 'noAction' | 'restrict' | 'cascade' | 'setNull' | 'setDefault';
}

/** `key`: primary key columns, in order; [] = none. `estimate` comes from the server's statistics and never takes part in comparisons or guards. */
export interface TableModel extends TableName {
  readonly columns: readonly ColumnModel[];
  readonly key: readonly string[];
  readonly indexes: readonly IndexModel[];
  readonly foreignKeys: readonly ForeignKeyModel[];
  readonly checks: readonly { readonly name: string; readonly sql: string }[];
  readonly comment?: string;
  readonly estimate?: { readonly rows: number; readonly bytes: number };
}

/** One value on the wire between us and a driver: canonical text, bytes, or NULL. */
export type Cell = string | null | Uint8Array;

/** A read of one table. `where` is the user's SQL of that engine; `after`/`until` bound the key (exclusive, inclusive) in `orderBy`'s order. */
export interface SelectModel {
  readonly table: TableName;
  readonly columns: readonly ColumnModel[];
  readonly where?: string;
  readonly after?: readonly Cell[];
  readonly until?: readonly Cell[];
  readonly orderBy: readonly string[];
  readonly limit?: number;
}

/** A bulk write; `columns` in the order of the stream (names and types of the target). */
export interface WriteModel {
  readonly table: TableName;
  readonly columns: readonly ColumnModel[];
  readonly mode: 'insert' | 'upsert';
  readonly key: readonly string[];
}

export type SchemaChange =
  | { readonly create: TableModel; readonly ifMissing?: boolean }
  | { readonly createSchema: string }
  | { readonly index: IndexModel; readonly on: TableName }
  | { readonly foreignKey: ForeignKeyModel; readonly on: TableName }
  | { readonly drop: TableName }
  | { readonly truncate: TableName }
  | { readonly rename: TableName; readonly to: string }
  /** Sets the sequence, identity or auto-increment of `column` past its highest value. */
  | { readonly restart: TableName; readonly column: string };

/** PG COPY text escapes over one canonical text per neutral type (injective); pgBinary when both ends speak it. */
export type WireFormat = 'copyText' | 'pgBinary';
export type DigestScope = 'sameServer' | 'sameEngine' | 'anyEngine';

/** What a connected server says of itself. `identity` is stable over restarts and moves with the data (system identifier, server uuid, file id). */
export interface ServerInfo {
  readonly flavour: string;
  readonly version: string;
  readonly identity: string;
  readonly features: readonly string[];
}

/** Something that does not survive a conversion exactly. */
export interface Loss {
  readonly code: string;
  readonly column: string;
  readonly text: string;
}

export interface Capabilities {
  readonly transactionalDdl: boolean;
  /** exported: many sessions share one snapshot; matched: several sessions opened at one moment; single: one session only. */
  readonly sharedSnapshot: 'exported' | 'matched' | 'single';
  readonly cancel: 'server' | 'process';
  readonly reads: readonly WireFormat[];
  readonly writes: readonly WireFormat[];
  readonly rowDigest: readonly DigestScope[];
  readonly schemas: boolean;
  /** Connecting to write makes a database that is missing (a file); elsewhere somebody creates it first. */
  readonly makesDatabase: boolean;
  readonly upsert: boolean;
  readonly statements: boolean;
  readonly metrics: readonly string[];
}

/** The whole name as people write it: `schema.name` or `name`. */
export function tableText(table: TableName): string {
  return table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
}

/** Requests and plans carry tables as JSON; this is the one cast. */
export function tableJson(table: TableModel): Json {
  return table as unknown as Json;
}
