// What: desired x recorded x observed -> one plan, as data. Pure: equal inputs give equal bytes. What not: any one part of it (the files beside).
import { type Checked, type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Program } from '../model/graph.ts';
import type { Plan, PlanSummary, ResourceChange, ResourceDrift } from '../model/plan.ts';
import type { Address, ProjectSettings } from '../model/resource.ts';
import { type PlannedRecord, type State, stateDigest } from '../model/state.ts';
import type { World } from '../model/world.ts';
import { accepted } from './accept.ts';
import { changeBody } from './change-body.ts';
import { type Compiled, compileChanges, kindOf } from './compile-changes.ts';
import { type Decided, decide } from './decide.ts';
import { type Decision, isChange } from './decision.ts';
import { driftOf } from './drift.ts';
import { notExecutable } from './executable.ts';
import type { Inputs, PlanOptions } from './plan-options.ts';
import { policyFindings } from './policies.ts';
import { emptied, looksEmptied, protectedOnes, tooMany } from './refuse.ts';
import { type Reported, settled } from './reported.ts';
import { select } from './select.ts';
import { connectionsOf, destroyOrder, filedSteps, plannedRecord, stepsOf } from './steps.ts';
import { unreachable } from './unreachable.ts';

export function plan(
  program: Program,
  state: State | undefined,
  world: World,
  options: PlanOptions,
): Checked<Plan> {
  const inputs: Inputs = { program, state, world, options };
  const decided = decide(program, state, options);
  const selection = select(decided, options);
  const gone = state !== undefined && looksEmptied(program, state, options.mode);
  const chosen = gone ? { upserts: [], removals: [] } : within(decided, selection.within);
  const removals = destroyOrder(chosen.removals);
  const all = compileChanges(chosen.upserts, removals, inputs);
  const compiled = [...chosen.upserts, ...removals].flatMap(({ address }) => all.get(address) ?? []);
  const drift = driftOf(inputs, selection.within);
  const limits = limitsOf(program.project);
  const changes = compiled.map(({ decision }) => decision);
  const reported: Reported[] = [
    ...[...decided.problems, ...selection.problems].map(central),
    ...(gone ? [central(emptied(state))] : []),
    ...[...protectedOnes(changes, state), ...tooMany(changes, limits.maxDeletes, options)].map(central),
    ...[...unreachable(compiled, inputs), ...notExecutable(compiled, options)].map(central),
    ...compiled.flatMap(({ decision: { address }, plan: { diagnostics } }) =>
      diagnostics.map((diagnostic) => ({ diagnostic, address })),
    ),
    ...unspeakable(compiled),
    ...policyFindings(compiled, program.project, options.today),
  ];
  const value = assemble(compiled, { inputs, drift, limits, reported, upserts: chosen.upserts });
  return { value, diagnostics: reported.map(({ diagnostic }) => diagnostic) };
}

function central(diagnostic: Diagnostic): Reported {
  return { diagnostic };
}

function within(
  decided: Decided,
  chosen: ReadonlySet<Address> | undefined,
): Pick<Decided, 'upserts' | 'removals'> {
  if (chosen === undefined) return decided;
  const keep = ({ address }: Decision): boolean => chosen.has(address);
  return { upserts: decided.upserts.filter(keep), removals: decided.removals.filter(keep) };
}

function limitsOf(project: ProjectSettings): Plan['limits'] {
  const limits = project.spec['limits'];
  const read = (name: string, otherwise: number): number => {
    const value =
      typeof limits === 'object' && limits !== null && name in limits ? Reflect.get(limits, name) : undefined;
    return typeof value === 'number' ? value : otherwise;
  };
  return { parallelism: read('parallelism', 10), maxDeletes: read('maxDeletes', 5) };
}

function unspeakable(compiled: readonly Compiled[]): readonly Reported[] {
  return compiled.flatMap(({ decision: { address, desired }, noDialect }) => {
    if (noDialect === undefined) return [];
    const detail = `${address} needs the dialect of engine "${noDialect}", which this build of dbkeel does not have.`;
    return [{ address, diagnostic: diagnose('DBK3107', desired?.origin ?? { subject: address }, detail) }];
  });
}

interface Parts {
  readonly inputs: Inputs;
  readonly drift: readonly ResourceDrift[];
  readonly limits: Plan['limits'];
  readonly reported: readonly Reported[];
  readonly upserts: readonly Decision[];
}

function assemble(compiled: readonly Compiled[], parts: Parts): Plan {
  const { inputs, drift, reported } = parts;
  const { program, state, options } = inputs;
  const records = new Map(compiled.map((one) => [one.decision.address, plannedRecord(one, inputs)]));
  const changed = stepsOf(compiled, records, inputs);
  const steps =
    options.mode === 'refresh-only'
      ? accepted(drift, inputs)
      : changed.length > 0
        ? [...changed, ...filedSteps(parts.upserts)]
        : [];
  const diagnostics = settled(reported, options.locate);
  const errored = diagnostics.some(({ severity }) => severity === 'error');
  return {
    format_version: '1.0',
    dbkeel_version: options.dbkeelVersion,
    mode: options.mode,
    environment: program.project.environment,
    errored,
    applyable: !errored && steps.length > 0,
    variables: Object.fromEntries(
      Object.entries(program.project.variables).map(([name, value]) => [name, { value }]),
    ),
    targets: options.targets,
    excludes: options.excludes,
    ...instancesOf(compiled, inputs),
    resource_changes: compiled.map((one) =>
      resourceChange(one, records.get(one.decision.address) ?? null, inputs),
    ),
    resource_drift: drift,
    diagnostics,
    summary: summaryOf(compiled, parts.upserts),
    execution_graph: {
      nodes: steps,
      edges: steps.flatMap(({ id, needs }) => needs.map((from) => ({ from, to: id }))),
    },
    base: {
      lineage: state?.lineage ?? null,
      serial: state?.serial ?? 0,
      state_digest: stateDigest(state),
      config_digest: program.digest,
    },
    connections: connectionsOf(steps, inputs),
    limits: parts.limits,
  };
}

/** Left out when no instance of a forEach changes. */
function instancesOf(compiled: readonly Compiled[], { program, state }: Inputs): Pick<Plan, 'instances'> {
  const templates = new Map<string, Set<Address>>();
  for (const { decision } of compiled) {
    const template = templateOf(decision.address);
    if (template !== undefined) templates.set(template, new Set());
  }
  if (templates.size === 0) return {};
  for (const address of program.graph.order) templates.get(templateOf(address) ?? '')?.add(address);
  for (const { address } of state?.resources ?? []) templates.get(templateOf(address) ?? '')?.add(address);
  return { instances: Object.fromEntries([...templates].sort().map(([name, all]) => [name, all.size])) };
}

function templateOf(address: Address): string | undefined {
  const parts = address.split('/');
  return parts.length < 3 ? undefined : `${parts[0]}/${parts[1]}`;
}

function resourceChange(one: Compiled, record: PlannedRecord | null, { options }: Inputs): ResourceChange {
  const { decision, plan: kind } = one;
  const [, name = '', key] = decision.address.split('/');
  const { desired } = decision;
  return {
    address: decision.address,
    ...(decision.previous === undefined ? {} : { previous_address: decision.previous }),
    kind: kindOf(decision),
    name,
    ...(key === undefined ? {} : { key }),
    action: decision.action,
    ...(decision.reason === undefined ? {} : { action_reason: decision.reason }),
    change: changeBody(decision, record, kind.unknown, options.walks),
    ...(desired === undefined ? {} : { source: { file: desired.file, line: desired.line } }),
    impact: kind.impact,
    hazards: kind.hazards.map(({ where, ...hazard }) => {
      const place = where === undefined ? undefined : options.locate(where);
      return place === undefined ? hazard : { ...hazard, source: { file: place.file, line: place.line } };
    }),
    notes: kind.notes,
    blocks: kind.blocks,
    ...(kind.headline === undefined ? {} : { headline: kind.headline }),
    ...(kind.run === undefined ? {} : { run: kind.run }),
  };
}

function summaryOf(compiled: readonly Compiled[], upserts: readonly Decision[]): PlanSummary {
  const count = (...actions: readonly Decision['action'][]): number =>
    compiled.filter(({ decision }) => actions.includes(decision.action)).length;
  return {
    add: count('create', 'replace'),
    change: count('update'),
    destroy: count('delete', 'replace'),
    forget: count('forget'),
    move: compiled.filter(({ decision }) => decision.previous !== undefined).length,
    resume: count('resume'),
    unchanged: upserts.filter((decision) => !isChange(decision)).length,
  };
}
