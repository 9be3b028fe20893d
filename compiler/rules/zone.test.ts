// What: offsets and wall-clock times of zones. What not: cron.
import { describe, expect, it } from 'vitest';
import { createZone, createZones, zoneNames } from './zone.ts';

describe('createZone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires'])('knows %s', (name) => {
    expect(createZone(name)?.name).toBe(name);
  });

  it.each(['', 'Mars/Olympus', '+01:00', 'Europe/Berlinn', '1'])('refuses %j', (name) => {
    expect(createZone(name)).toBeUndefined();
  });

  it('knows what a wall time stands for: nothing in the gap, two instants in the overlap', () => {
    const zone = createZone('Europe/Berlin');
    expect(zone?.instantsOf(Date.UTC(2026, 2, 29, 2, 30))).toEqual([]);
    expect(zone?.firstAtOrAfter(Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1));
    expect(zone?.instantsOf(Date.UTC(2026, 9, 25, 2, 30))).toEqual([
      Date.UTC(2026, 9, 25, 0, 30),
      Date.UTC(2026, 9, 25, 1, 30),
    ]);
    expect(zone?.instantsOf(Date.UTC(2026, 6, 1, 12))).toEqual([Date.UTC(2026, 6, 1, 10)]);
  });

  it('remembers zones where many are asked for', () => {
    const zoneOf = createZones();
    expect(zoneOf('Europe/Berlin')).toBe(zoneOf('Europe/Berlin'));
    expect(zoneOf('No/Where')).toBeUndefined();
  });

  it('knows every name it offers', () => {
    const names = zoneNames();
    expect(names.length).toBeGreaterThan(300);
    for (const name of names.filter((_, index) => index % 25 === 0))
      expect(createZone(name)?.name).toBe(name);
  });
});
