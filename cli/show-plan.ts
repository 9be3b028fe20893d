// What: a plan on stdout in the form asked for. What not: making it or the forms themselves (render/).
import type { Plan } from '../compiler/index.ts';
import { exit, type Invocation } from './command.ts';

/** --json: the plan itself; --markdown: a comment for a pull request; else text. */
export async function showPlan(plan: Plan, invocation: Invocation): Promise<void> {
  const { terminal, options } = invocation;
  if (options.flag('json')) return terminal.out(`${JSON.stringify(plan)}\n`);
  if (options.flag('markdown')) {
    const { planMarkdown } = await import('./render/plan-markdown.ts');
    return terminal.out(planMarkdown(plan));
  }
  const { planText } = await import('./render/plan-text.ts');
  terminal.out(await planText(plan, { width: terminal.width, color: terminal.color }));
}

/** A plan with errors cannot be applied: 4 when only policies stand against it, else 1. */
export function erroredExit(plan: Plan): number {
  const errors = plan.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const onlyPolicies = errors.length > 0 && errors.every(({ code }) => code === 'DBK3110');
  return onlyPolicies ? exit.denied : exit.failed;
}
