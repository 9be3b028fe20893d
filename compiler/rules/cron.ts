// What: the strict check of a five-field cron expression, with the place of what is wrong. What not: when it fires (schedule).
import { closest } from './closest.ts';

/** The values of each field, sorted; day of week 0 = Sunday. `anyDay`: the day of month is left open, `anyWeekday` likewise, `anyHour` too. */
export interface Cron {
  readonly text: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  readonly anyHour: boolean;
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
}

/** `never`: the expression is well formed but no such day exists (30 February). */
export interface CronError {
  readonly error: string;
  readonly offset: number;
  readonly length: number;
  readonly never?: boolean;
  readonly suggestion?: string;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const fields: readonly [Field, Field, Field, Field, Field] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'day of week', min: 0, max: 7, names: weekdays },
];

const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

export function isCronError(parsed: Cron | CronError): parsed is CronError {
  return 'error' in parsed;
}

/**
 * Five fields: minute, hour, day of month, month, day of week. Each is `*`, `N`, `N-M`, with `/STEP` behind `*` or a range, or a list
 * of those; months and weekdays also by their English three letters; Sunday is 0 or 7. Seconds, years, H, L, W, #, ? and @nicknames
 * are refused: crontab(5) and Kubernetes do not agree on them.
 */
export function parseCron(text: string): Cron | CronError {
  const parts = [...text.matchAll(/\S+/g)];
  const first = parts[0]?.[0] ?? '';
  if (first.startsWith('@')) return nickname(text, first);
  if (parts.length !== 5) return wrongCount(text, parts.length);
  const values: (readonly number[])[] = [];
  for (const [index, field] of fields.entries()) {
    const part = parts[index];
    const parsed = parseField(part?.[0] ?? '', field);
    if ('error' in parsed) return { ...parsed, offset: parsed.offset + (part?.index ?? 0) };
    values.push(parsed.values);
  }
  const [minutes = [], hours = [], days = [], monthValues = [], weekdayValues = []] = values;
  const cron: Cron = {
    text: parts.map((part) => part[0]).join(' '),
    minutes,
    hours,
    days,
    months: monthValues,
    weekdays: weekdayValues.includes(7) ? sundayFirst(weekdayValues) : weekdayValues,
    anyHour: (parts[1]?.[0] ?? '').startsWith('*') || hours.length === 24,
    anyDay: (parts[2]?.[0] ?? '').startsWith('*'),
    anyWeekday: (parts[4]?.[0] ?? '').startsWith('*'),
  };
  return hasADay(cron) ? cron : neverFires(cron, parts[2]?.index ?? 0, text);
}

/** 7 is a second name of 0. */
function sundayFirst(days: readonly number[]): readonly number[] {
  return [0, ...days.filter((day) => day !== 0 && day !== 7)];
}

function nickname(text: string, word: string): CronError {
  const suggestion = nicknames[word.toLowerCase()];
  return {
    error: `nicknames such as ${word} are not taken: write five fields${suggestion === undefined ? '' : `, here "${suggestion}"`}`,
    offset: text.indexOf('@'),
    length: word.length,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function wrongCount(text: string, count: number): CronError {
  const error =
    count === 0
      ? 'the expression is empty: write five fields (minute, hour, day of month, month, day of week)'
      : `${count} ${count === 1 ? 'field' : 'fields'} where five are needed (minute, hour, day of month, month, day of week)${
          count === 6 ? '; there is no field for seconds or years, use "every: 30s" for intervals' : ''
        }`;
  return { error, offset: 0, length: Math.max(1, text.length) };
}

type ParsedField = { readonly values: readonly number[] } | Omit<CronError, 'never'>;

function parseField(text: string, field: Field): ParsedField {
  if (!text.includes(',')) {
    const parsed = parseItem(text, field);
    return 'error' in parsed
      ? { ...parsed, offset: 0, length: Math.max(1, text.length) }
      : { values: valuesOf(parsed) };
  }
  const values = new Set<number>();
  let offset = 0;
  for (const item of text.split(',')) {
    const parsed = parseItem(item, field);
    if ('error' in parsed) return { ...parsed, offset, length: Math.max(1, item.length) };
    for (const value of valuesOf(parsed)) values.add(value);
    offset += item.length + 1;
  }
  return { values: [...values].sort((a, b) => a - b) };
}

function valuesOf({ from, to, step }: Range): readonly number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

type Range = { readonly from: number; readonly to: number; readonly step: number };
type ItemError = { readonly error: string; readonly suggestion?: string };

function parseItem(item: string, field: Field): Range | ItemError {
  if (item === '*') return { from: field.min, to: lastOf(field), step: 1 };
  const match = /^(?:(\*)|([^-/]+)(?:-([^-/]+))?)(?:\/([^-/]*))?$/.exec(item);
  if (match === null)
    return {
      error:
        item === '' ? `the ${field.name} is missing here` : `"${item}" does not fit the ${field.name} field`,
    };
  const [, star, low = '', high, stepText] = match;
  const bounds =
    star === undefined ? parseBounds(item, low, high, field) : { from: field.min, to: lastOf(field) };
  if ('error' in bounds) return bounds;
  if (stepText === undefined) return { ...bounds, step: 1 };
  if (star === undefined && high === undefined)
    return { error: `a step needs a range: write ${low}-${lastOf(field)}/${stepText}` };
  const step = /^\d{1,4}$/.test(stepText) ? Number(stepText) : 0;
  return step >= 1 && step <= field.max
    ? { ...bounds, step }
    : { error: `the step "${stepText}" is not a number from 1 to ${field.max}` };
}

/** A week ends on Saturday where it is counted through: 7 is only a second name of Sunday. */
function lastOf(field: Field): number {
  return field.max === 7 ? 6 : field.max;
}

function parseBounds(
  item: string,
  low: string,
  high: string | undefined,
  field: Field,
): { readonly from: number; readonly to: number } | ItemError {
  const from = fieldValue(low, field);
  const to = fieldValue(high ?? low, field);
  if (typeof from !== 'number') return from;
  if (typeof to !== 'number') return to;
  // Sunday closes a week as well as it opens one: FRI-SUN is 5-7.
  const end = field.max === 7 && high?.toLowerCase() === 'sun' && from > 0 ? 7 : to;
  if (end >= from) return { from, to: end };
  return {
    error: `the range ${item} runs backwards: write two, such as ${low}-${lastOf(field)},${field.min}-${high ?? low}`,
  };
}

function fieldValue(text: string, field: Field): number | ItemError {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + (field.max === 12 ? 1 : 0);
  if (/^\d{1,4}$/.test(text)) {
    const value = Number(text);
    return value >= field.min && value <= field.max
      ? value
      : { error: `${text} is out of range: the ${field.name} field runs from ${field.min} to ${field.max}` };
  }
  const suggestion = field.names === undefined ? undefined : closest(text, field.names)?.toUpperCase();
  const special = /^[HLW#?]|[LW#?]$/i.test(text) && suggestion === undefined;
  const why = special
    ? ' (H, L, W, # and ? are not taken)'
    : suggestion === undefined
      ? ''
      : `: did you mean ${suggestion}?`;
  return {
    error: `"${text}" does not fit the ${field.name} field${why}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** With an open or restricted weekday the two day fields are joined by "or", so any month will do. */
function hasADay(cron: Cron): boolean {
  if (!cron.anyDay && !cron.anyWeekday) return true;
  return cron.months.some((month) => (cron.days[0] ?? 1) <= (longestMonth[month - 1] ?? 31));
}

function neverFires(cron: Cron, offset: number, text: string): CronError {
  const end = text.trimEnd().length;
  const day = cron.days[0] ?? 0;
  return {
    error: `it never fires: no month it names has a day ${day}`,
    offset,
    length: end - offset,
    never: true,
  };
}
