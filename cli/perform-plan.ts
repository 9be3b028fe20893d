// What: applies a plan with progress, and says what became of it. What not: making or approving it.
import type { Plan } from '../compiler/index.ts';
import { type Applied, apply } from '../runtime/apply/apply.ts';
import { openHistory } from '../runtime/history/open-history.ts';
import { exit, type Invocation } from './command.ts';
import { followEvents } from './follow-events.ts';
import type { OpenProject } from './open-project.ts';
import { recordRun } from './record-run.ts';
import { countText } from './render/amounts.ts';
import { lockedAsExit, lockWaitMs } from './with-lock.ts';

export async function performPlan(
  plan: Plan,
  { wired, program }: OpenProject,
  invocation: Invocation,
): Promise<number> {
  const steps = plan.execution_graph.nodes.filter(
    (step) => step.run !== undefined || step.operations.length > 0,
  );
  const leave = await followEvents(wired.bus, invocation, {
    steps,
    records: plan.execution_graph.nodes.length - steps.length,
    progress: true,
    ndjson: true,
  });
  const ledger = openHistory(wired.ports, wired.historyPath);
  const applied = await lockedAsExit(() =>
    apply(plan, {
      ports: wired.ports,
      store: wired.store,
      executors: wired.executors,
      lockWaitMs: lockWaitMs(invocation),
      parallelism: invocation.options.count('parallelism', 1) ?? plan.limits.parallelism,
      configDigest: program.digest,
      stop: invocation.stop,
      abort: invocation.abort,
      connections: (settings) =>
        wired.connections(settings, plan.mode === 'destroy' ? 'destroy' : 'apply', 'none'),
      ran: (run, connections) => recordRun(wired, ledger, connections, run),
    }),
  ).finally(() => ledger.close().finally(leave));
  report(plan, applied, invocation);
  return codeOf(applied);
}

function codeOf(applied: Applied): number {
  if (applied.status === 'stale') return exit.stale;
  // cli.ts turns an interrupt into 130 or 143 unless the plan failed in part by itself.
  if (applied.status === 'interrupted') return exit.failed;
  return applied.status === 'complete' ? exit.ok : exit.partial;
}

function report(plan: Plan, applied: Applied, invocation: Invocation): void {
  const { terminal, options } = invocation;
  if (options.flag('json')) return terminal.out(`${JSON.stringify({ type: 'applied', ...applied })}\n`);
  if (applied.status === 'stale') {
    terminal.err(
      `\nError: the plan is stale and nothing was done.\n${applied.reasons.map((reason) => `  - ${reason}\n`).join('')}Plan again: dbkeel plan\n`,
    );
    return;
  }
  const { added, changed, destroyed, forgotten } = applied.counts;
  const counts = `${countText(added)} added, ${countText(changed)} changed, ${countText(destroyed)} destroyed${forgotten > 0 ? `, ${countText(forgotten)} forgotten` : ''}.`;
  if (applied.status === 'complete') {
    terminal.out(`\n${plan.mode === 'destroy' ? 'Destroy' : 'Apply'} complete! Resources: ${counts}\n`);
    return;
  }
  terminal.out(
    `\nApply ${applied.status === 'interrupted' ? 'was interrupted' : 'did not finish'}. Resources: ${counts}\n`,
  );
  for (const { address, failure } of applied.failed)
    terminal.err(`  failed   ${address}: ${failure.message}\n`);
  for (const { address, because } of applied.skipped.slice(0, 20))
    terminal.err(`  skipped  ${address} (${because})\n`);
  if (applied.skipped.length > 20) terminal.err(`  skipped  ${applied.skipped.length - 20} more\n`);
  terminal.err(
    `The state is saved (serial ${applied.serial}). When the cause is gone, go on with:\n    dbkeel apply${plan.environment === '' ? '' : ` --env ${plan.environment}`}\n`,
  );
}
