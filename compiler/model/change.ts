// What: what is to happen to one resource, and what its kind makes of it. What not: deciding it (plan/).
import type { Diagnostic, Pointer } from '../diagnostic.ts';
import type { Job, Operation } from './job.ts';
import type { Json } from './json.ts';
import type { Address, Resource } from './resource.ts';
import type { StateRecord } from './state.ts';
import type { TableModel } from './table.ts';

/** resume: the record is pending or failed and its spec unchanged, so its run goes on. forget: leaves the state, the world stays. */
export type Action = 'no-op' | 'create' | 'update' | 'replace' | 'delete' | 'forget' | 'resume';

/** desired x recorded. `paths`: dotted paths of the spec that differ (also `labels.x`, `lifecycle.x`), sorted. */
export interface Change<Spec = unknown> {
  readonly action: Action;
  readonly desired?: Resource<Spec>;
  readonly recorded?: StateRecord;
  readonly paths: readonly string[];
}

/** What a step makes exist for its dependents to be planned on. */
export type Provision =
  | { readonly database: Address }
  | { readonly table: TableModel; readonly connection: Address }
  | { readonly files: string; readonly tables: readonly TableModel[]; readonly format: string };

/** destructive, dataLoss, lossy, locks, longRunning, rewrite…; `code` is a DBK code when one explains it. */
export interface Hazard {
  readonly code: string;
  readonly level: 'low' | 'high';
  /** Short word in the margin: "lossy", "no key", "left behind". */
  readonly label: string;
  readonly text: string;
  readonly where?: Pointer;
}

/** Rows and bytes touched by applying; absent = none or unknown. `lock`: the strongest lock taken, in the engine's words. */
export interface Impact {
  readonly rows?: number;
  readonly bytes?: number;
  readonly estimate: boolean;
  readonly lock?: string;
}

export interface Drift {
  readonly path: string;
  readonly recorded: Json;
  readonly observed: Json;
}

/** A comment beside one attribute of the plan: `# first: Sun 2026-11-22 06:00`. path is dotted, relative to the spec. */
export interface Note {
  readonly path: string;
  readonly text: string;
}

/** Shown inside or below the resource's block: a table people read (columns x rows) or SQL. */
export type Block =
  | {
      readonly block: 'table';
      readonly title: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly block: 'sql'; readonly title: string; readonly statements: readonly string[] }
  | { readonly block: 'text'; readonly title: string; readonly lines: readonly string[] };

/** What a kind compiles a change to. `run`: the job (one of `jobs`) that runs in this apply. `operations`: one-off ones, before the record is written. */
export interface KindPlan {
  readonly jobs: readonly Job[];
  readonly run?: string;
  readonly operations: readonly Operation[];
  readonly provides: readonly Provision[];
  readonly hazards: readonly Hazard[];
  readonly impact: Impact;
  readonly diagnostics: readonly Diagnostic[];
  readonly notes: readonly Note[];
  readonly blocks: readonly Block[];
  /** One line that says what it is, shown behind the opening brace. */
  readonly headline?: string;
  readonly identity?: Json;
  /** Overrides the recorded effective spec's presentation only: values known after apply, as dotted paths. */
  readonly unknown: readonly string[];
}

export type { Address };
