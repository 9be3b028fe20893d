// What: `dbkeel plan`. What not: planning (make-plan.ts) and showing (show-plan.ts).
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plan, PlanMode } from '../../compiler/index.ts';
import { announcePlan } from '../announce-plan.ts';
import { type Command, CommandError, exit, type Invocation } from '../command.ts';
import { followEvents } from '../follow-events.ts';
import { makePlan } from '../make-plan.ts';
import { openProject } from '../open-project.ts';
import { erroredExit, showPlan } from '../show-plan.ts';

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const open = await openProject(invocation);
  const leave = await followEvents(open.wired.bus, invocation);
  const made = await makePlan(open, modeOf(invocation), invocation);
  announcePlan(made.plan, open.wired.bus.emit);
  await leave();
  if (made.connections > 0 && !options.flag('json') && !options.flag('markdown')) {
    const where = [
      ...(made.plan.environment === '' ? [] : [made.plan.environment]),
      `state serial ${made.plan.base.serial}`,
    ].join(', ');
    terminal.err(
      `Reached ${made.reached} of ${made.connections} connections in ${(made.elapsedMs / 1000).toFixed(1)} s (${where}).\n`,
    );
  }
  await showPlan(made.plan, invocation);
  if (made.plan.errored) return erroredExit(made.plan);
  const out = options.text('out');
  if (out !== undefined) savePlan(made.plan, out, invocation);
  return options.flag('detailedExitcode') && hasChanges(made.plan) ? exit.found : exit.ok;
};

function modeOf({ options }: Invocation): PlanMode {
  if (options.flag('destroy') && options.flag('refreshOnly'))
    throw new CommandError('--destroy and --refresh-only do not go together.');
  return options.flag('destroy') ? 'destroy' : options.flag('refreshOnly') ? 'refresh-only' : 'normal';
}

function savePlan(plan: Plan, out: string, { terminal, options, cwd, env }: Invocation): void {
  const path = resolve(cwd, out);
  try {
    writeFileSync(path, `${JSON.stringify(plan)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new CommandError(`The plan could not be saved to ${out}: ${(error as Error).message}.`);
  }
  if (options.flag('json') || options.flag('markdown')) return;
  terminal.err(`\nSaved the plan to: ${out}\n`);
  if (env.CI === undefined)
    terminal.err(
      `\nTo perform exactly these actions, run:\n    dbkeel apply ${JSON.stringify(out).slice(1, -1)}\n`,
    );
}

/** Whether applying would do anything at all, a move or accepted drift included. */
function hasChanges(plan: Plan): boolean {
  return plan.execution_graph.nodes.length > 0;
}
