// What: the words of progress: what a step is doing, in Terraform's phrases. What not: where they are printed (progress-plain, progress-live).
import type { EventBody } from '../../runtime/events/event.ts';
import { bytesText, countText, elapsedText } from './amounts.ts';

interface Words {
  readonly start: string;
  readonly still: string;
  readonly done: string;
}

const words: Readonly<Record<string, Words>> = {
  create: { start: 'Creating...', still: 'Still creating...', done: 'Creation complete' },
  update: { start: 'Modifying...', still: 'Still modifying...', done: 'Modifications complete' },
  replace: { start: 'Replacing...', still: 'Still replacing...', done: 'Replacement complete' },
  delete: { start: 'Destroying...', still: 'Still destroying...', done: 'Destruction complete' },
  forget: { start: 'Forgetting...', still: 'Still forgetting...', done: 'Forgotten' },
  resume: { start: 'Resuming...', still: 'Still running...', done: 'Run complete' },
};

const otherwise: Words = { start: 'Working...', still: 'Still working...', done: 'Complete' };

export function wordsOf(action: string): Words {
  return words[action] ?? otherwise;
}

type Progress = Extract<EventBody, { readonly type: 'apply_progress' }>;

/** `10s elapsed, 48,200 rows, 2.1 MiB, 4,820 rows/s, ETA 1m5s, sales.orders` */
export function progressText(event: Progress): string {
  const parts = [`${elapsedText(event.elapsedMs)} elapsed`];
  const { rows, of } = event;
  if (rows !== undefined) {
    parts.push(`${countText(rows)}${of === undefined ? '' : ` of ${countText(of)}`} rows`);
    const perSecond = (rows * 1000) / Math.max(1, event.elapsedMs);
    if (event.bytes !== undefined) parts.push(bytesText(event.bytes));
    if (event.elapsedMs >= 1000 && perSecond >= 1) parts.push(`${countText(perSecond)} rows/s`);
    if (of !== undefined && of > rows && perSecond >= 1)
      parts.push(`ETA ${elapsedText(((of - rows) / perSecond) * 1000)}`);
  }
  if (event.note !== undefined) parts.push(event.note);
  return parts.join(', ');
}
