// What: `dbkeel drift`, what changed outside of dbkeel. What not: accepting it (apply --refresh-only).
import { type Command, exit } from '../command.ts';
import { makePlan } from '../make-plan.ts';
import { openProject } from '../open-project.ts';
import { erroredExit, showPlan } from '../show-plan.ts';

export const run: Command = async (invocation) => {
  const open = await openProject(invocation);
  const { plan } = await makePlan(open, 'refresh-only', invocation);
  if (invocation.options.flag('json')) {
    const { environment, resource_drift, diagnostics } = plan;
    invocation.terminal.out(
      `${JSON.stringify({ format_version: '1.0', environment, resource_drift, diagnostics }, null, 2)}\n`,
    );
  } else if (plan.resource_drift.length === 0 && plan.diagnostics.length === 0)
    invocation.terminal.out('No drift. Your databases are as they were applied.\n');
  else await showPlan(plan, invocation);
  if (plan.errored) return erroredExit(plan);
  return plan.resource_drift.length > 0 ? exit.found : exit.ok;
};
