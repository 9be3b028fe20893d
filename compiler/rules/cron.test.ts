// What: the strict check of cron expressions. What not: when they fire (schedule.test).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCronError, parseCron } from './cron.ts';

function fields(text: string) {
  const parsed = parseCron(text);
  if (isCronError(parsed)) throw new Error(parsed.error);
  return parsed;
}

describe('parseCron', () => {
  it('reads lists, ranges, steps and names', () => {
    const cron = fields('*/20 8-18/5 1,15 jan-Mar FRI-SUN');
    expect(cron).toMatchObject({
      minutes: [0, 20, 40],
      hours: [8, 13, 18],
      days: [1, 15],
      months: [1, 2, 3],
      weekdays: [0, 5, 6],
    });
    expect(cron).toMatchObject({ anyHour: false, anyDay: false, anyWeekday: false });
  });

  it('reads Sunday as 0 and 7, and a star in the weekday as every day once', () => {
    expect(fields('0 0 * * 7').weekdays).toEqual([0]);
    expect(fields('0 0 * * *').weekdays).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(fields('0 0 * * */2').weekdays).toEqual([0, 2, 4, 6]);
  });

  it.each([
    ['', 0, 1],
    ['* * * *', 0, 7],
    ['0 0 * * * *', 0, 11],
    ['H * * * *', 0, 1],
    ['@daily', 0, 6],
    ['60 * * * *', 0, 2],
    ['0 24 * * *', 2, 2],
    ['0 0 0 * *', 4, 1],
    ['0 0 * 13 *', 6, 2],
    ['0 0 * * 8', 8, 1],
    ['*/0 * * * *', 0, 3],
    ['5/10 * * * *', 0, 4],
    ['0 0 L * *', 4, 1],
    ['0 0 * * 5#2', 8, 3],
    ['0 0 ? * *', 4, 1],
    ['0 18-8 * * *', 2, 4],
    ['1,,2 * * * *', 2, 1],
    ['0 0 * foo *', 6, 3],
    ['-1 * * * *', 0, 2],
    ['1.5 * * * *', 0, 3],
    ['* * * * mon-', 8, 4],
  ])('refuses %j at %d, %d wide', (text, offset, length) => {
    expect(parseCron(text)).toMatchObject({ error: expect.any(String), offset, length });
  });

  it.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 31 2 */2'])('says that %s never fires', (text) => {
    expect(parseCron(text)).toMatchObject({ never: true });
  });

  it.each(['0 0 29 2 *', '0 0 31 1,2 *', '0 0 30 2 1'])('knows that %s does fire', (text) => {
    expect(isCronError(parseCron(text))).toBe(false);
  });

  it('helps with nicknames and names of months', () => {
    expect(parseCron('@daily')).toMatchObject({ suggestion: '0 0 * * *' });
    expect(parseCron('0 0 * JAM *')).toMatchObject({ suggestion: 'JAN' });
  });

  it('never throws and never takes a field outside of its range', () => {
    const piece = fc.constantFrom(
      '*',
      '/',
      '-',
      ',',
      ' ',
      '0',
      '5',
      '31',
      '60',
      '7',
      'MON',
      'JAN',
      'L',
      '#',
      '@',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const cron = parseCron(pieces.join(''));
        if (isCronError(cron)) return;
        expect(cron.minutes.every((minute) => minute >= 0 && minute <= 59)).toBe(true);
        expect(cron.hours.every((hour) => hour >= 0 && hour <= 23)).toBe(true);
        expect(cron.days.every((day) => day >= 1 && day <= 31)).toBe(true);
        expect(cron.weekdays.every((day) => day >= 0 && day <= 6)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
