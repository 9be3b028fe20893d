// What: the one table of diagnostic codes; spec/diagnostics.md is generated from it. What not: where a code is raised.
import type { CodeEntry } from './code-entry.ts';
import { kindCodes } from './kind-codes.ts';
import { linkCodes } from './link-codes.ts';
import { migrationCodes } from './migration-codes.ts';
import { observeCodes } from './observe-codes.ts';
import { operateCodes } from './operate-codes.ts';
import { parseCodes } from './parse-codes.ts';
import { planCodes } from './plan-codes.ts';
import { projectCodes } from './project-codes.ts';
import { ruleCodes } from './rule-codes.ts';
import { shapeCodes } from './shape-codes.ts';

const table = {
  ...parseCodes,
  ...shapeCodes,
  ...projectCodes,
  ...linkCodes,
  ...ruleCodes,
  ...kindCodes,
  ...observeCodes,
  ...planCodes,
  ...migrationCodes,
  ...operateCodes,
};

export type Code = keyof typeof table;
export type { CodeEntry } from './code-entry.ts';

/** Every code with its row. */
export const codes: Readonly<Record<Code, CodeEntry>> = table;
