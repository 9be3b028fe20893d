// What: the union of facts that dbkeel says while it works, as NDJSON (schemas/event.schema.json). What not: printing them (cli/render).

import type { Address } from '../../compiler/model/resource.ts';
import type { Outcome } from '../../compiler/model/state.ts';

/** Static names, variables in fields. `operation` is the operation's op and id. Durations in milliseconds. */
export type EventBody =
  | { readonly type: 'version'; readonly dbkeel: string; readonly ui: '1.0' }
  | {
      readonly type: 'planned_change';
      readonly address: Address;
      readonly action: string;
      readonly reason?: string;
    }
  | {
      readonly type: 'change_summary';
      readonly operation: 'plan' | 'apply' | 'destroy';
      readonly add: number;
      readonly change: number;
      readonly destroy: number;
      readonly forget: number;
    }
  | { readonly type: 'observe_start'; readonly connections: number }
  | {
      readonly type: 'observe_complete';
      readonly connections: number;
      readonly reached: number;
      readonly elapsedMs: number;
    }
  | { readonly type: 'lock_taken'; readonly id: string; readonly tookOver?: string }
  | { readonly type: 'state_written'; readonly serial: number }
  | {
      readonly type: 'recovered';
      readonly address: Address;
      readonly operation: string;
      readonly verdict: 'done' | 'notDone' | 'unknown';
    }
  | {
      readonly type: 'apply_start';
      readonly address: Address;
      readonly action: string;
      readonly steps: number;
    }
  | {
      readonly type: 'apply_progress';
      readonly address: Address;
      readonly operation: string;
      readonly elapsedMs: number;
      readonly rows?: number;
      readonly bytes?: number;
      readonly of?: number;
      readonly note?: string;
    }
  | {
      readonly type: 'apply_complete';
      readonly address: Address;
      readonly action: string;
      readonly elapsedMs: number;
    }
  | {
      readonly type: 'apply_errored';
      readonly address: Address;
      readonly action: string;
      readonly elapsedMs: number;
      readonly code: string;
      readonly message: string;
    }
  | { readonly type: 'apply_skipped'; readonly address: Address; readonly because: string }
  | { readonly type: 'operation_start'; readonly address: Address; readonly operation: string }
  | {
      readonly type: 'operation_end';
      readonly address: Address;
      readonly operation: string;
      readonly outcome: Outcome;
      readonly elapsedMs: number;
    }
  | {
      readonly type: 'retry';
      readonly address: Address;
      readonly operation: string;
      readonly attempt: number;
      readonly afterMs: number;
      readonly message: string;
    }
  | { readonly type: 'interrupted'; readonly how: 'graceful' | 'abort' }
  | { readonly type: 'run_start'; readonly address: Address; readonly job: string; readonly run: string }
  | {
      readonly type: 'run_end';
      readonly address: Address;
      readonly job: string;
      readonly run: string;
      readonly status: string;
      readonly elapsedMs: number;
    }
  | {
      readonly type: 'alert';
      readonly address: Address;
      readonly rule: string;
      readonly from: string;
      readonly to: string;
      readonly severity: string;
      readonly value: number | null;
    }
  | {
      readonly type: 'diagnostic';
      readonly code: string;
      readonly severity: string;
      readonly summary: string;
      readonly detail: string;
      readonly file?: string;
      readonly line?: number;
      readonly column?: number;
      readonly address?: Address;
    }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };

/** As written: numbered and timed by the bus. */
export type Event = EventBody & { readonly seq: number; readonly at: string };
