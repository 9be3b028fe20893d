// What: a plan as text in Terraform's look, from the JSON plan alone, so that a saved one reads the same. What not: deciding colours or the width.
import type { Plan, PlanDiagnostic } from '../../compiler/model/plan.ts';
import { hazardRows, headRemark, sqlLines, tableLines, textBlockLines } from './plan-blocks.ts';
import type { Line, LineDiff } from './plan-line.ts';
import { type Painter, painterFor, type Shade } from './plan-painter.ts';
import { clean, inline } from './plan-value.ts';
import { type Brought, type View, views } from './plan-view.ts';
import {
  actionOrder,
  actionSigns,
  because,
  blockName,
  counted,
  legendWords,
  positionOf,
  summaryLine,
} from './plan-words.ts';

export interface PlanTextOptions {
  readonly width?: number;
  readonly color?: boolean;
}

/** The whole plan, with a newline at the end. */
export async function planText(plan: Plan, options: PlanTextOptions = {}): Promise<string> {
  const painter = await painterFor(options.color === true);
  const lines = planLines(plan, { width: options.width ?? 100, painter, lineDiff: await lineDiffFor(plan) });
  return `${[...lines].join('\n')}\n`;
}

/** Comparing texts line by line needs a library; most plans hold no such text. */
export async function lineDiffFor(plan: Plan): Promise<LineDiff | undefined> {
  const needed = plan.resource_changes.some(
    ({ change }) =>
      change.before !== null &&
      change.after !== null &&
      JSON.stringify([change.before, change.after]).includes('\\n'),
  );
  return needed ? (await import('diff')).diffLines : undefined;
}

interface Setting {
  readonly width: number;
  readonly painter: Painter;
  readonly lineDiff: LineDiff | undefined;
}

export function* planLines(plan: Plan, setting: Setting): Generator<string> {
  const { painter } = setting;
  yield* remarkLines(plan, painter);
  yield* driftLines(plan, painter);
  if (plan.resource_changes.length > 0) {
    yield* legend(plan, painter);
    for (const shown of views(plan, setting.width - 12, setting.lineDiff)) {
      yield* 'view' in shown ? viewLines(plan, shown.view, setting) : broughtLines(shown.brought, painter);
    }
    yield '';
  }
  for (const diagnostic of plan.diagnostics) {
    if (diagnostic.severity === 'error') yield diagnosticLine(diagnostic, painter);
  }
  yield painter.bold(summaryLine(plan));
}

const severities = {
  error: ['Error', 'red'],
  warning: ['Warning', 'yellow'],
  note: ['Note', 'cyan'],
} as const;

function diagnosticLine({ code, severity, detail, source }: PlanDiagnostic, painter: Painter): string {
  const [word, shade] = severities[severity];
  const place = source === undefined ? '' : painter.dim(` (${positionOf(source)})`);
  return `${painter[shade](`${word}[${code}]:`)} ${clean(detail)}${place}`;
}

const mostAlike = 5;

/** Warnings and notes; of many with one code the first ones, so that a dead network is not a page. */
function* remarkLines({ diagnostics }: Plan, painter: Painter): Generator<string> {
  const seen = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity === 'error') continue;
    const count = (seen.get(diagnostic.code) ?? 0) + 1;
    seen.set(diagnostic.code, count);
    if (count <= mostAlike) yield diagnosticLine(diagnostic, painter);
  }
  for (const [code, count] of seen) {
    const first = diagnostics.find((diagnostic) => diagnostic.code === code);
    if (count <= mostAlike || first === undefined) continue;
    const [word, shade] = severities[first.severity];
    yield `${painter[shade](`${word}[${code}]:`)} ${first.summary}: ${count - mostAlike} more (all of them with --json).`;
  }
}

const mostDrift = 20;

function* driftLines({ resource_drift }: Plan, painter: Painter): Generator<string> {
  for (const { address, drift } of resource_drift.slice(0, mostDrift)) {
    const what = drift.map(
      ({ path, recorded, observed }) => `${clean(path)} ${inline(recorded)} -> ${inline(observed)}`,
    );
    yield `${painter.cyan('Note:')} changed outside of dbkeel: ${clean(address)} ${what.join(', ')}`;
  }
  const left = resource_drift.length - mostDrift;
  if (left > 0) yield `${painter.cyan('Note:')} ${counted(left, 'more resource')} changed outside of dbkeel.`;
}

function* legend(plan: Plan, painter: Painter): Generator<string> {
  const used = new Set(plan.resource_changes.map(({ action }) => action));
  const where = [
    plan.environment,
    plan.base.lineage === null ? 'no state yet' : `state serial ${plan.base.serial}`,
  ];
  yield `dbkeel will perform these actions (${where
    .filter((part) => part !== '')
    .map(clean)
    .join(', ')}):`;
  for (const action of actionOrder) {
    if (used.has(action)) yield `${painter[shades[action]](actionSigns[action])} ${legendWords[action]}`;
  }
  if (plan.resource_changes.some(({ previous_address }) => previous_address !== undefined)) {
    yield '    and records that move to another address';
  }
}

const shades: Readonly<Record<keyof typeof actionSigns, Shade>> = {
  'no-op': 'plain',
  create: 'green',
  update: 'yellow',
  replace: 'red',
  delete: 'red',
  forget: 'red',
  resume: 'cyan',
};

const signShades: Readonly<Record<Line['sign'], Shade>> = {
  '+': 'green',
  '-': 'red',
  '~': 'yellow',
  '=': 'plain',
};

function* viewLines(plan: Plan, view: View, { width, painter }: Setting): Generator<string> {
  const { change } = view;
  yield '';
  yield headLine(view, width, painter);
  const why = because(change, plan.environment);
  if (why !== undefined) yield `  # (${why})`;
  if (change.action === 'no-op' && view.lines.every(({ dim }) => dim)) return;
  const sign = painter[shades[change.action]](actionSigns[change.action]);
  const remark = headRemark(change);
  const tail = remark === '' ? '' : painter.dim(`    # ${remark}`);
  const inside = [...attributeTexts(view.lines, painter), ...insideBlocks(view)];
  const name = blockName(change, view.changes.length > 1);
  if (inside.length === 0) yield `${sign} ${name}${tail}`;
  else {
    yield `${sign} ${name} {${tail}`;
    yield* inside;
    yield '    }';
  }
  yield* below(view, painter);
}

/** The position stands at the right edge, or two spaces behind a title that reaches it. */
function headLine({ title, change }: View, width: number, painter: Painter): string {
  const head = `  # ${title}`;
  const place = positionOf(change.source);
  if (place === '') return painter.bold(head);
  return `${painter.bold(head)}${' '.repeat(Math.max(2, width - head.length - place.length))}${painter.dim(place)}`;
}

/** Longer names would push every value of the block to the right. */
const widest = 28;

function attributeTexts(lines: readonly Line[], painter: Painter): readonly string[] {
  const lengths = lines.flatMap(({ name, depth }) => (name === undefined || depth > 0 ? [] : [name.length]));
  const width = Math.max(0, ...lengths.filter((length) => length <= widest));
  return lines.map(({ sign, depth, name, text, comment, dim }) => {
    const indent = ' '.repeat(6 + 4 * depth);
    const shown = sign === '=' ? ' ' : painter[signShades[sign]](sign);
    const body = name === undefined ? text : `${name.padEnd(width)} = ${text}`;
    const tail = comment === undefined ? '' : painter.dim(`    # ${comment}`);
    return `${indent}${shown} ${dim ? painter.dim(body) : body}${tail}`;
  });
}

function insideBlocks({ change }: View): readonly string[] {
  return change.blocks.flatMap((block) => {
    if (block.block === 'sql') return [];
    const lines = block.block === 'table' ? tableLines(block) : textBlockLines(block);
    return lines.map((line) => `      ${line}`.trimEnd());
  });
}

function* below({ change }: View, painter: Painter): Generator<string> {
  for (const block of change.blocks) {
    if (block.block !== 'sql') continue;
    if (block.title !== '') yield painter.dim(`  -- ${clean(block.title)}`);
    for (const line of sqlLines(block)) yield `     ${line}`;
  }
  for (const { high, text } of hazardRows(change.hazards)) {
    yield `  ${painter[high ? 'red' : 'yellow']('!')} ${text}`;
  }
}

function* broughtLines({ key, changes }: Brought, painter: Painter): Generator<string> {
  const names = changes.map(({ kind, name }) => `${clean(kind)}/${clean(name)}`);
  yield `  ${painter.green('+')} ${changes.length}: ${names.join(', ')}: each /${clean(key)}`;
}
