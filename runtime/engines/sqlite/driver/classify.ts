// What: what an error of libsql means to the runtime. What not: deciding what to do about it.
import type { Failure } from '../../../../compiler/model/world.ts';
import { OperationFailure } from '../../../failure.ts';

type Verdict = readonly [Failure['code'], Failure['retry'], string?];

/** By primary result code (the low byte); https://sqlite.org/rescode.html. The sentence, if any, replaces SQLite's. */
const byCode: Readonly<Record<number, Verdict>> = {
  3: ['permission', 'never'],
  4: ['canceled', 'now'],
  5: ['timeout', 'later', 'The database is locked by another process'],
  6: ['timeout', 'later', 'A table is locked by another connection'],
  7: ['unavailable', 'later', 'SQLite ran out of memory'],
  8: ['permission', 'never'],
  9: ['canceled', 'now'],
  10: ['unavailable', 'later'],
  11: ['data', 'never', 'The database file is damaged'],
  13: ['diskFull', 'later', 'The disk is full'],
  14: ['unavailable', 'later', 'The database file cannot be opened'],
  18: ['data', 'never', 'A value or row is larger than SQLite allows'],
  19: ['constraint', 'never'],
  20: ['data', 'never'],
  23: ['permission', 'never'],
  25: ['data', 'never'],
  26: ['data', 'never', 'The file is not a SQLite database, or it is encrypted'],
};

const extended: Readonly<Record<number, Verdict>> = {
  // A page that should be there is not: the file was cut off.
  522: ['data', 'never', 'The database file is damaged'],
  // Another connection wrote after our snapshot was taken: the whole transaction must be run again.
  517: ['conflict', 'now', 'Another connection wrote to the database in the meantime'],
  // 3091: a value that does not fit a STRICT table's column.
  3091: ['data', 'never'],
};

export interface LibsqlError {
  readonly message: string;
  readonly rawCode?: number;
}

/** `rawCode` is SQLite's extended result code; errors of opening carry it in their text only. */
export function resultCode(error: unknown): number | undefined {
  const rawCode = (error as LibsqlError | undefined)?.rawCode;
  if (typeof rawCode === 'number') return rawCode;
  const inText = /: (\d+)"\)$/.exec(messageOf(error))?.[1];
  return inText === undefined ? undefined : Number(inText);
}

/** `what` is put in front: the file, or what was being done. */
export function classify(error: unknown, what: string): OperationFailure {
  if (error instanceof OperationFailure) return error;
  const code = resultCode(error);
  const message = messageOf(error);
  const [verdict, retry, sentence] =
    code === undefined ? (['protocol', 'never'] as const) : verdictOf(code, message);
  const text = sentence === undefined || sentence === message ? message : `${sentence} (SQLite: ${message})`;
  return new OperationFailure({ code: verdict, retry, message: `${what}: ${text}` }, { cause: error });
}

function verdictOf(code: number, message: string): Verdict {
  return extended[code] ?? byCode[code & 0xff] ?? genericVerdict(message);
}

/** SQLITE_ERROR (1) covers everything from syntax to missing tables; only its text tells them apart. */
function genericVerdict(message: string): Verdict {
  if (/^no such (table|view|index|column|trigger|savepoint|database)/.test(message))
    return ['missing', 'never'];
  // How a foreign key added to rows that violate it fails (dialects/sqlite/ddl.ts).
  if (/^bad JSON path: 'foreign key .* is violated by \d+ rows'$/.test(message))
    return ['constraint', 'never'];
  if (/already exists$|already another (table|index)/.test(message)) return ['conflict', 'never'];
  if (/overflow|out of range|malformed JSON|is not a number/.test(message)) return ['data', 'never'];
  return ['unsupported', 'never'];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
