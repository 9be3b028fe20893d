// What: the URI that makes SQLite respect how a file may be opened. What not: opening it.

export type OpenMode = 'ro' | 'rw' | 'rwc';

/**
 * libsql ignores `readonly` and `fileMustExist`, but passes `file:` URIs to SQLite, whose `mode` is obeyed: ro and rw never create. Every byte that means something in a
 * URI (`?`, `#`, `%`) is percent-encoded, so that a file may have any name.
 */
export function fileUri(absolutePath: string, mode: OpenMode): string {
  const encoded = absolutePath.split('/').map(encodeURIComponent).join('/');
  return `file:${encoded}?mode=${mode}`;
}
