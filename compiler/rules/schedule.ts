// What: when a cron expression fires in a time zone, summer time included. What not: what happens then (runtime/schedule).
import { CronExpressionParser } from 'cron-parser';
import { type Cron, isCronError, parseCron } from './cron.ts';
import { createZone, type Wall, type Zone } from './zone.ts';

/**
 * The instants (ms since 1970) strictly after `after`, at most `count`. The calendar is cron-parser's, asked in UTC for wall-clock times; which
 * instants those are is settled here, by the rule of Vixie cron for the nights when clocks change:
 * - fixed hours (`30 2 * * *`): inside the spring gap once, at its end; in the autumn overlap once, the first time;
 * - open hours (`*` or an every-other-hour step): real time, so what is inside the gap does not happen and what is in the overlap happens twice.
 * Day of month and day of week are joined by "or" when both are restricted, by "and" when either starts with `*`.
 */
export function nextTimes(
  cron: Cron | string,
  zone: Zone | string,
  after: number,
  count: number,
): readonly number[] {
  const times: number[] = [];
  for (const time of firingsAfter(cron, zone, after)) {
    if (times.length >= count) break;
    times.push(time);
  }
  return times;
}

/** The same one by one, without end: for who does not know how many it needs. Making a zone is dear, so pass one that you keep. */
export function* firingsAfter(
  cron: Cron | string,
  zone: Zone | string,
  after: number,
): Generator<number, void, undefined> {
  const parsed = typeof cron === 'string' ? parseCron(cron) : cron;
  const place = typeof zone === 'string' ? createZone(zone) : zone;
  // Both were checked when the project was compiled; an expression that says nothing never fires.
  if (!isCronError(parsed) && place !== undefined) yield* firings(parsed, place, after);
}

function* firings(cron: Cron, zone: Zone, after: number): Generator<number, void, undefined> {
  const waiting: number[] = [];
  let last = after;
  for (const wall of walls(cron, backedUp(zone, after))) {
    const instants = instantsFor(cron, zone, wall);
    const first = zone.firstAtOrAfter(wall);
    // First occurrences only grow with the wall time, so whatever is not later than this one can be settled.
    while (waiting.length > 0 && (waiting[0] ?? 0) <= first) {
      const time = waiting.shift() ?? 0;
      if (time > last) yield time;
      last = Math.max(last, time);
    }
    waiting.push(...instants);
    waiting.sort((a, b) => a - b);
  }
  for (const time of waiting) if (time > last) yield time;
}

function instantsFor(cron: Cron, zone: Zone, wall: Wall): readonly number[] {
  return cron.anyHour ? zone.instantsOf(wall) : [zone.firstAtOrAfter(wall)];
}

/** Where to start: a wall time that was shown before `after` may be shown again when clocks go back within the next day. */
function backedUp(zone: Zone, after: number): Wall {
  const drop = zone.offsetAt(after) - zone.offsetAt(after + 24 * 3_600_000);
  return zone.wallAt(after) - Math.max(0, drop);
}

/** No rule repeats later than 29 February around a century year, so eight years and a bit without a match mean never. */
const horizonMs = 12 * 366 * 24 * 3_600_000;

/** Wall-clock times later than `after`, in order. */
function* walls(cron: Cron, after: Wall): Generator<Wall, void, undefined> {
  const expression = CronExpressionParser.parse(cron.text, { tz: 'UTC', currentDate: new Date(after) });
  let last = after;
  for (;;) {
    const next = expression.hasNext() ? expression.next().getTime() : undefined;
    if (next === undefined || next - last > horizonMs) return;
    if (fits(cron, next)) {
      last = next;
      yield next;
    }
  }
}

/** cron-parser joins the two day fields by "or" also when one is a step behind a star; crontab(5) by "and". */
function fits(cron: Cron, wall: Wall): boolean {
  if (!cron.anyDay && !cron.anyWeekday) return true;
  const date = new Date(wall);
  return cron.days.includes(date.getUTCDate()) && cron.weekdays.includes(date.getUTCDay());
}
