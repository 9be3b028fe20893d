// What: desired x recorded -> what is to happen to each address, without asking the world. What not: what kinds make of it (compile-change), limits (refuse).
import type { WalkPath } from '../../schemas/walk.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Program } from '../model/graph.ts';
import type { Path } from '../model/json.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { State, StateRecord } from '../model/state.ts';
import { addressMatches } from '../rules/glob.ts';
import type { Decision, Reason } from './decision.ts';
import type { PlanOptions } from './plan-options.ts';
import { findRenames } from './renames.ts';
import { differences, expand, sameJson, valueAt } from './structure.ts';

/** `upserts` in walk order, unchanged ones included; `removals` by address. */
export interface Decided {
  readonly upserts: readonly Decision[];
  readonly removals: readonly Decision[];
  readonly problems: readonly Diagnostic[];
}

type Asked = Pick<PlanOptions, 'mode' | 'replace' | 'kinds' | 'walks'>;

export function decide(program: Program, state: State | undefined, options: Asked): Decided {
  const records = state?.resources ?? [];
  if (options.mode === 'refresh-only') return { upserts: [], removals: [], problems: [] };
  if (options.mode === 'destroy') {
    return {
      upserts: [],
      removals: records.map((record) => removal(record, 'delete_by_request')),
      problems: [],
    };
  }
  const recorded = new Map(records.map((record) => [record.address, record]));
  const { resources, order } = program.graph;
  const { sources, problems } = findRenames(resources, recorded);
  const moved = new Set(sources.values());
  const upserts: Decision[] = [];
  for (const address of order) {
    const desired = resources.get(address);
    if (desired === undefined) continue;
    const previous = sources.get(address);
    // A record that another address takes over is no longer this one's: what stands here anew is created.
    const own = moved.has(address) && previous === undefined ? undefined : recorded.get(previous ?? address);
    upserts.push(upsert(desired, own, previous, { options, sources }));
  }
  const removals = records
    .filter((record) => !resources.has(record.address) && !moved.has(record.address))
    .map((record) => removal(record, reasonOfRemoval(record, program)));
  return { upserts, removals, problems };
}

function removal(recorded: StateRecord, reason: Reason): Decision {
  const action = recorded.onDelete === 'retain' ? 'forget' : 'delete';
  return { address: recorded.address, action, reason, recorded, paths: [], replacePaths: [] };
}

function reasonOfRemoval(record: StateRecord, program: Program): Reason {
  const head = record.address.split('/').slice(0, 2).join('/');
  if (program.elsewhere?.has(head)) return 'delete_because_environment';
  const parts = record.address.split('/');
  if (parts.length < 3) return 'delete_because_no_resource_config';
  const template = `${parts[0]}/${parts[1]}/`;
  for (const address of program.graph.resources.keys())
    if (address.startsWith(template)) return 'delete_because_each_key';
  return 'delete_because_no_resource_config';
}

interface Beside {
  readonly options: Asked;
  readonly sources: ReadonlyMap<Address, Address>;
}

function upsert(
  desired: Resource,
  recorded: StateRecord | undefined,
  previous: Address | undefined,
  beside: Beside,
): Decision {
  const base = { address: desired.address, desired, ...(previous === undefined ? {} : { previous }) };
  if (recorded === undefined) return { ...base, action: 'create', paths: [], replacePaths: [] };
  const { kinds, replace, walks } = beside.options;
  const kind = kinds[desired.kind];
  const retained =
    (desired.lifecycle.onDelete ?? (kind?.removal === 'forget' ? 'retain' : 'delete')) === 'retain';
  const paths = changedPaths(desired, recorded, retained ? 'retain' : 'delete');
  const found = { ...base, recorded, paths };
  if (recorded.status === 'tainted') {
    return { ...found, action: 'replace', reason: 'replace_because_tainted', replacePaths: [] };
  }
  if (replace.some((pattern) => addressMatches(pattern, desired.address))) {
    return { ...found, action: 'replace', reason: 'replace_by_request', replacePaths: [] };
  }
  if (paths.length > 0) {
    const replacePaths = immutableChanges(desired, recorded, walks[desired.kind] ?? [], beside.sources);
    if (replacePaths.length === 0) return { ...found, action: 'update', replacePaths };
    return { ...found, action: 'replace', reason: 'replace_because_cannot_update', replacePaths };
  }
  if (recorded.status !== 'ready')
    return { ...found, action: 'resume', reason: 'resume_because_unfinished', replacePaths: [] };
  if (recorded.compiled !== (kind?.compiled ?? 0)) {
    return { ...found, action: 'update', reason: 'update_because_compiled', replacePaths: [] };
  }
  return { ...found, action: 'no-op', replacePaths: [] };
}

/** Never the jobs: those follow from the spec and `Kind.compiled`. */
function changedPaths(desired: Resource, recorded: StateRecord, onDelete: 'delete' | 'retain'): string[] {
  const paths: string[] = [];
  if (!sameJson(recorded.spec, desired.spec)) {
    paths.push(...differences(recorded.spec, desired.spec).map((path) => path.join('.')));
  }
  if (!sameJson(recorded.labels, desired.labels)) {
    paths.push(...differences(recorded.labels, desired.labels).map((path) => `labels.${path.join('.')}`));
  }
  if (recorded.protect !== desired.lifecycle.protect) paths.push('lifecycle.protect');
  if (recorded.onDelete !== onDelete) paths.push('lifecycle.onDelete');
  if (!sameJson(recorded.needs, desired.needs)) paths.push('needs');
  return paths.length > 1 ? paths.sort() : paths;
}

function immutableChanges(
  desired: Resource,
  recorded: StateRecord,
  walks: readonly WalkPath[],
  sources: ReadonlyMap<Address, Address>,
): Path[] {
  const found = new Map<string, Path>();
  for (const { path: pattern, immutable, variant } of walks) {
    if (!immutable || !concernsVariant(variant, desired, recorded)) continue;
    for (const path of [...expand(desired.spec, pattern), ...expand(recorded.spec, pattern)]) {
      if (sameJson(valueAt(desired.spec, path), valueAt(recorded.spec, path))) continue;
      if (!followsRename(desired, recorded, path, sources)) found.set(path.join('.'), path);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** A path of one variant (an engine's setting) counts while the spec is or was that variant. */
function concernsVariant(variant: string | undefined, desired: Resource, recorded: StateRecord): boolean {
  if (variant === undefined) return true;
  return [...Object.values(desired.spec), ...Object.values(recorded.spec)].includes(variant);
}

/** A reference that only follows the rename of what it names points to the same thing: nothing to replace. */
function followsRename(
  desired: Resource,
  recorded: StateRecord,
  path: Path,
  sources: ReadonlyMap<Address, Address>,
): boolean {
  if (sources.size === 0) return false;
  const reference = desired.references.find((one) => sameJson(one.at as string[], path as string[]));
  const old = reference === undefined ? undefined : sources.get(reference.to);
  return old !== undefined && valueAt(recorded.spec, path) === old.slice(old.indexOf('/') + 1);
}
