// What: `*` and `?` on names and addresses, in linear space and without backtracking blow-ups. What not: file globs and .dbkeelignore (cli).

/** True when the whole name fits. `*` is any text (also empty, also with `/` and `.`), `?` one character; everything else is itself. */
export function globMatches(pattern: string, name: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < name.length) {
    const token = pattern[at];
    if (token === '*') {
      star = at++;
      resume = position;
    } else if (token !== undefined && (token === '?' || token === name[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      // Only the last star needs to be tried again: an earlier one could not reach further than it already did.
      at = star + 1;
      position = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Whether the text holds a wildcard at all. */
export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?');
}

/**
 * Whether an address (`Kind/name` or `Kind/name/key`) is meant by a pattern: `Monitor/*` means every Monitor, instances included;
 * `Monitor/health/*` every instance; `Monitor/health` the resource and, where it has forEach, all of its instances; `*` everything.
 */
export function addressMatches(pattern: string, address: string): boolean {
  if (isGlob(pattern)) return globMatches(pattern, address);
  if (pattern === address) return true;
  return pattern.split('/').length === 2 && address.startsWith(`${pattern}/`);
}
