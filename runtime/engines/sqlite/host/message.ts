// What: what a session and its host process say to each other. What not: saying it.
import type { Cell, SelectModel, WriteModel } from '../../../../compiler/model/table.ts';
import type { Failure } from '../../../../compiler/model/world.ts';
import type { OpenOptions } from '../driver/database.ts';
import type { Bind } from '../driver/value.ts';

/** `inTransaction`: the session believes it is in one; SQLite may have rolled it back by itself (full disk), and then nothing may run as if it had not. */
export type Ask =
  | { readonly ask: 'open'; readonly options: OpenOptions }
  | { readonly ask: 'close' }
  /** Open, say what it is, close: all that most looks at a file want. */
  | { readonly ask: 'look'; readonly options: OpenOptions }
  | {
      readonly ask: 'run';
      readonly sql: string;
      readonly params: readonly Bind[];
      readonly inTransaction: boolean;
    }
  | {
      readonly ask: 'read';
      readonly stream: number;
      readonly select: SelectModel;
      readonly inTransaction: boolean;
    }
  | { readonly ask: 'next'; readonly stream: number }
  | { readonly ask: 'stop'; readonly stream: number }
  | {
      readonly ask: 'write';
      readonly writer: number;
      readonly into: WriteModel;
      readonly inTransaction: boolean;
    }
  | { readonly ask: 'rows'; readonly writer: number; readonly bytes: Uint8Array }
  | { readonly ask: 'flush'; readonly writer: number };

export interface Answers {
  readonly open: { readonly version: string; readonly utf16: boolean };
  readonly close: null;
  readonly look: { readonly version: string; readonly utf16: boolean };
  readonly run: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
    readonly affected: number;
  };
  readonly read: null;
  /** null: the stream has ended. */
  readonly next: { readonly bytes: Uint8Array; readonly rows: number } | null;
  readonly stop: null;
  readonly write: null;
  readonly rows: number;
  /** Rows that were inserted or changed since `write`. */
  readonly flush: number;
}

export type Asked = { readonly id: number } & Ask;
export type Answered =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: Failure };
