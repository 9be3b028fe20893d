// What: whether a statement would change the session itself: end its transaction, begin another, set a variable. What not: what a statement reads or writes.

const words = new Set([
  'set',
  'reset',
  'discard',
  'begin',
  'start',
  'commit',
  'rollback',
  'end',
  'abort',
  'savepoint',
  'release',
  'prepare',
  'execute',
  'deallocate',
  'do',
  'call',
  'use',
  'lock',
  'unlock',
  'xa',
  'handler',
  'load',
  'attach',
  'detach',
  'pragma',
  'copy',
  'listen',
  'change',
  'reload',
  'shutdown',
  'kill',
  'flush',
  'purge',
  'install',
  'uninstall',
]);

/** The first word of it, in lower case. Read-only sessions are read-only by a session setting: they must not let users' SQL take it back. */
export function sessionControl(sql: string): string | undefined {
  const text = sql.replace(/^(\s|;|\(|--[^\n]*(\n|$)|\/\*(?![!M])[\s\S]*?\*\/)+/, '');
  // MySQL and MariaDB execute what stands in such a comment.
  if (text.startsWith('/*')) return '/*!';
  const word = /^[a-z]+/i.exec(text)?.[0].toLowerCase() ?? '';
  if (words.has(word)) return word;
  return /\bset_config\s*\(/i.test(text) ? 'set_config' : undefined;
}
