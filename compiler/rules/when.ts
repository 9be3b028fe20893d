// What: the alert condition `METRIC OP LITERAL and …`: its syntax, and its meaning for given metrics. What not: judging samples (alert-machine).
import type { AlertOp, AlertTerm, MetricUnit } from '../model/job.ts';
import { closest } from './closest.ts';
import { parseDuration } from './duration.ts';
import { parseSize } from './size.ts';

/** A stretch of the condition's text, in UTF-16 units. */
export interface Stretch {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

export interface WhenTerm {
  readonly metric: Stretch;
  readonly op: AlertOp;
  readonly literal: Stretch;
}

/** `expected` names what could stand here, for "expected …". */
export interface WhenError {
  readonly error: string;
  readonly offset: number;
  readonly length: number;
  readonly expected: readonly string[];
}

export type ParsedWhen = { readonly terms: readonly WhenTerm[] } | WhenError;

/** `what`: metric = there is no such metric; unit = the literal has the wrong unit. */
export interface WhenProblem {
  readonly what: 'metric' | 'unit';
  readonly error: string;
  readonly offset: number;
  readonly length: number;
  readonly suggestion?: string;
}

export type ResolvedWhen =
  | { readonly terms: readonly AlertTerm[] }
  | { readonly problems: readonly WhenProblem[] };

const operators: readonly AlertOp[] = ['>=', '<=', '==', '!=', '>', '<'];
const token = /\s*([A-Za-z_][A-Za-z0-9_.]*|[<>=!&|~]+|-?[0-9.][A-Za-z0-9_.%]*|\S)/y;
const literal = /^-?\d+(\.\d+)?([A-Za-z%][A-Za-z0-9.]*)?$/;

/** Reads the condition. Nothing is looked up: `age > 5 parsecs` fails here, `age > 5` only in resolveWhen. */
export function parseWhen(text: string): ParsedWhen {
  const tokens = tokenise(text);
  const terms: WhenTerm[] = [];
  for (let at = 0; ; at += 4) {
    const [metric, op, value, joint] = tokens.slice(at, at + 4);
    if (metric === undefined || !/^[A-Za-z_]/.test(metric.text)) return wrong(text, metric, 'a metric');
    if (metric.text === 'and') return wrong(text, metric, 'a metric');
    const known = operators.find((operator) => operator === op?.text);
    if (known === undefined) return wrong(text, op, ...operators);
    if (value === undefined || !literal.test(value.text))
      return wrong(text, value, 'a number', 'a duration', 'a size');
    terms.push({ metric, op: known, literal: value });
    if (joint === undefined) return { terms };
    if (joint.text !== 'and') return wrong(text, joint, 'and', 'the end');
  }
}

function tokenise(text: string): readonly Stretch[] {
  const tokens: Stretch[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const found = match[1] ?? '';
    tokens.push({ text: found, offset: token.lastIndex - found.length, length: found.length });
  }
  return tokens;
}

function wrong(text: string, found: Stretch | undefined, ...expected: readonly string[]): WhenError {
  const end = text.trimEnd().length;
  const what = found === undefined ? 'the condition ends here' : `"${found.text}" cannot stand here`;
  return {
    error: `${what}: expected ${listed(expected)}`,
    offset: found?.offset ?? Math.max(0, end - 1),
    length: found?.length ?? 1,
    expected,
  };
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Looks the metrics up and turns every literal into base units: milliseconds, bytes, percent, plain numbers. All problems at once. */
export function resolveWhen(
  terms: readonly WhenTerm[],
  metrics: Readonly<Record<string, MetricUnit>>,
): ResolvedWhen {
  const resolved: AlertTerm[] = [];
  const problems: WhenProblem[] = [];
  for (const { metric, op, literal: value } of terms) {
    const unit = Object.hasOwn(metrics, metric.text) ? metrics[metric.text] : undefined;
    if (unit === undefined) {
      problems.push(unknownMetric(metric, Object.keys(metrics)));
      continue;
    }
    const base = inBaseUnits(value.text, unit);
    if (base === undefined) problems.push(wrongUnit(metric.text, value, unit));
    else resolved.push({ metric: metric.text, op, value: base });
  }
  return problems.length === 0 ? { terms: resolved } : { problems };
}

function unknownMetric(metric: Stretch, known: readonly string[]): WhenProblem {
  const suggestion = closest(metric.text, known);
  const list =
    known.length === 0 ? 'There are no metrics here.' : `The metrics are ${[...known].sort().join(', ')}.`;
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  return {
    what: 'metric',
    error: `there is no metric "${metric.text}" here.${hint} ${list}`,
    offset: metric.offset,
    length: metric.length,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function inBaseUnits(text: string, unit: MetricUnit): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const body = sign === -1 ? text.slice(1) : text;
  // Zero is the same in every unit, and 0 reads better than 0s.
  if (/^\d+(\.\d+)?$/.test(body)) {
    const number = Number(body);
    return number === 0 ? 0 : unit === 'duration' || unit === 'bytes' ? undefined : sign * number;
  }
  const base = unit === 'duration' ? parseDuration(body) : unit === 'bytes' ? parseSize(body) : undefined;
  return base === undefined ? undefined : base === 0 ? 0 : sign * base;
}

const wants: Readonly<Record<MetricUnit, string>> = {
  duration: 'is a duration: write a unit, such as 30s, 10m, 26h, 7d',
  bytes: 'is a size: write a unit, such as 10MiB, 500GiB',
  percent: 'is a percentage from 0 to 100: write a number without a unit, such as 90',
  count: 'is a count: write a number without a unit',
  number: 'is a number: write it without a unit',
};

function wrongUnit(metric: string, value: Stretch, unit: MetricUnit): WhenProblem {
  const suggestion = repaired(value.text, unit);
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  return {
    what: 'unit',
    error: `${metric} ${wants[unit]}. "${value.text}" is not one.${hint}`,
    offset: value.offset,
    length: value.length,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** Only repairs that cannot change the meaning are offered: `90%` is 90, `10mib` is 10MiB. */
function repaired(text: string, unit: MetricUnit): string | undefined {
  const match = /^(-?\d+(?:\.\d+)?)(.*)$/.exec(text);
  const [number, suffix] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (unit === 'percent' && suffix === '%') return number;
  if (unit !== 'bytes' || suffix === '') return undefined;
  const spelled = ['B', 'kB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB'].find(
    (known) => known.toLowerCase() === suffix.toLowerCase(),
  );
  return spelled === undefined ? undefined : `${number}${spelled}`;
}
