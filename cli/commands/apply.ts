// What: `dbkeel apply`, with a saved plan or a fresh one that is shown and approved. What not: the walk itself (runtime/apply).

import type { Plan } from '../../compiler/index.ts';
import { announcePlan } from '../announce-plan.ts';
import { approve } from '../approve.ts';
import { argument, type Command, CommandError, exit, type Invocation } from '../command.ts';
import { followEvents } from '../follow-events.ts';
import { makePlan } from '../make-plan.ts';
import { type OpenProject, openProject } from '../open-project.ts';
import { performPlan } from '../perform-plan.ts';
import { readPlan } from '../read-plan.ts';
import { recoverFirst } from '../recover-first.ts';
import { erroredExit, showPlan } from '../show-plan.ts';
import { lockWaitMs } from '../with-lock.ts';

export const run: Command = async (invocation) => {
  const file = argument(invocation, 0);
  if (file !== undefined) return applySaved(file, invocation);
  const open = await openProject(invocation);
  return applyFresh(open, invocation.options.flag('refreshOnly') ? 'refresh-only' : 'normal', invocation);
};

/** The saved plan, nothing else: what shapes a plan may not be given again. */
async function applySaved(file: string, invocation: Invocation): Promise<number> {
  for (const name of ['target', 'exclude', 'replace', 'var']) {
    if (invocation.options.list(name).length > 0)
      throw new CommandError(`--${name} shapes a plan; ${file} is already made. Plan again with it.`);
  }
  const plan = await readPlan(file, invocation);
  if (plan.errored)
    throw new CommandError(
      `${file} has errors and cannot be applied. See: dbkeel show ${file}`,
      erroredExit(plan),
    );
  const variables = Object.fromEntries(
    Object.entries(plan.variables).map(([name, { value }]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const open = await openProject(invocation, {
    variables,
    ...(plan.environment === '' ? {} : { environment: plan.environment }),
  });
  return performPlan(plan, open, invocation);
}

/** Plans, shows, asks, applies. Also what destroy does with its own mode. */
export async function applyFresh(
  open: OpenProject,
  mode: 'normal' | 'destroy' | 'refresh-only',
  invocation: Invocation,
): Promise<number> {
  const { terminal, options } = invocation;
  // A wrong number is said before anything is read, not after the approval.
  lockWaitMs(invocation);
  options.count('parallelism', 1);
  await recoverFirst(open, invocation);
  const made = await makePlan(open, mode, invocation);
  const { plan } = made;
  const json = options.flag('json');
  if (!json) await showPlan(plan, invocation);
  const nothing = plan.execution_graph.nodes.length === 0;
  if (plan.errored || nothing) {
    await sayPlan(plan, open, invocation);
    if (!json && !plan.errored)
      terminal.out(
        `\n${mode === 'destroy' ? 'Destroy' : 'Apply'} complete! Resources: 0 added, 0 changed, 0 destroyed.\n`,
      );
    return plan.errored ? erroredExit(plan) : exit.ok;
  }
  if (!options.flag('yes') && !(await approve(mode, invocation))) return exit.failed;
  return performPlan(plan, open, invocation);
}

/** For --json and --events when nothing will be performed: why, or that there is nothing to do. */
async function sayPlan(plan: Plan, { wired }: OpenProject, invocation: Invocation): Promise<void> {
  const leave = await followEvents(wired.bus, invocation, { ndjson: true });
  announcePlan(plan, wired.bus.emit);
  await leave();
}
