// What: what the conformance checks of engines stand on: where they run, how they connect, small steps. What not: the checks.
import type { JsonObject } from '../../compiler/model/json.ts';
import type { ColumnModel, SelectModel, TableModel, TableName } from '../../compiler/model/table.ts';
import type { Failure } from '../../compiler/model/world.ts';
import { rowsOf, type TextRow } from '../data/copy-text.ts';
import type { ConnectTarget, Engine, RowStream, Session } from '../engine.ts';
import { failureOf } from '../failure.ts';
import type { Ports, Secret } from '../ports.ts';
import type { TypeCase } from './conformance-values.ts';

/** Where one engine is tried: a fresh, empty database on a real server. */
export interface TestBed {
  readonly engine: Engine;
  /** Settings of a Connection to the fresh database; secrets as `${secret:env:NAME}`. */
  readonly settings: JsonObject;
  /** By what stands after `secret:`, such as `env:NAME`. None of these texts may ever appear in a message. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly ports: Ports;
  /** SQL that answers its two parameters as two columns. */
  readonly echoSql: string;
  /** SQL that runs for at least 30 seconds unless it is stopped. */
  readonly slowSql: string;
  /** Statements in the engine's own SQL that make the tables of the catalog test: see `catalogTables`. */
  readonly catalogSql: readonly string[];
  /** What `catalog(['cat_*'])` must answer after `catalogSql`, less estimates. */
  readonly catalogTables: readonly Partial<TableModel>[];
  /** More types and values than all engines hold. */
  readonly types: readonly TypeCase[];
  /** Common cases this engine cannot hold, by JSON of the type. Each needs its reason in the engine's test. */
  readonly cannotHold?: readonly string[];
  /** Ways to connect that must fail, and how. */
  readonly refusals: readonly Refusal[];
  /** Where transactions of several sessions can lock each other out row by row. */
  readonly deadlocks: boolean;
  /** Another server that may be killed; absent where there is none (SQLite). */
  readonly mortal?: () => Promise<{
    readonly settings: JsonObject;
    kill(): Promise<void>;
    stop(): Promise<void>;
  }>;
  close(): Promise<void>;
}

export interface Refusal {
  readonly what: string;
  readonly settings: JsonObject;
  readonly code: Failure['code'];
  readonly withinMs?: number;
}

/** What a check gets: the test bed, a session that writes, and ways to more. */
export interface Bench {
  readonly bed: TestBed;
  readonly session: Session;
  /** Sessions made here are closed at the end. */
  readonly sessions: Session[];
  connect(more?: Partial<ConnectTarget>): Promise<Session>;
  /** A table name nobody has used. */
  fresh(): TableName;
}

export interface Check {
  readonly name: string;
  /** Why this engine has nothing to check here; undefined: it has. */
  absent?(bed: TestBed): string | undefined;
  run(bench: Bench): Promise<void>;
}

export const signal = (): AbortSignal => AbortSignal.timeout(60_000);
export const column = (name: string, type: ColumnModel['type'], native = ''): ColumnModel => ({
  name,
  type,
  native,
  nullable: true,
});
export const id = { ...column('id', { type: 'integer', bits: 64 }), nullable: false };

export function model(
  name: TableName,
  columns: readonly ColumnModel[],
  key: readonly string[] = ['id'],
): TableModel {
  return { ...name, columns, key, indexes: [], foreignKeys: [], checks: [] };
}

export async function create(session: Session, table: TableModel): Promise<TableModel> {
  for (const statement of session.dialect.ddl({ create: table }))
    await session.query(statement.sql, [], signal());
  return table;
}

export async function insert(session: Session, table: TableModel, rows: readonly TextRow[]): Promise<void> {
  await session.write(
    { table, columns: table.columns, mode: 'insert', key: table.key },
    rowsOf(table.columns, rows),
    signal(),
  );
}

export function whole(table: TableModel): SelectModel {
  return { table, columns: table.columns, orderBy: table.key };
}

export async function bytesOf(stream: RowStream): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const batch of stream.batches) parts.push(batch.bytes.slice());
  return Buffer.concat(parts).toString('utf8');
}

export async function failing(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    return failureOf(error);
  }
  throw new Error('expected a failure, and it worked');
}

export function targetOf(bed: TestBed, more: Partial<ConnectTarget>): ConnectTarget {
  return {
    address: 'Connection/test',
    settings: bed.settings,
    access: 'write',
    create: false,
    statementTimeoutMs: 0,
    comment: 'dbkeel test',
    secret: async (reference) => plainSecret(bed.secrets[reference] ?? ''),
    ...more,
  };
}

function plainSecret(text: string): Secret {
  return { reveal: () => text, toString: () => '***', toJSON: () => '***' };
}
