// What: rules as diagnostics, at the stretch that is wrong. What not: the rules themselves.
import { describe, expect, it } from 'vitest';
import {
  checkCron,
  checkDuration,
  checkSize,
  checkTemplate,
  checkTimeZone,
  checkWhen,
} from './check-values.ts';

const where = { document: 'a.yaml#0', path: ['spec', 'x'], at: 'value' } as const;

describe('checks of written values', () => {
  it('say nothing when the value is right', () => {
    const found = [
      ...checkDuration('5m', where),
      ...checkSize('1GiB', where),
      ...checkCron('0 * * * *', where),
      ...checkTimeZone('Europe/Berlin', where),
      ...checkWhen('age > 5m', { age: 'duration' }, where).diagnostics,
      ...checkTemplate('{{run.duration}}', where, ['run.duration']),
    ];
    expect(found).toEqual([]);
  });

  it.each([
    ['DBK1401', checkDuration('5', where), undefined],
    ['DBK1402', checkSize('5', where), undefined],
    ['DBK1403', checkCron('0 25 * * *', where), { offset: 2, length: 2 }],
    ['DBK1404', checkCron('0 0 30 2 *', where), { offset: 4, length: 6 }],
    ['DBK1405', checkTimeZone('Europe/Berlim', where), undefined],
    ['DBK1406', checkWhen('age >', {}, where).diagnostics, { offset: 4, length: 1 }],
    ['DBK1407', checkWhen('agee > 5m', { age: 'duration' }, where).diagnostics, { offset: 0, length: 4 }],
    ['DBK1408', checkWhen('age > 5', { age: 'duration' }, where).diagnostics, { offset: 6, length: 1 }],
    ['DBK1411', checkTemplate('a {{b', where), { offset: 2, length: 2 }],
    ['DBK1411', checkTemplate('{{run.duratio}}', where, ['run.duration']), { offset: 0, length: 15 }],
  ] as const)('%s', (code, found, part) => {
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      code,
      severity: 'error',
      where: part === undefined ? where : { ...where, part },
    });
  });

  it('suggest what was most likely meant', () => {
    expect(checkTimeZone('Europe/Berlim', where)[0]?.suggestion).toBe('Europe/Berlin');
    expect(checkWhen('agee > 5m', { age: 'duration' }, where).diagnostics[0]?.suggestion).toBe('age');
    expect(checkTemplate('{{run.duratio}}', where, ['run.duration'])[0]?.suggestion).toBe('{{run.duration}}');
  });
});
