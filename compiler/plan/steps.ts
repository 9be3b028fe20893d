// What: the execution graph: one step per change, what each waits for, and the connections it needs. What not: running it (runtime/apply).
import type { Operation } from '../model/job.ts';
import type { JsonObject } from '../model/json.ts';
import type { Step } from '../model/plan.ts';
import type { Address } from '../model/resource.ts';
import type { PlannedRecord, StateRecord } from '../model/state.ts';
import type { Compiled } from './compile-changes.ts';
import { type Decision, isChange, isRemoval } from './decision.ts';
import { guardsOf, type Provisions } from './guards.ts';
import type { Inputs } from './plan-options.ts';
import { sameJson } from './structure.ts';
import { vacateFirst } from './vacate.ts';

export function stepId(decision: Pick<Decision, 'address' | 'action'>): string {
  return `${decision.address}:${decision.action}`;
}

/** What apply will record; null for what goes. The identity of the live thing is kept while the spec that led to it is. */
export function plannedRecord({ decision, plan }: Compiled, inputs: Inputs): PlannedRecord | null {
  const { desired, recorded } = decision;
  if (desired === undefined) return null;
  const kind = inputs.options.kinds[desired.kind];
  const kept =
    recorded !== undefined && decision.action !== 'replace' && sameJson(recorded.spec, desired.spec);
  const identity = plan.identity ?? (kept ? recorded.identity : undefined);
  const { renamedFrom, onDelete } = desired.lifecycle;
  return {
    address: desired.address,
    kind: desired.kind,
    compiled: kind?.compiled ?? 0,
    labels: desired.labels,
    spec: desired.spec,
    needs: desired.needs,
    protect: desired.lifecycle.protect,
    onDelete: onDelete ?? (kind?.removal === 'forget' ? 'retain' : 'delete'),
    file: desired.file,
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
    ...(identity === undefined ? {} : { identity }),
    jobs: plan.jobs,
  };
}

/** Steps in walk order: what is made or changed by dependencies, then what goes, dependents first. */
export function stepsOf(
  compiled: readonly Compiled[],
  records: ReadonlyMap<Address, PlannedRecord | null>,
  inputs: Inputs,
): readonly Step[] {
  const waits = waitsOf(
    compiled.map(({ decision }) => decision),
    inputs,
  );
  const provisions: Provisions = compiled.flatMap(({ decision, plan }) =>
    plan.provides.map((provision) => ({ by: decision.address, provision })),
  );
  const addresses = new Set(compiled.map(({ decision }) => decision.address));
  const steps = compiled.map((one): Step => {
    const { decision, plan } = one;
    const { previous } = decision;
    const acts = plan.operations.length > 0 || plan.run !== undefined;
    return {
      id: stepId(decision),
      address: decision.address,
      action: decision.action,
      needs: waits(decision),
      record: records.get(decision.address) ?? null,
      ...(previous === undefined ? {} : { previous_address: previous }),
      ...(previous !== undefined && addresses.has(previous) ? { previous_taken: true } : {}),
      ...(plan.run === undefined ? {} : { run: plan.run }),
      operations: plan.operations,
      guards: acts ? guardsOf(one, provisions) : [],
    };
  });
  return vacateFirst(steps);
}

/** A file that moved is written into its record when something else is applied anyway; alone it is no change. */
export function filedSteps(upserts: readonly Decision[]): readonly Step[] {
  return upserts.flatMap((decision) => {
    const { desired, recorded } = decision;
    if (isChange(decision) || desired === undefined || recorded === undefined) return [];
    if (recorded.file === desired.file) return [];
    const { uid: _, status: __, unfinished: ___, ...record } = recorded;
    const step: Step = {
      id: stepId(decision),
      address: decision.address,
      action: 'no-op',
      needs: [],
      record: { ...record, file: desired.file },
      operations: [],
      guards: [],
    };
    return [step];
  });
}

/** Destroy order: whoever used what goes (by the state's `needs`) is changed or removed first. */
function waitsOf(decisions: readonly Decision[], inputs: Inputs): (decision: Decision) => readonly string[] {
  const steps = new Map(decisions.map((decision) => [decision.address, decision]));
  const users = new Map<Address, string[]>();
  for (const decision of decisions) {
    for (const need of decision.recorded?.needs ?? []) {
      const target = steps.get(need);
      if (target === undefined || !isRemoval(target)) continue;
      const list = users.get(need);
      if (list === undefined) users.set(need, [stepId(decision)]);
      else list.push(stepId(decision));
    }
  }
  const through = nearestSteps(steps, inputs);
  return (decision) =>
    isRemoval(decision) ? (users.get(decision.address) ?? []).sort() : through(decision.address);
}

/** The steps of what a resource needs; an unchanged resource in between passes on what it needs itself. */
function nearestSteps(
  steps: ReadonlyMap<Address, Decision>,
  inputs: Inputs,
): (address: Address) => readonly string[] {
  const { graph } = inputs.program;
  const passed = new Map<Address, readonly string[]>();
  for (const address of graph.order) {
    const found = new Set<string>();
    for (const need of graph.resources.get(address)?.needs ?? []) {
      const step = steps.get(need);
      if (step !== undefined) found.add(stepId(step));
      else for (const id of passed.get(need) ?? []) found.add(id);
    }
    if (found.size > 0) passed.set(address, [...found].sort());
  }
  return (address) => passed.get(address) ?? [];
}

/** Removals in the order they can happen: dependents first, ties by address. */
export function destroyOrder(removals: readonly Decision[]): readonly Decision[] {
  const left = new Map(
    [...removals].sort((a, b) => (a.address < b.address ? -1 : 1)).map((one) => [one.address, one]),
  );
  const ordered: Decision[] = [];
  const seen = new Set<Address>();
  for (const start of left.keys()) {
    const stack: { readonly decision: Decision; readonly needs: Address[] }[] = [];
    const enter = (address: Address): void => {
      const decision = left.get(address);
      if (decision === undefined || seen.has(address)) return;
      seen.add(address);
      stack.push({ decision, needs: [...(decision.recorded?.needs ?? [])].sort() });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = top.needs.shift();
      if (need !== undefined) enter(need);
      else {
        ordered.push(top.decision);
        stack.pop();
      }
    }
  }
  return ordered.reverse();
}

/** Effective specs of the connections that steps act on, and of the notifiers that a run may use. References to secrets only. */
export function connectionsOf(steps: readonly Step[], inputs: Inputs): Readonly<Record<Address, JsonObject>> {
  const wanted = new Set<Address>();
  for (const step of steps) {
    const job = step.record?.jobs.find(({ name }) => name === step.run);
    const operations: readonly Operation[] = [...step.operations, ...(job?.operations ?? [])];
    for (const operation of operations) for (const address of operation.on) wanted.add(address);
    for (const address of job?.notify ?? []) wanted.add(address);
    for (const { request } of step.guards) if ('connection' in request) wanted.add(request.connection);
  }
  const recorded = new Map<Address, StateRecord>(
    inputs.state?.resources.map((record) => [record.address, record]),
  );
  const found: Record<Address, JsonObject> = {};
  for (const address of [...wanted].sort()) {
    const spec = inputs.program.graph.resources.get(address)?.spec ?? recorded.get(address)?.spec;
    if (spec !== undefined) found[address] = spec;
  }
  return found;
}
