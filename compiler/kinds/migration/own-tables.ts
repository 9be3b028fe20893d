// What: the target tables that an unfinished copy of this Migration set out to make, from its record. What not: how far it got (the journal and checkpoints know).

import type { Change } from '../../model/change.ts';
import type { Operation } from '../../model/job.ts';
import type { RowsCopyArgs, SqlApplyArgs } from '../../model/operation-args.ts';
import type { StateRecord } from '../../model/state.ts';
import { tableText } from '../../model/table.ts';

/** Of a run that did not finish, or of any when the Migration is replaced; else a finished Migration's tables belong to whoever uses them now. */
export function ownTables(change: Change<unknown> | undefined): ReadonlySet<string> {
  const recorded = change?.recorded;
  if (recorded === undefined || (recorded.status === 'ready' && change?.action !== 'replace'))
    return new Set();
  const created = new Set(
    operationOf(recorded, 'create').flatMap((operation) =>
      (operation.args as unknown as SqlApplyArgs).statements.map((statement) => statement.object),
    ),
  );
  return new Set(copiedTables(recorded).filter((name) => created.has(createObject(name))));
}

/** Target tables of the recorded copy job. */
export function copiedTables(recorded: StateRecord): readonly string[] {
  return operationOf(recorded, 'copy').flatMap((operation) =>
    (operation.args as unknown as RowsCopyArgs).tables.map((table) => tableText(table.to)),
  );
}

/** Source tables of the recorded copy job. */
export function copiedSources(recorded: StateRecord): readonly string[] {
  return operationOf(recorded, 'copy').flatMap((operation) =>
    (operation.args as unknown as RowsCopyArgs).tables.map((table) => tableText(table.from)),
  );
}

/** What the statement that creates a table says it makes. */
export function createObject(table: string): string {
  return `table ${table}`;
}

function operationOf(recorded: StateRecord, id: string): readonly Operation[] {
  const job = recorded.jobs.find((each) => each.name === 'copy');
  return job?.operations.filter((operation) => operation.id === id) ?? [];
}
