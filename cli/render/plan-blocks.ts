// What: what kinds add below attributes: tables, SQL, text, hazards and impact as plain lines. What not: attributes.
import type { Block, Impact } from '../../compiler/model/change.ts';
import type { ResourceChange } from '../../compiler/model/plan.ts';
import { bytesText, countText } from './amounts.ts';
import { clean } from './plan-value.ts';
import { positionOf } from './plan-words.ts';

const mostRows = 20;
const mostStatements = 60;

/** Shown inside the resource's block, as people read a table. */
export function tableLines(block: Extract<Block, { block: 'table' }>): readonly string[] {
  const rows = block.rows.slice(0, mostRows).map((row) => row.map(clean));
  const head = block.columns.map(clean);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at === cells.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const left = block.rows.length - rows.length;
  const more = left > 0 ? [`# (${left} more: see the JSON plan)`] : [];
  return [...(block.title === '' ? [] : [`# ${clean(block.title)}`]), line(head), ...rows.map(line), ...more];
}

export function sqlLines(block: Extract<Block, { block: 'sql' }>): readonly string[] {
  const shown = block.statements.slice(0, mostStatements);
  const left = block.statements.length - shown.length;
  const lines = shown.flatMap((statement) =>
    statement
      .replace(/;?\s*$/, ';')
      .split('\n')
      .map(clean),
  );
  return [...lines, ...(left > 0 ? [`-- (${left} more statements: see the JSON plan)`] : [])];
}

/** `# jobs: copy (now), validate (by hand)`, or a line each. */
export function textBlockLines(block: Extract<Block, { block: 'text' }>): readonly string[] {
  const lines = block.lines.map(clean);
  const title = clean(block.title);
  if (lines.length === 1) return [`# ${title === '' ? '' : `${title}: `}${lines[0]}`];
  return [...(title === '' ? [] : [`# ${title}:`]), ...lines.map((line) => `#   ${line}`)];
}

/** What stands behind the opening brace: the kind's own line, which has the numbers already, or those of the impact. */
export function headRemark({ headline, impact }: Pick<ResourceChange, 'headline' | 'impact'>): string {
  if (headline === undefined || headline === '') return impactText(impact);
  const lock = impact.lock === undefined ? '' : `; lock ${clean(impact.lock)}`;
  return `${clean(headline)}${lock}`;
}

/** "about 1,204,000 rows, 1.9 GiB, lock ACCESS EXCLUSIVE"; empty when nothing is touched or known. */
function impactText({ rows, bytes, estimate, lock }: Impact): string {
  const parts: string[] = [];
  const about = estimate ? 'about ' : '';
  if (rows !== undefined) parts.push(`${about}${countText(rows)} rows`);
  if (bytes !== undefined) parts.push(`${rows === undefined ? about : ''}${bytesText(bytes)}`);
  if (lock !== undefined) parts.push(`lock ${clean(lock)}`);
  return parts.join(', ');
}

export interface HazardRow {
  readonly high: boolean;
  readonly text: string;
}

/** `lossy   orders.placed_at: datetime -> timestamp   migration.yaml:8   DBK4101`, in columns. */
export function hazardRows(hazards: ResourceChange['hazards']): readonly HazardRow[] {
  const rows = hazards.map(({ label, text, source, code, level }) => ({
    high: level === 'high',
    cells: [clean(label), clean(text), positionOf(source), clean(code)] as const,
  }));
  const width = (at: 0 | 1 | 2, least: number): number =>
    Math.max(least, ...rows.map(({ cells }) => (cells[at].length > 90 ? 0 : cells[at].length)));
  const widths = [width(0, 12), width(1, 0), width(2, 0)];
  return rows.map(({ high, cells }) => ({
    high,
    text: cells
      .map((cell, at) => (at === 3 ? cell : cell.padEnd(widths[at] ?? 0)))
      .filter((cell) => cell !== '')
      .join('  ')
      .trimEnd(),
  }));
}
