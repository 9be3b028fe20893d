// What: `dbkeel show PLAN`, a saved plan exactly as plan printed it. What not: applying it.
import { argument, type Command, exit } from '../command.ts';
import { readPlan } from '../read-plan.ts';
import { showPlan } from '../show-plan.ts';

export const run: Command = async (invocation) => {
  await showPlan(await readPlan(argument(invocation, 0) ?? '', invocation), invocation);
  return exit.ok;
};
