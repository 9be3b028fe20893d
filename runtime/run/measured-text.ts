// What: a measured value as a message says it, in the unit of its metric. What not: the value in data (samples, webhooks), which stays in base units.
import { bytesText } from '../../compiler/rules/tables.ts';
import type { Sample } from '../sample.ts';

/** 809220723984 ms -> 9365d23h, 2252341 bytes -> 2.1 MiB, 5.249 -> 5.249 */
export function measuredText({
  value,
  unit,
}: {
  readonly value: number;
  readonly unit: Sample['unit'];
}): string {
  if (unit === 'ms') return spanText(value);
  if (unit === 'bytes') return bytesText(value);
  const plain = String(Number(value.toPrecision(12)));
  return unit === 'percent' ? `${plain} %` : plain;
}

/** The two largest units, cut and not rounded: an age is never told as more than it is. */
function spanText(ms: number): string {
  if (ms < 0) return `-${spanText(-ms)}`;
  if (ms < 1000) return `${Math.floor(ms)}ms`;
  const seconds = Math.floor(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join('');
}
