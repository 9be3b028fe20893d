// What: maintenance windows: is one open at an instant, until when, and when it opens next. What not: what they mute or hold (runtime).
import { firingsAfter } from './schedule.ts';

/** A window as compiled: times in milliseconds since 1970, `forMs` a duration. */
export type ProjectWindow = Recurring | { readonly fromMs: number; readonly toMs: number };

interface Recurring {
  readonly cron: string;
  readonly timeZone: string;
  readonly forMs: number;
}

/** From (inclusive) to (exclusive), in milliseconds since 1970. */
export interface Opening {
  readonly fromMs: number;
  readonly toMs: number;
}

export function isOpen(window: ProjectWindow, at: number): boolean {
  return openingAt(window, at) !== undefined;
}

/** The opening that holds `at`; openings that touch or overlap are one. */
export function openingAt(window: ProjectWindow, at: number): Opening | undefined {
  if ('fromMs' in window) return at >= window.fromMs && at < window.toMs ? window : undefined;
  const opening = firstAfter(window, at - window.forMs);
  return opening !== undefined && opening.fromMs <= at ? opening : undefined;
}

/** The first opening that starts after `after`, also while one is open. */
export function nextOpening(window: ProjectWindow, after: number): Opening | undefined {
  if ('fromMs' in window) return window.fromMs > after && window.toMs > window.fromMs ? window : undefined;
  const current = openingAt(window, after);
  return firstAfter(window, current === undefined ? after : current.toMs - 1);
}

/** A window that is open for longer than its cron waits never closes; a year of daily starts is told as it stands. */
const mostStarts = 366;

/** The opening of the first start after `after`, as long as further starts fall into it. */
function firstAfter(window: Recurring, after: number): Opening | undefined {
  if (window.forMs <= 0) return undefined;
  let opening: Opening | undefined;
  let starts = 0;
  for (const start of firingsAfter(window.cron, window.timeZone, after)) {
    if ((opening !== undefined && start > opening.toMs) || starts++ > mostStarts) break;
    opening = { fromMs: opening?.fromMs ?? start, toMs: start + window.forMs };
  }
  return opening;
}
