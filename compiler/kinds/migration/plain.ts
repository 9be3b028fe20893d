// What: a dialect's statements as sql.apply takes them. What not: making them.
import type { Statement } from '../../dialect.ts';
import type { SqlStatement } from '../../model/operation-args.ts';

export function plain(statements: readonly Statement[]): readonly SqlStatement[] {
  return statements.map(({ sql, object, absent }) => ({
    sql,
    object,
    ...(absent === undefined ? {} : { absent }),
  }));
}
