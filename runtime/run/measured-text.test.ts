// What: values as messages say them. What not: who is told.
import { expect, it } from 'vitest';
import { measuredText } from './measured-text.ts';

it.each([
  [0, 'ms', '0ms'],
  [999.9, 'ms', '999ms'],
  [95_000, 'ms', '1m35s'],
  [7_200_000, 'ms', '2h'],
  [7_259_000, 'ms', '2h'],
  [809_220_723_984, 'ms', '9365d23h'],
  [-60_000, 'ms', '-1m'],
  [5.249, 'number', '5.249'],
  [0.1 + 0.2, 'number', '0.3'],
  [12.5, 'percent', '12.5 %'],
  [2000, 'count', '2000'],
] as const)('%d %s is %s', (value, unit, text) => {
  expect(measuredText({ value, unit })).toBe(text);
});

it('says sizes in powers of 1024', () => {
  expect(measuredText({ value: 2_252_341, unit: 'bytes' })).toMatch(/^2\.1 MiB$/);
});
