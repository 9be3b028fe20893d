// What: DBK12xx, project, environments, variables, layers, forEach, substitution. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const projectCodes = {} as const satisfies Record<string, CodeEntry>;
