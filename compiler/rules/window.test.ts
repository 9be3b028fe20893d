// What: maintenance windows open and closed. What not: what they mute.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, nextOpening, openingAt } from './window.ts';

const hour = 3_600_000;
const nights = { cron: '0 22 * * *', timeZone: 'Europe/Berlin', forMs: 8 * hour };
const once = { fromMs: Date.UTC(2026, 11, 6, 21), toMs: Date.UTC(2026, 11, 7, 2) };

describe('windows', () => {
  it('opens by cron, for a while, also over midnight', () => {
    expect(isOpen(nights, Date.UTC(2026, 10, 21, 20, 59))).toBe(false);
    expect(isOpen(nights, Date.UTC(2026, 10, 21, 21))).toBe(true);
    expect(isOpen(nights, Date.UTC(2026, 10, 22, 4, 59))).toBe(true);
    expect(isOpen(nights, Date.UTC(2026, 10, 22, 5))).toBe(false);
    expect(openingAt(nights, Date.UTC(2026, 10, 22, 1))).toEqual({
      fromMs: Date.UTC(2026, 10, 21, 21),
      toMs: Date.UTC(2026, 10, 22, 5),
    });
  });

  it('opens once between two times', () => {
    expect(isOpen(once, once.fromMs - 1)).toBe(false);
    expect(isOpen(once, once.fromMs)).toBe(true);
    expect(isOpen(once, once.toMs)).toBe(false);
    expect(nextOpening(once, 0)).toEqual(once);
    expect(nextOpening(once, once.fromMs)).toBeUndefined();
  });

  it('says when it opens next, also while it is open', () => {
    expect(nextOpening(nights, Date.UTC(2026, 10, 21, 12))?.fromMs).toBe(Date.UTC(2026, 10, 21, 21));
    expect(nextOpening(nights, Date.UTC(2026, 10, 21, 23))?.fromMs).toBe(Date.UTC(2026, 10, 22, 21));
  });

  it('joins openings that overlap', () => {
    const mornings = { cron: '0 8,9 * * *', timeZone: 'UTC', forMs: 90 * 60_000 };
    expect(openingAt(mornings, Date.UTC(2026, 10, 21, 10))?.toMs).toBe(Date.UTC(2026, 10, 21, 10, 30));
    expect(openingAt(mornings, Date.UTC(2026, 10, 21, 8))?.toMs).toBe(Date.UTC(2026, 10, 21, 10, 30));
  });

  it('is never open when it lasts no time', () => {
    expect(isOpen({ ...nights, forMs: 0 }, Date.UTC(2026, 10, 21, 21))).toBe(false);
    expect(nextOpening({ ...once, toMs: once.fromMs }, 0)).toBeUndefined();
  });

  it('is open at every instant of the opening it names, and closed just before the next one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }),
        fc.nat({ max: 8 * hour - 1 }),
        (at, within) => {
          const next = nextOpening(nights, at);
          if (next === undefined) throw new Error('nights never end');
          expect(next.fromMs).toBeGreaterThan(at);
          expect(isOpen(nights, next.fromMs - 1)).toBe(false);
          expect(isOpen(nights, next.fromMs + Math.min(within, next.toMs - next.fromMs - 1))).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});
