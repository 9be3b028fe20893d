// What: a session under a second handle whose `close` ends nothing, for the snapshot that owns it. What not: the session.
import type { Session } from '../../engine.ts';

export function sharing(session: Session): Session {
  return {
    server: session.server,
    dialect: session.dialect,
    query: (sql, params, signal) => session.query(sql, params, signal),
    transaction: (mode, body) => session.transaction(mode, body),
    snapshot: () => session.snapshot(),
    catalog: (include, exclude) => session.catalog(include, exclude),
    read: (select, format, signal) => session.read(select, format, signal),
    write: (into, rows, signal) => session.write(into, rows, signal),
    close: async () => {},
  };
}
