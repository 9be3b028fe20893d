// What: the changes of a plan as views: one per resource, or one for many alike instances of a forEach. What not: text or Markdown.
import type { Plan, ResourceChange } from '../../compiler/model/plan.ts';
import { attributeLines } from './plan-attributes.ts';
import type { Line, LineDiff } from './plan-line.ts';
import { clean } from './plan-value.ts';
import { happens } from './plan-words.ts';

/** `change` stands for all of `changes`. `title`: "Monitor/health/* will be updated in-place (40 of 40 instances, all alike)". */
export interface View {
  readonly change: ResourceChange;
  readonly changes: readonly ResourceChange[];
  readonly title: string;
  readonly lines: readonly Line[];
}

/** One line for instances that a new key brings to templates which have others already. */
export interface Brought {
  readonly key: string;
  readonly changes: readonly ResourceChange[];
}

export type Shown = { readonly view: View } | { readonly brought: Brought };

const eachKey = '${each:key}';

export function views(plan: Plan, room: number, lineDiff: LineDiff | undefined): readonly Shown[] {
  const groups = new Map<
    string,
    { readonly changes: ResourceChange[]; readonly lines: readonly Line[]; readonly exact: Set<string> }
  >();
  for (const change of plan.resource_changes) {
    const lines = attributeLines(change, room, lineDiff);
    const { key } = change;
    const id = key === undefined ? change.address : foldId(change, lines);
    const group = groups.get(id);
    const exact = key === undefined ? '' : JSON.stringify([lines, change.notes, change.headline]);
    if (group === undefined) groups.set(id, { changes: [change], lines, exact: new Set([exact]) });
    else {
      group.changes.push(change);
      group.exact.add(exact);
    }
  }
  const shown = [...groups.values()].map(({ changes, lines, exact }) =>
    viewOf(plan, changes, lines, exact.size === 1),
  );
  return bring(plan, shown);
}

/** Equal for instances that read the same once their own key is taken out. Notes (what was observed of each) may differ. */
function foldId(change: ResourceChange, lines: readonly Line[]): string {
  const { kind, name, key = '', action, action_reason, run, hazards, blocks } = change;
  const bare = lines
    .map(({ comment: _, ...line }) => line)
    .filter(({ text, name: attribute }) => attribute !== undefined || !text.startsWith('# '));
  const text = JSON.stringify([bare, hazards.map(({ source: _, ...hazard }) => hazard), blocks]);
  return `${kind}/${name}/* ${action} ${action_reason} ${run} ${generic(text, key)}`;
}

/** The text with the instance's own key as the expression that made it. */
function generic(text: string, key: string): string {
  const pattern = new RegExp(
    `(?<![A-Za-z0-9])${key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9])`,
    'g',
  );
  return text.replace(pattern, eachKey);
}

function viewOf(
  plan: Plan,
  changes: readonly ResourceChange[],
  lines: readonly Line[],
  exact: boolean,
): View {
  const [change] = changes;
  if (change === undefined) throw new Error('bug: a view of no change');
  if (changes.length === 1)
    return { change, changes, lines, title: `${clean(change.address)} ${happens(change)}` };
  const template = `${change.kind}/${change.name}`;
  const total = Math.max(plan.instances?.[template] ?? changes.length, changes.length);
  const whose =
    changes.length === total ? 'all alike' : `alike: ${listed(changes.map(({ key }) => key ?? ''))}`;
  const title = `${clean(template)}/* ${happens(change, true)} (${changes.length} of ${total} instances, ${whose})`;
  if (exact) return { change, changes, lines, title };
  const key = change.key ?? '';
  const common = lines.map(({ comment: _, ...line }) => ({ ...line, text: generic(line.text, key) }));
  const { headline: __, ...rest } = change;
  return { change: { ...rest, notes: [], ...genericParts(change, key) }, changes, lines: common, title };
}

function genericParts(
  { blocks, hazards }: ResourceChange,
  key: string,
): Pick<ResourceChange, 'blocks' | 'hazards'> {
  const rewrite = (text: string): string => generic(text, key);
  return {
    hazards: hazards.map((hazard) => ({ ...hazard, text: rewrite(hazard.text) })),
    blocks: blocks.map((block) => {
      const title = rewrite(block.title);
      if (block.block === 'table')
        return { ...block, title, rows: block.rows.map((row) => row.map(rewrite)) };
      if (block.block === 'sql') return { ...block, title, statements: block.statements.map(rewrite) };
      return { ...block, title, lines: block.lines.map(rewrite) };
    }),
  };
}

function listed(keys: readonly string[]): string {
  const first = keys.slice(0, 5).map(clean).join(', ');
  return keys.length > 5 ? `${first} and ${keys.length - 5} more` : first;
}

/** A new key of a fleet: its first resource is shown, the ones that only follow templates with other instances are named. */
function bring(plan: Plan, shown: readonly View[]): readonly Shown[] {
  const byKey = new Map<string, ResourceChange[]>();
  const leads = new Map<string, View>();
  for (const view of shown) {
    const { key } = view.change;
    if (key === undefined || view.changes.length > 1 || view.change.action !== 'create') continue;
    if (!leads.has(key)) leads.set(key, view);
    else if (isFollower(plan, view.change)) byKey.set(key, [...(byKey.get(key) ?? []), view.change]);
  }
  const hidden = new Set([...byKey.values()].filter((all) => all.length > 1).flat());
  return shown.flatMap((view): Shown[] => {
    if (hidden.has(view.change)) return [];
    const { key } = view.change;
    const changes = key !== undefined && leads.get(key) === view ? (byKey.get(key) ?? []) : [];
    if (key === undefined || changes.length < 2) return [{ view }];
    return [
      { view: { ...view, title: `${view.title}, and with it ${changes.length} more` } },
      { brought: { key, changes } },
    ];
  });
}

function isFollower(plan: Plan, change: ResourceChange): boolean {
  const total = plan.instances?.[`${change.kind}/${change.name}`] ?? 0;
  return total > 1 && change.hazards.length === 0 && change.run === undefined && change.blocks.length === 0;
}
