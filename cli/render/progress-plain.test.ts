// What: plain progress: what gets a line, and what is folded into one. What not: the words (progress-line).
import { expect, test } from 'vitest';
import type { EventBody } from '../../runtime/events/event.ts';
import { plainProgress } from './progress-plain.ts';

function linesOf(events: readonly EventBody[], fold: boolean): readonly string[] {
  const lines: string[] = [];
  const on = plainProgress((text) => lines.push(text), { fold });
  for (const event of events)
    on({ at: '2026-01-01T00:00:00.000Z', seq: 1, ...event } as Parameters<typeof on>[0]);
  return lines.filter((line) => line !== '');
}

const recorded = (name: string): EventBody => ({
  type: 'apply_complete',
  address: `Monitor/${name}`,
  action: 'create',
  elapsedMs: 0,
});
const worked: readonly EventBody[] = [
  { type: 'apply_start', address: 'Migration/m', action: 'create', steps: 2 },
  { type: 'apply_complete', address: 'Migration/m', action: 'create', elapsedMs: 1200 },
];
const written: EventBody = { type: 'state_written', serial: 1 };
const names = Array.from({ length: 1500 }, (_, index) => `m${index}`);

test('many records are one line; a step with operations keeps its own', () => {
  expect(linesOf([...names.map(recorded), ...worked, written], true)).toEqual([
    'Migration/m: Creating...\n',
    'Migration/m: Creation complete after 1.2s\n',
    '1,500 resources recorded\n',
  ]);
});

test('unfolded, every record has its line', () => {
  expect(linesOf([...names.map(recorded), written], false)).toHaveLength(1500);
});

test('without records nothing is said of them', () => {
  expect(linesOf([...worked, written], true)).toHaveLength(2);
});
