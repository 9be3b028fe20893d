// What: each kind's own offline check, and the metrics its conditions may name. What not: any kind (they are passed in).
import type { Diagnostic } from '../diagnostic.ts';
import type { CheckContext, Kind } from '../kind.ts';
import type { Draft } from '../model/draft.ts';
import { instanceFilter } from '../model/instance-filter.ts';
import type { MetricUnit } from '../model/job.ts';
import type { Address, ProjectSettings, Resource } from '../model/resource.ts';
import type { Capabilities } from '../model/table.ts';

type Kinds = Readonly<Record<string, Kind>>;

/** What every kind with jobs measures. */
const sharedMetrics: Readonly<Record<string, MetricUnit>> = {
  failures: 'count',
  sinceSuccess: 'duration',
  runtime: 'duration',
};

/** The metrics of one draft; undefined when its kind cannot tell. */
export function metricsOf(kinds: Kinds, hasJobs: (kind: string) => boolean, misshapen: ReadonlySet<Address>) {
  return (draft: Draft): Readonly<Record<string, MetricUnit>> | undefined => {
    const kind = kinds[draft.declaration.kind];
    if (kind === undefined) return undefined;
    const shared = hasJobs(kind.name) ? sharedMetrics : {};
    if (!misshapen.has(draft.address)) return { ...kind.metrics?.(draft.spec), ...shared };
    try {
      return { ...kind.metrics?.(draft.spec), ...shared };
    } catch {
      // The kind may stumble over a spec that is not well-formed; conditions are then read without their metrics.
      return undefined;
    }
  };
}

export interface CheckInput {
  readonly drafts: readonly Draft[];
  /** In the order of the drafts. */
  readonly resources: readonly Resource[];
  readonly misshapen: ReadonlySet<Address>;
  readonly project: ProjectSettings;
  readonly kinds: Kinds;
  readonly capabilities: (engine: string) => Capabilities | undefined;
}

/** What each kind finds in its well-formed resources. */
export function checkKinds(input: CheckInput): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const filter = instanceFilter();
  const shared = sharedContext(input);
  for (const [index, resource] of input.resources.entries()) {
    const draft = input.drafts[index];
    const kind = input.kinds[resource.kind];
    if (draft === undefined || kind?.check === undefined || input.misshapen.has(resource.address)) continue;
    const found = kind.check(resource, { ...shared, at: resource.at });
    if (found.length > 0) diagnostics.push(...filter(draft, found));
  }
  return diagnostics;
}

function sharedContext({
  resources,
  misshapen,
  project,
  capabilities,
}: CheckInput): Omit<CheckContext, 'at'> {
  const sound = resources.filter((resource) => !misshapen.has(resource.address));
  const byAddress = new Map(sound.map((resource) => [resource.address, resource]));
  const byKind = new Map<string, Resource[]>();
  for (const resource of sound) {
    const list = byKind.get(resource.kind);
    if (list === undefined) byKind.set(resource.kind, [resource]);
    else list.push(resource);
  }
  return {
    project,
    resource: (address) => byAddress.get(address),
    resources: (kind) => byKind.get(kind) ?? [],
    capabilities: (connection) => {
      const engine = byAddress.get(connection)?.spec['engine'];
      return typeof engine === 'string' ? capabilities(engine) : undefined;
    },
  };
}
