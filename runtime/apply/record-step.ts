// What: the journal entries that put a step's record into the state, and take the old one out. What not: the step's operations (step.ts).
import type { Step } from '../../compiler/model/plan.ts';
import type { JournalEntry, StateRecord, UnfinishedRun } from '../../compiler/model/state.ts';
import { invariant } from '../failure.ts';
import type { Ports } from '../ports.ts';

export interface RecordContext {
  readonly ports: Pick<Ports, 'ids'>;
  /** The state before the plan, by address. */
  readonly recorded: ReadonlyMap<string, StateRecord>;
}

/** Whether a step only writes its record: such steps share journal lines. */
export function isRecordOnly(step: Step): boolean {
  return step.run === undefined && step.operations.length === 0;
}

/** The journal entries of a step without operations. */
export function recordEntries(step: Step, context: RecordContext): readonly JournalEntry[] {
  return entriesOf(step, step.record === null ? null : recordOf(step, context, 'ready'));
}

/** What the state holds of the resource before the step. */
export function recordBefore(step: Step, { recorded }: RecordContext): StateRecord | undefined {
  return recorded.get(step.previous_address ?? step.address);
}

/** A replaced resource is another one, so it gets another uid; a rename, an update and a resumed run keep theirs. */
export function recordOf(
  step: Step,
  context: RecordContext,
  status: StateRecord['status'],
  unfinished?: UnfinishedRun,
): StateRecord {
  invariant(step.record !== null, `${step.id} has no record`);
  const uid = step.action === 'replace' ? undefined : recordBefore(step, context)?.uid;
  return {
    ...step.record,
    uid: uid ?? context.ports.ids.uuid(),
    status,
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}

/** `record: null` removes it; the place it moved away from is emptied unless another step writes there. */
export function entriesOf(step: Step, record: StateRecord | null): readonly JournalEntry[] {
  const written: JournalEntry = { record: step.address, value: record };
  if (step.previous_address === undefined || step.previous_taken) return [written];
  return [written, { record: step.previous_address, value: null }];
}
