// What: which file a connection means, and what stands for its identity. What not: opening it (engine.ts, observer.ts).
import { createHash } from 'node:crypto';

import type { ConnectTarget } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Ports } from '../../ports.ts';

/** The absolute path with the links of its folder resolved; relative ones start at the project's root, which only ports know. */
export async function pathOf(target: ConnectTarget, { files }: Ports): Promise<string> {
  const path = target.settings.path;
  if (typeof path !== 'string' || path === '')
    throw fail('unsupported', `${target.address} has no path of a SQLite file.`);
  const slash = path.lastIndexOf('/');
  const folder = slash < 0 ? '.' : path.slice(0, slash) || '/';
  try {
    return `${(await files.real(folder)).replace(/\/$/, '')}/${path.slice(slash + 1)}`;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === 'EACCES' || code === 'EPERM')
      throw fail('permission', `No permission to look into the folder of ${path}.`);
    throw fail('missing', `The folder of ${path} does not exist.`);
  }
}

/**
 * SQLite files carry no identity of their own, and reading must not write one. So the identity is the place: a hash of the file's absolute path with links resolved. It
 * changes when the file is moved (as a server's would not), and does not when another file is put in its place.
 */
export async function identityOf(path: string, { files }: Ports): Promise<string> {
  // Before the file exists its own name must give the same answer as later.
  return identityAt(await files.real(path).catch(() => path));
}

/** `real`: with all links resolved. */
export function identityAt(real: string): string {
  return `sqlite:${createHash('sha256').update(real).digest('hex').slice(0, 32)}`;
}
