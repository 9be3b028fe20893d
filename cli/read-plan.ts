// What: a saved plan from its file, checked against its schema. What not: whether it is stale (runtime/apply).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plan } from '../compiler/index.ts';
import { CommandError, type Invocation } from './command.ts';

export async function readPlan(file: string, { cwd }: Invocation): Promise<Plan> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(resolve(cwd, file), 'utf8'));
  } catch (error) {
    throw new CommandError(`${file} cannot be read as a saved plan: ${(error as Error).message}`);
  }
  const version = (value as { format_version?: unknown } | null)?.format_version;
  if (typeof version === 'string' && !version.startsWith('1.'))
    throw new CommandError(
      `${file} was written by a newer dbkeel (plan format ${version}; this one reads 1.x). Plan again or upgrade.`,
    );
  const { validatePlan } = await import('../schemas/plan-validator.gen.ts');
  if (!validatePlan(value)) {
    const first = validatePlan.errors?.[0];
    throw new CommandError(
      `${file} is not a plan that dbkeel saved: ${first?.instancePath ?? ''} ${first?.message ?? ''}`.trimEnd(),
    );
  }
  return value as Plan;
}
