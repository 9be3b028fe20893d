// What: the contract of a dialect, the pure half of an engine: quoting, types, DDL and expressions. What not: connections (runtime/engine).
import type {
  Capabilities,
  Cell,
  ColumnModel,
  DigestScope,
  Loss,
  NeutralType,
  SchemaChange,
  SelectModel,
  ServerInfo,
  TableName,
  WriteModel,
} from './model/table.ts';
import type { Request } from './model/world.ts';

export interface NativeColumn {
  readonly name: string;
  readonly native: string;
}

/** One statement of DDL or merge. `object` names what it makes for people; `absent`: the request whose absence means "not done yet" (the probe after a crash). */
export interface Statement {
  readonly sql: string;
  readonly object: string;
  readonly absent?: Request;
}

/**
 * Made for one observed server (MariaDB is not MySQL 8), or for the engine's newest supported version when nothing was observed. All members are pure.
 * Every identifier in the SQL it returns is quoted by `quote`; every value is a parameter.
 */
export interface Dialect {
  readonly engine: string;
  readonly capabilities: Capabilities;
  quote(name: string): string;
  /** A table's quoted name. */
  table(name: TableName): string;
  toNeutral(column: NativeColumn): { readonly type: NeutralType; readonly loss: readonly Loss[] };
  /** `loss` lists what the target cannot hold exactly, with `column` empty: the caller fills it in. */
  fromNeutral(type: NeutralType): { readonly native: string; readonly loss: readonly Loss[] };
  ddl(change: SchemaChange): readonly Statement[];
  /** SELECT of the columns as canonical text (`text` of each), for counting and streaming. */
  select(model: SelectModel): { readonly sql: string; readonly params: readonly Cell[] };
  count(table: TableName, where?: string): string;
  merge(model: WriteModel): readonly Statement[];
  /** SQL expression: the canonical text of one column (see spec/copy-text.md), NULL for NULL. */
  text(column: ColumnModel): string;
  /** Absent: stream and compare here. */
  digest?(columns: readonly ColumnModel[], scope: DigestScope): string;
}

/** What a dialect folder exports as `dialect`. */
export interface DialectFactory {
  readonly engine: string;
  readonly capabilities: Capabilities;
  create(server?: ServerInfo): Dialect;
}
