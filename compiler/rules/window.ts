// What: maintenance windows: is one open at an instant, until when, and when it opens next. What not: what they mute or hold (runtime).
import { nextTimes } from './schedule.ts';

/** A window as compiled: times in milliseconds since 1970, `forMs` a duration. */
export type ProjectWindow =
  | { readonly cron: string; readonly timeZone: string; readonly forMs: number }
  | { readonly fromMs: number; readonly toMs: number };

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
  if (window.forMs <= 0) return undefined;
  const fromMs = nextTimes(window.cron, window.timeZone, at - window.forMs, 1)[0];
  return fromMs === undefined || fromMs > at ? undefined : extended(window, fromMs);
}

/** The first opening that starts after `after`, also while one is open. */
export function nextOpening(window: ProjectWindow, after: number): Opening | undefined {
  if ('fromMs' in window) return window.fromMs > after && window.toMs > window.fromMs ? window : undefined;
  if (window.forMs <= 0) return undefined;
  const start = openingAt(window, after)?.toMs ?? after;
  const fromMs = nextTimes(window.cron, window.timeZone, start === after ? after : start - 1, 1)[0];
  return fromMs === undefined ? undefined : extended(window, fromMs);
}

/** A window that is open for longer than its cron waits never closes; a year of that is told as it stands. */
const mostStarts = 366;

function extended(
  window: { readonly cron: string; readonly timeZone: string; readonly forMs: number },
  fromMs: number,
): Opening {
  let toMs = fromMs + window.forMs;
  let from = fromMs;
  for (let round = 0; round < mostStarts; round++) {
    const next = nextTimes(window.cron, window.timeZone, from, 1)[0];
    if (next === undefined || next > toMs) break;
    from = next;
    toMs = next + window.forMs;
  }
  return { fromMs, toMs };
}
