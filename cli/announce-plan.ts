// What: a plan as events, for --events and --json. What not: showing it to people (show-plan.ts).
import type { Plan } from '../compiler/index.ts';
import type { EventBody } from '../runtime/events/event.ts';

export function announcePlan(plan: Plan, emit: (event: EventBody) => void): void {
  for (const { code, severity, summary, detail, address, source } of plan.diagnostics)
    emit({
      type: 'diagnostic',
      code,
      severity,
      summary,
      detail,
      ...(address === undefined ? {} : { address }),
      ...(source === undefined ? {} : { file: source.file, line: source.line }),
    });
  for (const { address, action, action_reason: reason } of plan.resource_changes)
    emit({ type: 'planned_change', address, action, ...(reason === undefined ? {} : { reason }) });
  const { add, change, destroy, forget } = plan.summary;
  const operation = plan.mode === 'destroy' ? 'destroy' : 'plan';
  emit({ type: 'change_summary', operation, add, change, destroy, forget });
}
