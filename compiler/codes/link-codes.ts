// What: DBK13xx, references, edges, cycles, addresses. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const linkCodes = {} as const satisfies Record<string, CodeEntry>;
