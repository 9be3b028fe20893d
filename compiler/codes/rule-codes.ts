// What: DBK14xx, cron, time zones, durations, sizes, when expressions, windows. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const ruleCodes = {} as const satisfies Record<string, CodeEntry>;
