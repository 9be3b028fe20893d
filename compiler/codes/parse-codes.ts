// What: DBK10xx, files and YAML. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const parseCodes = {} as const satisfies Record<string, CodeEntry>;
