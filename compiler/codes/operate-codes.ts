// What: DBK42xx, hazards of the other kinds. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const operateCodes = {} as const satisfies Record<string, CodeEntry>;
