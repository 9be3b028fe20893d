// What: the alert rules of one resource together: two that cannot be told apart, and a `clear` that contradicts its `when`.
// What not: the syntax of one condition (rules/when) and judging samples (rules/alert-machine).
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import type { AlertTerm, MetricUnit } from '../model/job.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { checkWhen } from '../rules/check-values.ts';
import { parseWhen } from '../rules/when.ts';

/** `metrics` undefined: what conditions mean is not to be known, so that only their names are compared. */
export function checkAlerts(
  draft: Draft,
  metrics: () => Readonly<Record<string, MetricUnit>> | undefined,
): readonly Diagnostic[] {
  const alerts = draft.spec['alerts'];
  if (!Array.isArray(alerts) || alerts.length === 0) return [];
  // One rule without `clear` can be in conflict with nothing.
  if (alerts.length === 1 && (alerts[0] as JsonObject | null)?.['clear'] === undefined) return [];
  const rules = (alerts as readonly Json[]).map(ruleOf);
  return rules.flatMap((rule, index) => {
    if (rule === undefined) return [];
    const twin = rules.findIndex((other) => other?.id === rule.id && other.severity === rule.severity);
    return [...twinFault(draft, rule, index, twin), ...clearFault(draft, rule, index, metrics)];
  });
}

interface Rule {
  readonly id: string;
  readonly severity: Json | undefined;
  readonly when: string;
  readonly clear: string | undefined;
}

function ruleOf(alert: Json): Rule | undefined {
  if (typeof alert !== 'object' || alert === null || Array.isArray(alert)) return undefined;
  const { name, when, clear, severity } = alert as JsonObject;
  if (typeof when !== 'string') return undefined;
  const parsed = parseWhen(when);
  const metric = 'terms' in parsed ? parsed.terms[0]?.metric.text : undefined;
  const id = typeof name === 'string' ? name : metric;
  return id === undefined
    ? undefined
    : { id, severity, when, clear: typeof clear === 'string' ? clear : undefined };
}

function twinFault(draft: Draft, rule: Rule, index: number, twin: number): readonly Diagnostic[] {
  if (twin === index || twin < 0 || rule.severity === undefined) return [];
  const detail = `This rule and rule ${twin + 1} are both \`${rule.id}\`, ${String(rule.severity)}: they cannot be told apart. Give one of them a name, or another severity.`;
  const related = [{ where: draft.at(['alerts', twin]), label: `rule ${twin + 1}` }];
  return [diagnose('DBK1410', draft.at(['alerts', index]), detail, { related })];
}

function clearFault(
  draft: Draft,
  { when, clear }: Rule,
  index: number,
  metrics: () => Readonly<Record<string, MetricUnit>> | undefined,
): readonly Diagnostic[] {
  const known = clear === undefined ? undefined : metrics();
  if (clear === undefined || known === undefined) return [];
  const where = draft.at(['alerts', index, 'clear']);
  const [fires, clears] = [when, clear].map((text) => checkWhen(text, known, where));
  if (fires === undefined || clears === undefined) return [];
  if (fires.diagnostics.length > 0 || clears.diagnostics.length > 0) return [];
  if (!canBothHold([...fires.terms, ...clears.terms])) return [];
  const detail = `"${clear}" can hold while "${when}" still does, so that the alert would fire and clear at once. Leave a gap between the two, on the other side: clear must not hold before when has ended.`;
  return [diagnose('DBK1412', where, detail)];
}

/** Whether values exist for which all terms hold: for each metric its bounds must leave room. */
export function canBothHold(terms: readonly AlertTerm[]): boolean {
  const metrics = new Set(terms.map((term) => term.metric));
  return [...metrics].every((metric) => leaveRoom(terms.filter((term) => term.metric === metric)));
}

interface Bound {
  readonly value: number;
  readonly open: boolean;
}

function leaveRoom(terms: readonly AlertTerm[]): boolean {
  const bounds = (...ops: readonly string[]): readonly Bound[] =>
    terms
      .filter(({ op }) => ops.includes(op))
      .map(({ op, value }) => ({ value, open: op === '>' || op === '<' }));
  const low = bounds('>', '>=', '==').reduce(
    tighter((a, b) => a > b),
    { value: Number.NEGATIVE_INFINITY, open: true },
  );
  const high = bounds('<', '<=', '==').reduce(
    tighter((a, b) => a < b),
    { value: Number.POSITIVE_INFINITY, open: true },
  );
  if (low.value !== high.value) return low.value < high.value;
  return !low.open && !high.open && !terms.some((term) => term.op === '!=' && term.value === low.value);
}

function tighter(stronger: (a: number, b: number) => boolean): (held: Bound, next: Bound) => Bound {
  return (held, next) =>
    stronger(next.value, held.value) || (next.value === held.value && next.open) ? next : held;
}
