// What: DBK11xx, schema shape of envelope and spec. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const shapeCodes = {} as const satisfies Record<string, CodeEntry>;
