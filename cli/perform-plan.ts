// What: applies a plan with progress, and says what became of it. What not: making or approving it.
import { codes, type Plan } from '../compiler/index.ts';
import { type Applied, apply } from '../runtime/apply/apply.ts';
import type { EventBody } from '../runtime/events/event.ts';
import { openHistory } from '../runtime/history/open-history.ts';
import { exit, type Invocation } from './command.ts';
import { followEvents } from './follow-events.ts';
import type { OpenProject } from './open-project.ts';
import { recordRun } from './record-run.ts';
import { countText } from './render/amounts.ts';
import { lockWaitMs } from './with-lock.ts';

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
  try {
    const applied = await apply(plan, {
      ports: wired.ports,
      store: wired.store,
      executors: wired.executors,
      lockWaitMs: lockWaitMs(invocation),
      parallelism: invocation.options.count('parallelism', 1) ?? plan.limits.parallelism,
      configDigest: program.digest,
      stop: invocation.stop,
      abort: invocation.abort,
      connections: (settings) => wired.connections(settings, operationOf(plan), 'none'),
      ran: (run, connections) => recordRun(wired, ledger, connections, run),
    });
    announce(plan, applied, wired.bus.emit);
    await leave();
    if (!invocation.options.flag('json')) report(plan, applied, invocation);
    return codeOf(applied);
  } finally {
    await ledger.close();
    await leave();
  }
}

function operationOf(plan: Plan): 'apply' | 'destroy' {
  return plan.mode === 'destroy' ? 'destroy' : 'apply';
}

/** What became of it, as events: the counts, or why nothing was done. */
function announce(plan: Plan, applied: Applied, emit: (event: EventBody) => void): void {
  const { summary, severity } = codes.DBK3112;
  for (const detail of applied.reasons)
    emit({ type: 'diagnostic', code: 'DBK3112', severity, summary, detail });
  const { added, changed, destroyed, forgotten } = applied.counts;
  const operation = operationOf(plan);
  emit({
    type: 'change_summary',
    operation,
    add: added,
    change: changed,
    destroy: destroyed,
    forget: forgotten,
  });
}

function codeOf(applied: Applied): number {
  if (applied.status === 'stale') return exit.stale;
  // cli.ts turns an interrupt into 130 or 143 unless the plan failed in part by itself.
  if (applied.status === 'interrupted') return exit.failed;
  return applied.status === 'complete' ? exit.ok : exit.partial;
}

function report(plan: Plan, applied: Applied, invocation: Invocation): void {
  const { terminal } = invocation;
  if (applied.status === 'stale') {
    terminal.err(
      `\nError[DBK3112]: the plan is stale and nothing was done.\n${applied.reasons.map((reason) => `  - ${reason}\n`).join('')}Plan again: dbkeel plan\n`,
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
