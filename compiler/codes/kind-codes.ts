// What: DBK15xx, what one kind checks offline. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const kindCodes = {} as const satisfies Record<string, CodeEntry>;
