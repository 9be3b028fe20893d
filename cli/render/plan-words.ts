// What: the sentences of a plan: what happens to a resource and why, the legend, the summary. What not: layout and colours.
import type { Plan, PlanDiagnostic, ResourceChange } from '../../compiler/model/plan.ts';
import { clean } from './plan-value.ts';

type Action = ResourceChange['action'];

/** The sign of a whole resource, three wide, in the column of the block's head. */
export const actionSigns: Readonly<Record<Action, string>> = {
  'no-op': '   ',
  create: '  +',
  update: '  ~',
  replace: '-/+',
  delete: '  -',
  forget: '  .',
  resume: '  >',
};

export const legendWords: Readonly<Record<Action, string>> = {
  'no-op': '',
  create: 'create',
  update: 'update in-place',
  replace: 'destroy and then create replacement',
  delete: 'destroy',
  forget: 'forget: leave the state, destroy nothing',
  resume: 'resume what did not finish',
};

/** In the order in which a legend lists them. */
export const actionOrder: readonly Action[] = ['create', 'update', 'replace', 'delete', 'forget', 'resume'];

/** "will be created; its copy runs in this apply" */
export function happens(change: ResourceChange, many = false): string {
  const runs =
    change.run === undefined ? '' : `; ${many ? 'their' : 'its'} ${clean(change.run)} runs in this apply`;
  return `${deed(change)}${runs}`;
}

function deed(change: ResourceChange): string {
  const from = change.previous_address === undefined ? '' : ` (moved from ${clean(change.previous_address)})`;
  switch (change.action) {
    case 'create':
      return 'will be created';
    case 'update':
      return `will be updated in-place${from}`;
    case 'replace':
      return `${replaced(change)}${from}`;
    case 'delete':
      return 'will be destroyed';
    case 'forget':
      return 'will be forgotten, but not destroyed';
    case 'resume':
      return `will go on where it stopped${from}`;
    default:
      return `has moved from ${clean(change.previous_address ?? '')}`;
  }
}

function replaced({ action_reason }: ResourceChange): string {
  if (action_reason === 'replace_because_tainted') return 'is tainted, so it must be replaced';
  return action_reason === 'replace_by_request' ? 'will be replaced, as requested' : 'must be replaced';
}

/** The second line of a head, when the action alone does not say why. */
export function because(
  { address, key, action_reason }: ResourceChange,
  environment: string,
): string | undefined {
  switch (action_reason) {
    case 'delete_because_no_resource_config':
      return `because ${clean(address)} is not in configuration`;
    case 'delete_because_each_key':
      return `because key ${JSON.stringify(clean(key ?? ''))} is not in forEach`;
    case 'delete_because_environment':
      return `because it is not declared for environment ${clean(environment)}`;
    case 'update_because_compiled':
      return 'because this version of dbkeel compiles it to other jobs';
    default:
      return undefined;
  }
}

/** `Connection "pg" "shop-me1"` */
export function blockName({ kind, name, key }: ResourceChange, folded: boolean): string {
  const last = key === undefined || folded ? '' : ` ${JSON.stringify(clean(key))}`;
  return `${clean(kind)} ${JSON.stringify(clean(name))}${last}`;
}

export function isUnchanged(plan: Plan): boolean {
  return plan.resource_changes.length === 0;
}

/** "Plan: 1 to add, 2 to change, 0 to destroy, 1 to forget. Hazards: 1 lossy, 2 other. 1 error: this plan cannot be applied." */
export function summaryLine(plan: Plan): string {
  const parts = [planCounts(plan), hazardCounts(plan), errorCount(plan.diagnostics)].filter(
    (part) => part !== '',
  );
  return parts.join(' ');
}

function planCounts({ summary, resource_changes, mode, resource_drift, errored }: Plan): string {
  if (resource_changes.length > 0) {
    const { add, change, destroy, forget, move, resume } = summary;
    const extra = [
      [forget, 'forget'],
      [move, 'move'],
      [resume, 'resume'],
    ] as const;
    const more = extra.flatMap(([count, word]) => (count > 0 ? [`${count} to ${word}`] : []));
    return `Plan: ${[`${add} to add`, `${change} to change`, `${destroy} to destroy`, ...more].join(', ')}.`;
  }
  if (errored) return '';
  if (mode === 'destroy') return 'No changes. Nothing is recorded, so there is nothing to destroy.';
  if (mode === 'refresh-only' && resource_drift.length > 0) {
    return `Refresh only: applying records what changed outside of dbkeel for ${counted(resource_drift.length, 'resource')}; nothing else is done.`;
  }
  return 'No changes. Your databases match the configuration.';
}

/** Grave ones by their word, the rest together. */
export function hazardCounts({ resource_changes }: Plan): string {
  const labels = new Map<string, number>();
  let other = 0;
  for (const { hazards } of resource_changes) {
    for (const { level, label } of hazards) {
      if (level === 'high') labels.set(label, (labels.get(label) ?? 0) + 1);
      else other++;
    }
  }
  const parts = [...labels].sort().map(([label, count]) => `${count} ${clean(label)}`);
  if (other > 0) parts.push(`${other} other`);
  return parts.length === 0 ? '' : `Hazards: ${parts.join(', ')}.`;
}

function errorCount(diagnostics: readonly PlanDiagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return errors === 0 ? '' : `${counted(errors, 'error')}: this plan cannot be applied.`;
}

export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

export function positionOf(source: { readonly file: string; readonly line: number } | undefined): string {
  return source === undefined ? '' : `${clean(source.file)}:${source.line}`;
}
