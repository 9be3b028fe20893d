// What: the plan as saved, reviewed, rendered and executed: one JSON shape with Terraform's names (schemas/plan.schema.json). What not: making it (plan/).
import type { Action, Block, Drift, Hazard, Impact, Note } from './change.ts';
import type { Operation } from './job.ts';
import type { Json, JsonObject } from './json.ts';
import type { Address } from './resource.ts';
import type { PlannedRecord } from './state.ts';
import type { Request } from './world.ts';

export type PlanMode = 'normal' | 'destroy' | 'refresh-only';

export interface SourcePosition {
  readonly file: string;
  readonly line: number;
}

/** Terraform's `actions`: ["no-op"] ["create"] ["update"] ["delete","create"] ["delete"] ["forget"]; ours: ["resume"]. */
export interface ChangeBody {
  readonly actions: readonly string[];
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  /** Shadow trees of `true`. */
  readonly after_unknown: Json;
  readonly before_sensitive: Json;
  readonly after_sensitive: Json;
  readonly replace_paths: readonly (readonly (string | number)[])[];
  /** Of a creation: which values are built-in defaults that nobody wrote; a shadow tree, lists as objects by index. Renderers hide them. */
  readonly after_default?: Json;
  /** How the lists that differ are matched: dotted path under `after` -> the members that identify an item; [] = a set, its order means nothing. */
  readonly list_keys?: Readonly<Record<string, readonly string[]>>;
}

/** A hazard with its position settled; `where` is never in a plan. */
export interface PlannedHazard extends Hazard {
  readonly source?: SourcePosition;
}

export interface ResourceChange {
  readonly address: Address;
  readonly previous_address?: Address;
  readonly kind: string;
  readonly name: string;
  readonly key?: string;
  readonly action: Action;
  readonly action_reason?:
    | 'replace_because_tainted'
    | 'replace_because_cannot_update'
    | 'replace_by_request'
    | 'delete_because_no_resource_config'
    | 'delete_because_each_key'
    | 'delete_because_environment'
    | 'delete_by_request'
    | 'resume_because_unfinished'
    | 'update_because_compiled';
  readonly change: ChangeBody;
  readonly source?: SourcePosition;
  readonly impact: Impact;
  readonly hazards: readonly PlannedHazard[];
  readonly notes: readonly Note[];
  readonly blocks: readonly Block[];
  readonly headline?: string;
  /** The job that runs in this apply. */
  readonly run?: string;
}

export interface ResourceDrift {
  readonly address: Address;
  readonly kind: string;
  readonly drift: readonly Drift[];
}

/** A diagnostic with its position settled, so that a saved plan can be shown anywhere. */
export interface PlanDiagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly summary: string;
  readonly detail: string;
  readonly address?: Address;
  readonly source?: SourcePosition;
}

/** A request answered by observation and the hash of its answer's stable part (`absent` when the answer was absent); checked again just before the step's first mutation. */
export interface Guard {
  readonly request: Request;
  readonly stable: string;
}

/**
 * A record change, plus optionally the run of one job of that record, plus one-off operations. `id` is stable (address and action). `record: null` removes it.
 * `guards` is empty for steps without operations and run.
 */
export interface Step {
  readonly id: string;
  readonly address: Address;
  readonly action: Action;
  readonly needs: readonly string[];
  readonly record: PlannedRecord | null;
  /** Where the record, and with it the uid, is now; it is removed when the new one is written. */
  readonly previous_address?: Address;
  /** Another step of this plan writes to `previous_address` (a chain or a swap of names): do not remove what stands there. */
  readonly previous_taken?: true;
  readonly run?: string;
  readonly operations: readonly Operation[];
  readonly guards: readonly Guard[];
}

export interface PlanSummary {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly forget: number;
  readonly move: number;
  readonly resume: number;
  readonly unchanged: number;
}

/** What the plan stands on. `lineage` is null before the first apply; digests are sha256 hex. */
export interface PlanBase {
  readonly lineage: string | null;
  readonly serial: number;
  readonly state_digest: string;
  readonly config_digest: string;
}

export interface Plan {
  readonly format_version: '1.0';
  readonly dbkeel_version: string;
  readonly mode: PlanMode;
  readonly environment: string;
  readonly errored: boolean;
  readonly applyable: boolean;
  readonly variables: Readonly<Record<string, { readonly value: Json }>>;
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  /** How many instances each changed template (`Kind/name` of a forEach) has in the configuration and the state together, so that "40 of 40" can be said. */
  readonly instances?: Readonly<Record<Address, number>>;
  /** Changes only, in walk order; unchanged resources are counted in `summary.unchanged`. */
  readonly resource_changes: readonly ResourceChange[];
  readonly resource_drift: readonly ResourceDrift[];
  readonly diagnostics: readonly PlanDiagnostic[];
  readonly summary: PlanSummary;
  readonly execution_graph: {
    readonly nodes: readonly Step[];
    readonly edges: readonly { readonly from: string; readonly to: string }[];
  };
  readonly base: PlanBase;
  /** Connections that operations of this plan need: records of their effective specs (secret references only), by address. */
  readonly connections: Readonly<Record<Address, JsonObject>>;
  readonly limits: { readonly parallelism: number; readonly maxDeletes: number };
}
