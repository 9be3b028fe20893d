// What: a failure of one table's copy told to the user: which table, which end, what was kept, what to do. What not: classifying it (engines).
import type { CopyTable, RowsCopyArgs } from '../../compiler/model/operation-args.ts';
import { tableText } from '../../compiler/model/table.ts';
import type { Failure } from '../../compiler/model/world.ts';
import { failureOf, OperationFailure } from '../failure.ts';

/** Keeps the engine's code and its sentence (row, column, value). `end`: whether the source or the target refused. */
export function explainCopy(
  error: unknown,
  table: CopyTable,
  args: RowsCopyArgs,
  end: 'read' | 'written',
): OperationFailure {
  const failure = failureOf(error);
  const [name, place] =
    end === 'read'
      ? [tableText(table.from), `from ${args.source}`]
      : [tableText(table.to), `to ${args.target}`];
  const sentences = [
    `${name} could not be ${end} ${place}: ${failure.message.replace(/\.$/, '')}.`,
    'Nothing of this table was kept.',
    ...hint(failure, table, args, end),
  ];
  return new OperationFailure({ ...failure, message: sentences.join(' ') }, { cause: error });
}

function hint(
  failure: Failure,
  table: CopyTable,
  args: RowsCopyArgs,
  end: 'read' | 'written',
): readonly string[] {
  const name = tableText(table.from);
  if (failure.code === 'permission')
    return [
      end === 'read' ? 'Grant SELECT on it.' : 'Grant SELECT and INSERT on it (and DELETE to replace rows).',
    ];
  if (failure.code === 'data' && end === 'written')
    return [
      `Choose a type that holds the value:  perTable: {${name}: {types: {COLUMN: TYPE}}},  leave the column out with excludeColumns, or correct the row in the source.`,
    ];
  if (failure.code === 'constraint' && end === 'written')
    return [
      `The target's rules refuse a row: choose rows with  perTable: {${name}: {where: CONDITION}},  correct the row, or change the rule.`,
    ];
  if (failure.code === 'timeout' && args.source === args.target)
    return [
      'Source and target are one database, and it does not let one session write while another reads. A SQLite file does in WAL mode (pragma journal_mode = wal); or copy into another file.',
    ];
  if (failure.code === 'diskFull') return ['Make room in the target, then apply again.'];
  return [];
}
