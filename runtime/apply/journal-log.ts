// What: the operation log of one step, kept in the state's journal. What not: the journal's bytes (state/).
import { digestOf } from '../../compiler/model/canonical.ts';
import type { Operation } from '../../compiler/model/job.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { Address } from '../../compiler/model/resource.ts';
import type { DoneOperation, JournalEntry, Outcome, UnfinishedRun } from '../../compiler/model/state.ts';
import type { OperationLog } from '../operation.ts';
import type { StateLease } from '../store.ts';

export interface JournalLog extends OperationLog {
  /** What has ended well so far, earlier tries of the same run included. */
  done(): Readonly<Record<string, DoneOperation>>;
}

/** `before`: what the record says an earlier try has done; an operation that reads differently now is not taken for the same. */
export function journalLog(
  lease: StateLease,
  step: { readonly id: string; readonly address: Address },
  run: UnfinishedRun,
  operations: readonly Operation[],
): JournalLog {
  const done: Record<string, DoneOperation> = {};
  const past: JournalEntry[] = [];
  for (const operation of operations) {
    const earlier = run.done[operation.id];
    if (earlier === undefined || earlier.digest !== digestOf(operation)) continue;
    done[operation.id] = earlier;
    past.push({ end: operation.id, step: step.id, outcome: 'done', output: earlier.output });
  }
  return {
    read: async () => past,
    begin: (operation, key) =>
      lease.append([
        {
          begin: operation.id,
          step: step.id,
          address: step.address,
          key,
          operation: operation as unknown as Json,
        },
      ]),
    async end(operation: Operation, outcome: Outcome, output: Json) {
      await lease.append([
        outcome === 'done'
          ? { end: operation.id, step: step.id, outcome, output }
          : { end: operation.id, step: step.id, outcome, failure: output },
      ]);
      if (outcome === 'done') done[operation.id] = { digest: digestOf(operation), output };
    },
    done: () => done,
  };
}
