// What: DBK41xx, hazards and notes of Migrations. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const migrationCodes = {} as const satisfies Record<string, CodeEntry>;
