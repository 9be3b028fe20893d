// What: values that a rule must read: durations, sizes, cron, zones, conditions, URLs, moments, secrets. What not: shape (shape.ts).
import { type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import { instanceFilter } from '../model/instance-filter.ts';
import type { MetricUnit } from '../model/job.ts';
import type { JsonObject } from '../model/json.ts';
import { type Marks, type ShapeNode, walkShape } from '../model/shape-tree.ts';
import { checkCron, checkDuration, checkSize, checkTimeZone, checkWhen } from '../rules/check-values.ts';
import { checkAlerts } from './alerts.ts';
import { isInstantForm, parseInstant } from './instant.ts';
import { checkPlaceholders } from './placeholders.ts';
import { checkUrl } from './url.ts';
import { checkWindows } from './windows.ts';

export interface ValueFacts {
  node(kind: string, spec: JsonObject): ShapeNode;
  /** The metrics that conditions of this resource may name; undefined = not to be known, because its spec is not well-formed. */
  metrics(draft: Draft): Readonly<Record<string, MetricUnit>> | undefined;
}

/** Runs on whatever is there, also where the shape is wrong: every value stands for itself. */
export function checkValues(drafts: readonly Draft[], facts: ValueFacts): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const filter = instanceFilter();
  const known: KnownTexts = new Set();
  for (const draft of drafts) {
    const found: Diagnostic[] = [];
    const metrics = once(() => facts.metrics(draft));
    const signature = once(() => Object.entries(metrics() ?? {}).join());
    walkShape(facts.node(draft.declaration.kind, draft.spec), draft.spec, (marks, value, path) => {
      if (typeof value !== 'string') return;
      const key = keyOf(marks, value, signature);
      if (key === undefined || known.has(key)) return;
      const fault = checkText(marks, value, () => draft.at([...path]), metrics);
      if (fault.length > 0) found.push(...fault);
      else known.add(key);
    });
    found.push(...checkAlerts(draft, metrics), ...checkWindows(draft), ...checkPlaceholders(draft));
    if (found.length > 0) diagnostics.push(...filter(draft, found));
  }
  return diagnostics;
}

/** Texts that are right wherever they stand: a project has many schedules and few different ones. */
type KnownTexts = Set<string>;

/** What a condition means depends on the metrics of its resource. undefined: nothing to check. */
function keyOf(marks: Marks, text: string, signature: () => string): string | undefined {
  if (marks.sensitive === true) return `secret ${text}`;
  if (marks.type === undefined) return undefined;
  return marks.type === 'when' ? `when ${signature()} ${text}` : `${marks.type} ${text}`;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

type Metrics = () => Readonly<Record<string, MetricUnit>> | undefined;

/** Positions are asked for only where something is wrong: most values are right, and finding a position costs. */
function checkText(
  marks: Marks,
  text: string,
  where: () => Pointer,
  metrics: Metrics,
): readonly Diagnostic[] {
  if (marks.sensitive === true) return checkSecret(text, where);
  switch (marks.type) {
    case 'duration':
      return placed(checkDuration, text, where);
    case 'size':
      // `auto` is a word of its own; where it may not stand, the schema says so.
      return text === 'auto' ? [] : placed(checkSize, text, where);
    case 'cron':
      return placed(checkCron, text, where);
    case 'timeZone':
      return placed(checkTimeZone, text, where);
    case 'when':
      return checkCondition(text, where, metrics());
    case 'url':
      return checkUrl(text, where);
    case 'instant':
      return checkInstant(text, where);
    default:
      return [];
  }
}

const nowhere: Pointer = { document: '', path: [], at: 'value' };

function placed(
  check: (text: string, where: Pointer) => readonly Diagnostic[],
  text: string,
  where: () => Pointer,
): readonly Diagnostic[] {
  return check(text, nowhere).length === 0 ? [] : check(text, where());
}

function checkCondition(
  text: string,
  where: () => Pointer,
  metrics: Readonly<Record<string, MetricUnit>> | undefined,
): readonly Diagnostic[] {
  const judge = (place: Pointer) => {
    const { diagnostics } = checkWhen(text, metrics ?? {}, place);
    // Without the metrics only what is wrong in any case counts: the syntax.
    return metrics === undefined
      ? diagnostics.filter((diagnostic) => diagnostic.code === 'DBK1406')
      : diagnostics;
  };
  return judge(nowhere).length === 0 ? [] : judge(where());
}

const secretPattern = /^\$\{secret:(?:env|file|exec):[^}]+\}$/;

function checkSecret(text: string, where: () => Pointer): readonly Diagnostic[] {
  if (secretPattern.test(text)) return [];
  const detail = text.includes('${secret:')
    ? 'A secret is the whole value, without text around it. Put the whole text into the secret.'
    : 'A secret stands here in plain text. Put it into the environment or a file, and write ${secret:env:NAME} or ${secret:file:PATH}; change it, too, because it was in a file.';
  return [diagnose('DBK1114', where(), detail, { suggestion: '${secret:env:NAME}' })];
}

function checkInstant(text: string, where: () => Pointer): readonly Diagnostic[] {
  if (parseInstant(text) !== undefined) return [];
  const why = isInstantForm(text)
    ? 'That day or time does not exist.'
    : 'Write date, T, time, and Z or an offset: 2026-12-06T21:00:00Z.';
  return [diagnose('DBK1117', where(), `"${text}" is not a moment. ${why}`)];
}
