// What: one time zone: its offset at an instant, and which instants a wall-clock time stands for. What not: calendars of cron (schedule).

/** Milliseconds since 1970 as a clock on the wall would show them if it stood in UTC. */
export type Wall = number;

/** Made once per use site and passed on: making one costs about as much as a hundred of its look-ups. */
export interface Zone {
  readonly name: string;
  /** Wall time less UTC, in milliseconds. */
  offsetAt(instant: number): number;
  wallAt(instant: number): Wall;
  /** The instants at which the clocks show `wall`: one, two (autumn, earlier first), or none (spring gap). */
  instantsOf(wall: Wall): readonly number[];
  /** The first instant at which the clocks show `wall` or more: the end of the gap when `wall` is inside one. */
  firstAtOrAfter(wall: Wall): number;
}

const minuteMs = 60_000;
/** No zone has moved its clocks by more than a day, and none twice within two days. */
const reachMs = 24 * 60 * minuteMs;

/** Undefined when no such zone is known. Fixed offsets (`+01:00`) are refused: they are wrong for half of the year. */
export function createZone(name: string): Zone | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  const offsetAt = offsets(name);
  if (offsetAt === undefined) return undefined;
  const instantsOf = (wall: Wall) => {
    const found = new Set<number>();
    for (const offset of [offsetAt(wall - reachMs), offsetAt(wall + reachMs)]) {
      if (offsetAt(wall - offset) === offset) found.add(wall - offset);
    }
    return [...found].sort((a, b) => a - b);
  };
  return {
    name,
    offsetAt,
    instantsOf,
    wallAt: (instant) => instant + offsetAt(instant),
    firstAtOrAfter: (wall) => instantsOf(wall)[0] ?? endOfGap(wall, offsetAt),
  };
}

/** createZone that remembers, for one use site with many names (a validation, a scheduler): a zone costs a fifth of a millisecond. */
export function createZones(): (name: string) => Zone | undefined {
  const known = new Map<string, Zone | undefined>();
  return (name) => {
    if (!known.has(name)) known.set(name, createZone(name));
    return known.get(name);
  };
}

/** The known names, for "did you mean". */
export function zoneNames(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}

type OffsetAt = (instant: number) => number;

function offsets(name: string): OffsetAt | undefined {
  if (/^(UTC|Etc\/UTC|GMT)$/i.test(name)) return () => 0;
  const format = formatter(name);
  if (format === undefined) return undefined;
  // Offsets change on quarter hours at the finest, and cron asks for many instants of one quarter.
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / (15 * minuteMs));
    const hit = known.get(quarter);
    if (hit !== undefined) return hit;
    const start = quarter * 15 * minuteMs;
    const offset = wallFrom(format.formatToParts(start)) - start;
    known.set(quarter, offset);
    return offset;
  };
}

function formatter(name: string): Intl.DateTimeFormat | undefined {
  const digits = 'numeric';
  try {
    return new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: digits,
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
  } catch {
    return undefined;
  }
}

function wallFrom(parts: readonly Intl.DateTimeFormatPart[]): Wall {
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** Halves the two days around the gap until the instant at which the clocks jump is found. */
function endOfGap(wall: Wall, offsetAt: OffsetAt): number {
  const before = offsetAt(wall - reachMs);
  let low = wall - reachMs - before;
  let high = wall + reachMs - before;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
