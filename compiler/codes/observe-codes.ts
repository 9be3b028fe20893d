// What: DBK23xx, what the live world answered. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const observeCodes = {} as const satisfies Record<string, CodeEntry>;
