// What: the contract of a kind: how a resource is checked, what it asks of the world, and what operations it compiles to. What not: effects.
import type { Diagnostic, Pointer } from './diagnostic.ts';
import type { Dialect } from './dialect.ts';
import type { Change, Drift, KindPlan } from './model/change.ts';
import type { MetricUnit } from './model/job.ts';
import type { Path } from './model/json.ts';
import type { Address, ProjectSettings, Resource } from './model/resource.ts';
import type { StateRecord } from './model/state.ts';
import type { Capabilities } from './model/table.ts';
import type { Request, World } from './model/world.ts';

/** What a check may look at: the resource itself, others by address, capabilities of a connection's engine, the project. */
export interface CheckContext {
  readonly project: ProjectSettings;
  /** Undefined when the connection is not there or its engine is unknown (already reported elsewhere). */
  capabilities(connection: Address): Capabilities | undefined;
  resource(address: Address): Resource | undefined;
  /** All resources of one kind, by address. */
  resources(kind: string): readonly Resource[];
  /** Where the value (or key) at this path of the resource's spec stands. */
  at(path: Path, at?: 'key' | 'value'): Pointer;
}

/** A kind sees the projected world: observed, overlaid with what its transitive dependencies provide. */
export interface PlanContext extends CheckContext {
  /** The dialect of the observed server, else of the engine's newest version. */
  dialect(connection: Address): Dialect;
  readonly world: World;
}

/** Pure in every member. Everything the schema can say (shape, references, defaults, immutability) is in schemas/kinds/<kind>.schema.json, not here. */
export interface Kind<Spec = unknown> {
  readonly name: string;
  /** What removing the YAML means unless lifecycle.onDelete says otherwise; stateful kinds forget. */
  readonly removal: 'delete' | 'forget';
  /** Raised when an unchanged spec compiles to other jobs. */
  readonly compiled: number;
  /** The metrics `alerts` may name, with their unit; a function when they depend on the spec. Shared metrics (failures, sinceSuccess, runtime) are added by the caller for kinds with jobs. */
  metrics?(spec: Spec): Readonly<Record<string, MetricUnit>>;
  check?(resource: Resource<Spec>, context: CheckContext): readonly Diagnostic[];
  /** Called until nothing new is asked, at most 3 rounds. */
  observe(resource: Resource<Spec>, world: World): readonly Request[];
  drift?(recorded: StateRecord, world: World): readonly Drift[];
  plan(change: Change<Spec>, context: PlanContext): KindPlan;
}

export type { MetricUnit } from './model/job.ts';
