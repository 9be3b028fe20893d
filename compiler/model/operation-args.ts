// What: the arguments of the operations that move, count and change rows and tables, shared by the kinds that write them and the executors that read them. What not: either.
import type { Json } from './json.ts';
import type { Address } from './resource.ts';
import type { ColumnModel, ForeignKeyModel, IndexModel, TableName } from './table.ts';
import type { Request } from './world.ts';

/** sql.apply: statements in order on one connection, in one transaction where the engine has transactional DDL. `create`: a missing SQLite file may be made. */
export interface SqlApplyArgs {
  readonly connection: Address;
  readonly create: boolean;
  readonly statements: readonly SqlStatement[];
}

/** `object` names what it makes, for people. `absent`: the request whose absence means "not done yet"; a statement whose object is there is skipped when it is run again. */
export interface SqlStatement {
  readonly sql: string;
  readonly object: string;
  readonly absent?: Request;
  readonly makes?: MadeObject;
}

/** What a statement adds to a table that is there. A table that has the same object already needs the statement no more. */
export type MadeObject =
  | { readonly on: TableName; readonly index: IndexModel }
  | { readonly on: TableName; readonly foreignKey: ForeignKeyModel };

/** rows.copy: every table from source to target. `readers`: how many tables or chunks at once. rowsPerSecond 0 = no limit. */
export interface RowsCopyArgs {
  readonly source: Address;
  readonly target: Address;
  readonly tables: readonly CopyTable[];
  readonly onBadValue: 'fail' | 'null';
  readonly batchRows: number;
  readonly pauseMs: number;
  readonly readers: number;
  readonly rowsPerSecond: number;
  /** detect: rows gone from the source are deleted in the target (a sync only). */
  readonly deletes?: 'ignore' | 'detect';
}

/**
 * What a sync reads again: rows whose `column` is at or above the last seen value less `overlap` (milliseconds for times, plain for numbers). Absent: copied whole.
 */
export interface CopyCursor {
  readonly column: string;
  readonly overlap: number;
}

/**
 * One table of a copy. `columns`: source column and target column, in the order of the stream; generated columns are never in it. `where`: SQL of the source's engine.
 * `key`: source names of a unique, not null key, [] = none (the copy of this table cannot resume inside it). `targetKey`: the same in target names. mode 'upsert' needs a key.
 * onRows 'fail': the target must hold no rows, except those that this run's own checkpoint says it wrote; so a copy started twice never doubles rows.
 * 'replace': the target's rows are deleted first, in the transaction that writes the new ones (a table without a key in each sync).
 */
export interface CopyTable {
  readonly from: TableName;
  readonly to: TableName;
  readonly columns: readonly { readonly from: ColumnModel; readonly to: ColumnModel }[];
  readonly key: readonly string[];
  readonly targetKey: readonly string[];
  readonly where?: string;
  readonly mode: 'insert' | 'upsert';
  readonly onRows: 'fail' | 'append' | 'replace';
  readonly cursor?: CopyCursor;
}

/** One side of a comparison. */
export interface CompareSide {
  readonly table: TableName;
  readonly where?: string;
}

/**
 * rows.compare. counts: numbers of rows only. diff: by key, streams or digests. `expect`: what a pair must hold, else the operation fails when `failOnDifference`
 * (a Monitor only measures). atLeast: the target may hold more (rows that were there before an append).
 */
export interface RowsCompareArgs {
  readonly source: Address;
  readonly target: Address;
  readonly method: 'counts' | 'diff' | 'sample';
  readonly pairs: readonly ComparePair[];
  readonly failOnDifference: boolean;
  readonly maxDiffPercent: number;
  readonly recheckMs: number;
  readonly stopAfterRows: number;
}

/** `columns`: pairs to compare (counts ignores them); `tolerance` by source column. */
export interface ComparePair {
  readonly source: CompareSide;
  readonly target: CompareSide;
  readonly expect: 'equal' | 'atLeast';
  readonly key: readonly { readonly from: string; readonly to: string }[];
  readonly columns: readonly { readonly from: string; readonly to: string }[];
  readonly tolerance: Readonly<Record<string, number>>;
}

/** One table by name, or all that the globs match when the operation runs (one sample a table, labelled `table`). */
export type TableChoice =
  | { readonly table: TableName }
  | { readonly include: readonly string[]; readonly exclude: readonly string[] };

/**
 * rows.measure. rows: samples `rows` (count), and with `overMs` also `rowsChange` (count) and `rowsChangePercent` against the sample of that long ago.
 * age: sample `age` (ms) = now less the highest value of `column`; no rows = no data.
 */
export interface RowsMeasureArgs {
  readonly connection: Address;
  readonly choice: TableChoice;
  readonly measure:
    | { readonly what: 'rows'; readonly where?: string; readonly overMs?: number }
    | { readonly what: 'age'; readonly column: string; readonly where?: string };
}

/** Where a number comes from (language.md section 3). sql: one row, one value. */
export type MetricSource =
  | { readonly connection: Address; readonly metric: string }
  | { readonly connection: Address; readonly sql: string }
  | { readonly prometheus: { readonly url: string; readonly query: string } }
  | { readonly host: string };

/** metrics.read: one sample per reading, named `as`. `health`: the engine's own metrics of a connection, `up` = 0 instead of a failure when it does not answer. */
export interface MetricsReadArgs {
  readonly readings: readonly { readonly as: string; readonly source: MetricSource }[];
  readonly health?: { readonly connection: Address; readonly metrics: readonly string[] };
}

/** schema.compare: samples `changes` and `breakingChanges` against the last run's catalogue or a file's. Globs are expanded when it runs. */
export interface SchemaCompareArgs {
  readonly connection: Address;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly baseline: 'previous' | { readonly file: string };
}

/** Operations carry plain JSON; this is the one cast from a typed argument. Undefined members must not be in it. */
export function argsJson(args: object): Json {
  return args as Json;
}
