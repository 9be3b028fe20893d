// What: when cron expressions fire, above all in the nights when clocks change. What not: their syntax (cron.test).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCronError, parseCron } from './cron.ts';
import { nextTimes } from './schedule.ts';
import { createZone } from './zone.ts';

// biome-ignore format: four parameters read better on one line
function times(cron: string, zone: string, after: string, count: number): readonly string[] {
  return nextTimes(cron, zone, Date.parse(after), count).map((time) => new Date(time).toISOString().slice(0, 16));
}

describe('the nights when clocks change', () => {
  it('Europe/Berlin, spring, fixed hour inside the gap: once, at its end', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
  });

  it('Europe/Berlin, spring, open hours: real time, nothing is made up for the hour that was not', () => {
    expect(times('*/30 * * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 3)).toEqual([
      '2026-03-29T00:30',
      '2026-03-29T01:00',
      '2026-03-29T01:30',
    ]);
    expect(times('30 */2 * * *', 'Europe/Berlin', '2026-03-28T23:00:00Z', 2)).toEqual([
      '2026-03-28T23:30',
      '2026-03-29T02:30',
    ]);
  });

  it('Europe/Berlin, autumn, fixed hour inside the overlap: once, the first time', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', 1)).toEqual(['2026-10-26T01:30']);
  });

  it('Europe/Berlin, autumn, open hours: both hours', () => {
    const expected = [
      '2026-10-25T00:00',
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-25T02:00',
    ];
    expect(times('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 5)).toEqual(expected);
    expect(times('*/30 * * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', 3)).toEqual(expected.slice(2));
  });

  it('America/New_York, spring and autumn, fixed hour', () => {
    expect(times('15 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T07:00',
      '2026-03-09T06:15',
    ]);
    expect(times('15 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:15',
      '2026-11-02T06:15',
    ]);
  });

  it('Australia/Lord_Howe, where clocks move by half an hour', () => {
    expect(times('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', 2)).toEqual([
      '2026-10-03T15:30',
      '2026-10-04T15:15',
    ]);
    expect(times('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00:00Z', 2)).toEqual([
      '2026-04-04T14:45',
      '2026-04-05T15:15',
    ]);
    expect(times('45 * * * *', 'Australia/Lord_Howe', '2026-04-04T14:00:00Z', 3)).toEqual([
      '2026-04-04T14:45',
      '2026-04-04T15:15',
      '2026-04-04T16:15',
    ]);
  });

  it('several fixed times inside one gap are one run', () => {
    expect(times('0,20,40 2,3 * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 3)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T01:20',
      '2026-03-29T01:40',
    ]);
  });

  it('UTC and zones without summer time know nothing of it', () => {
    expect(times('30 2 * * *', 'UTC', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T02:30',
      '2026-03-30T02:30',
    ]);
    expect(times('30 2 * * *', 'Asia/Shanghai', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-28T18:30',
      '2026-03-29T18:30',
    ]);
  });

  it('a gap that swallows midnight (Beirut) and a whole day (Apia 2011)', () => {
    expect(times('0 0 * * *', 'Asia/Beirut', '2026-03-28T00:00:00Z', 1)).toEqual(['2026-03-28T22:00']);
    expect(times('0 12 * * *', 'Pacific/Apia', '2011-12-29T00:00:00Z', 3)).toEqual([
      '2011-12-29T22:00',
      '2011-12-30T10:00',
      '2011-12-30T22:00',
    ]);
  });
});

describe('days', () => {
  it('joins the two day fields by "or" when both are restricted', () => {
    expect(times('0 0 13 * 5', 'UTC', '2026-11-01T00:00:00Z', 3)).toEqual([
      '2026-11-06T00:00',
      '2026-11-13T00:00',
      '2026-11-20T00:00',
    ]);
  });

  it('joins them by "and" when one starts with a star', () => {
    expect(times('0 0 */2 * 1', 'UTC', '2026-11-01T00:00:00Z', 3)).toEqual([
      '2026-11-09T00:00',
      '2026-11-23T00:00',
      '2026-12-07T00:00',
    ]);
  });

  it('finds 29 February over a century year, and gives up on what never comes', () => {
    expect(times('0 0 29 2 *', 'UTC', '2097-01-01T00:00:00Z', 1)).toEqual(['2104-02-29T00:00']);
    expect(times('0 0 30 2 *', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual([]);
    expect(times('0 0 * * *', 'No/Where', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });
});

describe('laws', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'America/Sao_Paulo',
  );
  const crons = fc
    .tuple(
      fc.constantFrom('*', '0', '*/15', '5,35'),
      fc.constantFrom('*', '2', '1-3', '*/6'),
      fc.constantFrom('*', '1', '*/3'),
      fc.constantFrom('*', '0', '1-5'),
    )
    .map(([minute, hour, day, weekday]) => `${minute} ${hour} ${day} * ${weekday}`);
  const instants = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) });

  it('times are later than asked, in order, and asking again from any of them goes on with the rest', () => {
    fc.assert(
      fc.property(crons, zones, instants, (cron, name, after) => {
        const zone = createZone(name);
        if (zone === undefined) throw new Error(name);
        const found = nextTimes(cron, zone, after, 6);
        expect(found).toHaveLength(6);
        expect([...found].sort((a, b) => a - b)).toEqual(found);
        expect(new Set(found).size).toBe(6);
        expect(found[0]).toBeGreaterThan(after);
        expect(nextTimes(cron, zone, found[1] ?? 0, 4)).toEqual(found.slice(2));
      }),
      { numRuns: 150 },
    );
  });

  it('with open hours the wall clock always shows a time the expression names, and no such minute is left out', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('*/15 * * * *', '30 */2 * * *', '0 * */2 * *'),
        zones,
        instants,
        (text, name, start) => {
          const zone = createZone(name);
          const cron = parseCron(text);
          if (zone === undefined || isCronError(cron)) throw new Error(text);
          const after = start - (start % 60_000);
          const expected: number[] = [];
          for (let time = after + 60_000; expected.length < 5; time += 60_000) {
            const wall = new Date(zone.wallAt(time));
            const fits =
              cron.minutes.includes(wall.getUTCMinutes()) &&
              cron.hours.includes(wall.getUTCHours()) &&
              cron.days.includes(wall.getUTCDate());
            if (fits) expected.push(time);
          }
          expect(nextTimes(cron, zone, after, 5)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
