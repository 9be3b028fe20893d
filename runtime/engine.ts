// What: the contract of an engine and its sessions. What not: SQL text (compiler/dialects) and pools (connections/).
import type { Dialect } from '../compiler/dialect.ts';
import type { Json, JsonObject } from '../compiler/model/json.ts';
import type { Address } from '../compiler/model/resource.ts';
import type {
  Capabilities,
  Cell,
  ColumnModel,
  SelectModel,
  ServerInfo,
  TableModel,
  WireFormat,
  WriteModel,
} from '../compiler/model/table.ts';
import type { Ports, Secret } from './ports.ts';
import type { Sample } from './sample.ts';

/**
 * Where to connect. `settings` is the Connection's effective spec (secret references unresolved); `secret` resolves one. access 'read' opens a session that cannot write
 * (read-only transaction or mode); 'write' uses `writer` credentials when given. create: a missing SQLite file may be made. comment marks the session for DBAs
 * (application_name, program name): `dbkeel <version> <operation>`.
 */
export interface ConnectTarget {
  readonly address: Address;
  readonly settings: JsonObject;
  readonly access: 'read' | 'write';
  readonly create: boolean;
  /** 0 = none */
  readonly statementTimeoutMs: number;
  readonly comment: string;
  secret(reference: string): Promise<Secret>;
}

/** Driver modules are imported inside `connect`, never at load. Every rejection is an OperationFailure already classified. */
export interface Engine {
  readonly name: string;
  readonly capabilities: Capabilities;
  dialect(server?: ServerInfo): Dialect;
  connect(target: ConnectTarget, ports: Ports, signal: AbortSignal): Promise<Session>;
  /** Absent: a session of `connect` answers what an observer would. */
  observer?(ports: Ports): Observer;
}

/** What a plan asks of a server. */
export type Observed = Pick<Session, 'server' | 'catalog' | 'close'>;

/** Looks at many connections and shares among them what is costly (a process); none of them can take another's answer away. The caller closes it. */
export interface Observer {
  connect(target: ConnectTarget, signal: AbortSignal): Promise<Observed>;
  close(): Promise<void>;
}

export interface Result {
  readonly columns: readonly string[];
  /** Text, bytes or NULL: never numbers or dates (a bigint stays exact). */
  readonly rows: readonly (readonly Cell[])[];
  /** Rows inserted, updated or deleted; 0 for reads. */
  readonly affected: number;
}

/**
 * One connection, one statement at a time (a second call waits). After a `refused`, `unavailable` or `protocol` failure the session is dead: close it.
 * `signal` cancels on the server (or kills the process), then rejects with `canceled`. Values are bound, `?` placeholders are the dialect's business: SQL comes from the dialect or the user.
 */
export interface Session {
  readonly server: ServerInfo;
  readonly dialect: Dialect;
  query(sql: string, params: readonly Cell[], signal: AbortSignal): Promise<Result>;
  /** Commits when `body` resolves, rolls back when it rejects. 'read' is repeatable read, read only. Nested calls are a bug. */
  transaction<T>(mode: 'read' | 'write', body: () => Promise<T>): Promise<T>;
  /** A consistent view that sessions of its own read; `position` (LSN, GTID) where the server has one. */
  snapshot(): Promise<Snapshot>;
  /** Tables by glob (`name` or `schema.name`; `*` and `?`), sorted by name, without system tables and our own (`dbkeel_*`). */
  catalog(include: readonly string[], exclude: readonly string[]): Promise<readonly TableModel[]>;
  /** Streams; memory is bounded by a batch (about 256 KiB). Backpressure: the next batch is read when asked for. */
  read(select: SelectModel, format: WireFormat, signal: AbortSignal): RowStream;
  /** Bulk load inside the caller's transaction; warnings of the server are errors (`data`). `bytes` are bytes of the stream. */
  write(
    into: WriteModel,
    rows: RowStream,
    signal: AbortSignal,
  ): Promise<{ readonly rows: number; readonly bytes: number }>;
  close(): Promise<void>;
  metrics?(names: readonly string[]): Promise<readonly Sample[]>;
  statements?(): Promise<readonly Json[]>;
}

export interface Snapshot {
  readonly consistency: 'exported' | 'matched' | 'single' | 'none';
  readonly position?: string;
  session(): Promise<Session>;
  close(): Promise<void>;
}

/** `bytes` holds whole rows. copyText: fields by TAB, rows by LF, NULL is `\N`, backslash escapes \b \f \n \r \t \v \\ as PostgreSQL's COPY. */
export interface RowBatch {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly lastKey?: readonly Cell[];
}

export interface RowStream {
  readonly columns: readonly ColumnModel[];
  readonly format: WireFormat;
  readonly batches: AsyncIterable<RowBatch>;
}
