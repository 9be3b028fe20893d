// What: a plan as a comment for a pull request: never longer than the forge takes, never without its destroys. What not: posting it.
import { diffLines } from 'diff';
import { digestOf } from '../../compiler/model/canonical.ts';
import type { Plan, ResourceChange } from '../../compiler/model/plan.ts';
import { hazardRows, headRemark, sqlLines, tableLines, textBlockLines } from './plan-blocks.ts';
import { choose, fitLines, type Offer } from './plan-budget.ts';
import { bareWord, codeSpan, fenced, htmlText } from './plan-escape.ts';
import type { Line } from './plan-line.ts';
import { clean, inline } from './plan-value.ts';
import { type Shown, type View, views } from './plan-view.ts';
import { actionOrder, because, counted, legendWords, positionOf, summaryLine } from './plan-words.ts';

/** GitHub's limit for a comment. */
const most = 65_536;

/** Diagnostics and hazards may take this much each before resources have their turn. */
const share = 12_000;

export interface PlanMarkdownOptions {
  /** Characters (UTF-16 units, which are never fewer than what a forge counts). */
  readonly limit?: number;
}

/** The marker of the first line lets one comment be found and updated in place. */
export function planMarkdown(plan: Plan, { limit = most }: PlanMarkdownOptions = {}): string {
  const head = [marker(plan.environment), '', `### ${title(plan)}`, '', ...summaryTable(plan), ''].join('\n');
  const foot = footer(plan);
  let left = limit - head.length - foot.length - 2;
  const section = (name: string, language: string, lines: readonly string[], room: number): string => {
    if (lines.length === 0) return '';
    const heading = `**${name}**\n`;
    // Fences and blank lines around; a fence is as long as the longest run of backticks in the lines.
    const frame = heading.length + 2 * (fenced(language, lines).indexOf('\n') + 1) + 4;
    const fitting = fitLines(
      lines,
      Math.min(room, left) - frame,
      (rest, all) => `… and ${rest} more (${all} in all)`,
    );
    const text = `${heading}\n${fenced(language, fitting)}\n\n`;
    if (text.length > left) return '';
    left -= text.length;
    return text;
  };
  const destroys = section('Destroyed, replaced or forgotten', 'diff', destroyLines(plan), left);
  const diagnostics = section('Diagnostics', 'text', diagnosticLines(plan), share);
  const hazards = section('Hazards', 'diff', hazardLines(plan), share);
  const drift = section('Changed outside of dbkeel', 'text', driftLines(plan), share / 4);
  return `${head}\n${destroys}${diagnostics}${hazards}${drift}${details(plan, left)}${foot}`;
}

function marker(environment: string): string {
  return `<!-- dbkeel:plan:${bareWord(environment)} -->`;
}

function title(plan: Plan): string {
  const where = plan.environment === '' ? '' : ` for ${codeSpan(plan.environment.slice(0, 100))}`;
  // A summary is ours but for hazard labels; the heading leaves those out.
  const summary = summaryLine({ ...plan, resource_changes: plan.resource_changes.map(withoutHazards) });
  return `dbkeel plan${where}: ${summary.replace(/^Plan: /, '')}`;
}

function withoutHazards(change: ResourceChange): ResourceChange {
  return change.hazards.length === 0 ? change : { ...change, hazards: [] };
}

function summaryTable(plan: Plan): readonly string[] {
  if (plan.resource_changes.length === 0)
    return [`${counted(plan.summary.unchanged, 'resource')} unchanged.`];
  const rows = actionOrder.flatMap((action) => {
    const changes = plan.resource_changes.filter((change) => change.action === action);
    if (changes.length === 0) return [];
    const hazards = changes.reduce((sum, change) => sum + change.hazards.length, 0);
    return [`| ${legendWords[action]} | ${changes.length} | ${hazards === 0 ? '' : hazards} |`];
  });
  if (plan.summary.move > 0) rows.push(`| move to another address | ${plan.summary.move} | |`);
  rows.push(`| unchanged | ${plan.summary.unchanged} | |`);
  return ['| Action | Resources | Hazards |', '| --- | ---: | ---: |', ...rows];
}

const signs: Partial<Record<ResourceChange['action'], string>> = { delete: '-', replace: '-', forget: '!' };

function destroyLines(plan: Plan): readonly string[] {
  const gone = plan.resource_changes.filter(({ action }) => signs[action] !== undefined);
  // Deletes and replacements first: if the list is too long for the comment, those are seen.
  const graveFirst = [...gone].sort((a, b) => Number(a.action === 'forget') - Number(b.action === 'forget'));
  return graveFirst.map((change) => {
    const word =
      change.action === 'replace' ? 'replaced' : change.action === 'delete' ? 'destroyed' : 'forgotten';
    return `${signs[change.action]} ${clean(change.address)}: ${word}`;
  });
}

function diagnosticLines({ diagnostics }: Plan): readonly string[] {
  return diagnostics.map(({ code, severity, detail, source }) => {
    const place = source === undefined ? '' : `${positionOf(source)}: `;
    return `${severity}[${code}] ${place}${clean(detail)}`;
  });
}

function hazardLines({ resource_changes }: Plan): readonly string[] {
  const all = resource_changes.flatMap(({ address, hazards }) =>
    hazards.map((hazard) => ({ ...hazard, text: `${address}: ${hazard.text}` })),
  );
  const grave = [...all].sort((a, b) => Number(a.level === 'low') - Number(b.level === 'low'));
  return hazardRows(grave).map(({ text }) => `! ${text}`);
}

function driftLines({ resource_drift }: Plan): readonly string[] {
  return resource_drift.flatMap(({ address, drift }) =>
    drift.map(
      ({ path, recorded, observed }) =>
        `${clean(address)} ${clean(path)}: ${inline(recorded)} -> ${inline(observed)}`,
    ),
  );
}

function details(plan: Plan, room: number): string {
  if (plan.resource_changes.length === 0) return '';
  const shown = views(plan, 90, diffLines);
  const offers = shown.map((one): Offer => ('view' in one ? viewOffer(plan, one.view) : broughtOffer(one)));
  // The line that says what is missing has its room reserved before anything is chosen.
  const chosen = choose(offers, room - 200);
  const missing = shown.reduce((sum, one, at) => sum + (chosen[at] === undefined ? countOf(one) : 0), 0);
  const short = chosen.some((text, at) => text !== undefined && text !== offers[at]?.full);
  const notes: string[] = [];
  if (missing > 0) notes.push(`${missing} more changes are not listed here.`);
  if (short || missing > 0) notes.push('Details are in the JSON plan.');
  const text = chosen.filter((one) => one !== undefined).join('\n');
  const tail = notes.length === 0 ? '' : `${notes.join(' ')}\n\n`;
  return `${text}${text === '' ? '' : '\n'}${tail}`.slice(0, Math.max(0, room));
}

function countOf(shown: Shown): number {
  return 'view' in shown ? shown.view.changes.length : shown.brought.changes.length;
}

const ranks: Readonly<Record<ResourceChange['action'], number>> = {
  replace: 0,
  delete: 1,
  forget: 2,
  resume: 4,
  update: 5,
  create: 6,
  'no-op': 7,
};

function viewOffer(plan: Plan, { change, changes, title: name, lines }: View): Offer {
  const grave = change.hazards.some(({ level }) => level === 'high') || change.run !== undefined;
  const rank = Math.min(ranks[change.action], grave ? 3 : change.hazards.length > 0 ? 4 : 9);
  const place = positionOf(change.source);
  const summary = `<code>${htmlText(name)}</code>${place === '' ? '' : ` <sub>${htmlText(place)}</sub>`}`;
  const why = because(change, plan.environment);
  const remark = headRemark(change);
  const inside = [
    ...(why === undefined ? [] : [`# ${why}`]),
    ...(remark === '' ? [] : [`# ${remark}`]),
    ...lines.map(diffLine),
    ...change.blocks.flatMap((block) => {
      if (block.block === 'sql') return [];
      return block.block === 'table' ? tableLines(block).map((line) => `  ${line}`) : textBlockLines(block);
    }),
    ...hazardRows(change.hazards).map(({ text }) => `! ${text}`),
  ];
  const sql = change.blocks.flatMap((block) =>
    block.block === 'sql' ? [`-- ${clean(block.title)}`, ...sqlLines(block)] : [],
  );
  const fences = [
    inside.length === 0 ? '' : fenced('diff', inside),
    sql.length === 0 ? '' : fenced('sql', sql),
  ];
  const body = fences.filter((text) => text !== '').join('\n\n');
  const short = `<details><summary>${summary}</summary></details>\n`;
  const full = body === '' ? short : `<details><summary>${summary}</summary>\n\n${body}\n\n</details>\n`;
  return { rank: changes.length > 1 ? rank - 0.5 : rank, full, short };
}

function broughtOffer({ brought: { key, changes } }: Extract<Shown, { brought: unknown }>): Offer {
  const names = changes.map(({ kind, name }) => `${kind}/${name}`).join(', ');
  const text = `${codeSpan(`+ ${changes.length}: ${names}: each /${key}`)}\n`;
  return { rank: 6, full: text, short: text };
}

/** The sign stands in column 0, where diff colours are decided; a change is `!` there. */
function diffLine({ sign, depth, name, text, comment }: Line): string {
  const mark = sign === '~' ? '!' : sign === '=' ? ' ' : sign;
  const body = name === undefined ? text : `${name} = ${text}`;
  return `${mark} ${'  '.repeat(depth)}${body}${comment === undefined ? '' : `    # ${comment}`}`;
}

function footer(plan: Plan): string {
  const state = plan.base.lineage === null ? 'no state yet' : `state serial ${plan.base.serial}`;
  return `<sub>Plan ${digestOf(plan)}, ${state}, dbkeel ${htmlText(plan.dbkeel_version)}</sub>\n`;
}
