// What: DBK31xx, what a plan refuses. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const planCodes = {} as const satisfies Record<string, CodeEntry>;
