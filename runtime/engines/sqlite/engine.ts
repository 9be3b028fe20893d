// What: the engine `sqlite`: which file a connection means and how it is opened. What not: the session's work (session.ts).
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { dialect } from '../../../compiler/dialects/sqlite/dialect.ts';
import type { ConnectTarget, Engine } from '../../engine.ts';
import { fail } from '../../failure.ts';
import { SqliteSession } from './session.ts';

export const engine: Engine = {
  name: 'sqlite',
  capabilities: dialect.capabilities,
  dialect: dialect.create,
  async connect(target, _ports, signal) {
    const path = pathOf(target);
    const mode = target.access === 'read' ? 'ro' : target.create ? 'rwc' : 'rw';
    const session = new SqliteSession({
      open: { path, mode },
      identity: identityOf(path),
      statementTimeoutMs: target.statementTimeoutMs,
    });
    try {
      await session.open(signal);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  },
};

/** A relative path is relative to the working folder, which is the project's root. */
function pathOf(target: ConnectTarget): string {
  const path = target.settings.path;
  if (typeof path !== 'string' || path === '')
    throw fail('unsupported', `${target.address} has no path of a SQLite file.`);
  if (path.includes('\0')) throw fail('unsupported', `${target.address}: a path cannot contain U+0000.`);
  return resolve(path);
}

/**
 * SQLite files carry no identity of their own, and reading must not write one. So the identity is the place: a hash of the file's absolute path with links resolved. It
 * changes when the file is moved (as a server's would not), and does not when another file is put in its place.
 */
function identityOf(path: string): string {
  return `sqlite:${createHash('sha256').update(realPath(path)).digest('hex').slice(0, 32)}`;
}

/** Before the file exists its folder must give the same answer as later. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}
