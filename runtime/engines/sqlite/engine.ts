// What: the engine `sqlite`: how its sessions are opened. What not: which file a connection means (place.ts), the session's work (session.ts).
import { dialect } from '../../../compiler/dialects/sqlite/dialect.ts';
import type { Engine } from '../../engine.ts';
import { SqliteObserver } from './observer.ts';
import { identityOf, pathOf } from './place.ts';
import { SqliteSession } from './session.ts';

export const engine: Engine = {
  name: 'sqlite',
  capabilities: dialect.capabilities,
  dialect: dialect.create,
  async connect(target, ports, signal) {
    const path = await pathOf(target, ports);
    const mode = target.access === 'read' ? 'ro' : target.create ? 'rwc' : 'rw';
    const session = new SqliteSession({
      open: { path, mode },
      identity: await identityOf(path, ports),
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
  observer: (ports) => new SqliteObserver(ports),
};
