// What: a SELECT wrapped so that no text is read as text: libsql aborts the process on bytes that are not UTF-8 and cuts a text at U+0000. What not: running it.

/**
 * Two result columns per column of `sql`: the value (text as its bytes) and whether it was text. Each `limit -1` and `where 1` keep SQLite from merging the queries, which
 * would run an expression of the user's as often as it is named here; rows keep their order. The line breaks end a trailing `--` comment of the user's.
 */
export function guardedSelect(sql: string, columns: number): string {
  const names = Array.from({ length: columns }, (_, index) => `c${index}`);
  const cells = names.map(
    (name) =>
      `case typeof(${name}) when 'text' then cast(${name} as blob) else ${name} end, typeof(${name}) = 'text'`,
  );
  return `with guarded(${names.join(', ')}) as (select * from (\n${sql}\n) limit -1) select ${cells.join(', ')} from guarded where 1`;
}

/** SQLite allows 2000 result columns, and the guard doubles them. */
export const mostGuardedColumns = 1000;

/** Only these can stand inside a query; PRAGMA, EXPLAIN and RETURNING cannot and are read as they are. */
export function canBeGuarded(firstWord: string): boolean {
  return firstWord === 'select' || firstWord === 'with' || firstWord === 'values';
}
