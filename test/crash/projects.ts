// What: small real projects for tests that kill, race and interrupt the program. What not: the tests.
import { join } from 'node:path';
import Database from 'libsql';

/** `monitors` record-only resources around one Migration; the table `t` has rows of every shape and a foreign key to it. */
export function migrationProject(monitors: number): Readonly<Record<string, string>> {
  const keys = Array.from({ length: monitors }, (_, index) => `k${index}: {}`).join(', ');
  return {
    'dbkeel.yaml': `apiVersion: dbkeel/v1
kind: Connection
metadata: {name: a}
spec: {engine: sqlite, path: a.db}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: b}
spec: {engine: sqlite, path: b.db}
---
apiVersion: dbkeel/v1
kind: Migration
metadata: {name: m}
spec: {source: {connection: a, tables: ["*"]}, target: {connection: b}}
---
apiVersion: dbkeel/v1
kind: Monitor
metadata: {name: many}
forEach: {${keys}}
dependsOn: [Migration/m]
spec: {schedule: {every: 60s}, check: {rowCount: {connection: b, table: t}}, alerts: [{when: rows < 1, severity: warning}]}
`,
  };
}

/** Nothing but records: every files call of such an apply is one of the state. */
export function recordProject(count: number): Readonly<Record<string, string>> {
  const keys = Array.from({ length: count }, (_, index) => `k${index}: {}`).join(', ');
  return {
    'dbkeel.yaml': `apiVersion: dbkeel/v1
kind: Notifier
metadata: {name: log}
forEach: {${keys}}
spec: {log: {}}
`,
  };
}

export function fillSource(folder: string): void {
  withDatabase(join(folder, 'a.db'), (database) => {
    database.exec(`
      create table t (id integer primary key, v text, b blob);
      create index t_v on t (v);
      create table u (k text primary key, t integer references t (id));
      create table keyless (v text);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
        insert into t select i, 'row ' || i || char(9) || '\\', x'00ff' from n;
      insert into u select 'k' || id, id from t where id % 3 = 0;
      insert into keyless select 'x' from t where id < 7;`);
  });
}

/** Every row of every table of ours or the user's, as text. */
export function rowsOf(folder: string, name: string): string {
  return withDatabase(join(folder, name), (database) =>
    ['t', 'u', 'keyless']
      .map((table) => {
        const columns = (
          database.prepare(`pragma table_info(${table})`).all() as readonly { readonly name: string }[]
        ).map((column) => column.name);
        const text = columns.map((column) => `quote("${column}")`).join(` || ' ' || `);
        const lines = database.prepare(`select ${text} as line from ${table} order by 1`).all();
        return `${table}: ${lines.map((row) => (row as { readonly line: string }).line).join('\n')}`;
      })
      .join('\n'),
  );
}

export function withDatabase<T>(path: string, work: (database: Database.Database) => T): T {
  const database = new Database(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}
