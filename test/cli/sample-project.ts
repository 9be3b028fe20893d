// What: a small project on SQLite files that tests may break, apply and look into. What not: the program (program.ts).
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runFolder } from '../servers/run-folder.ts';

interface SqliteFile {
  exec(sql: string): void;
  prepare(sql: string): { all(): readonly Record<string, unknown>[] };
  close(): void;
}

const Database = createRequire(import.meta.url)('libsql') as new (path: string) => SqliteFile;

export const sampleFiles = {
  'dbkeel.yaml': `apiVersion: dbkeel/v1
kind: Project
metadata: {name: sample}
spec:
  timeZone: UTC
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: shop, labels: {team: shop}}
spec: {engine: sqlite, path: data/shop.db}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: copy}
spec: {engine: sqlite, path: data/copy.db}
---
apiVersion: dbkeel/v1
kind: Notifier
metadata: {name: log}
spec: {log: {}}
`,
  'checks.yaml': `# Three monitors: fine, a warning, critical.
apiVersion: dbkeel/v1
kind: Monitor
metadata: {name: fine, labels: {team: shop}}
spec:
  check: {rowCount: {connection: shop, table: orders}}
  alerts: [{when: rows < 1, severity: critical}]
---
apiVersion: dbkeel/v1
kind: Monitor
metadata: {name: warns}
spec:
  check: {rowCount: {connection: shop, table: orders}}
  alerts: [{when: rows < 1000, severity: warning}]
  notify: [log]
---
apiVersion: dbkeel/v1
kind: Monitor
metadata: {name: alarms}
spec:
  schedule: {every: 5m}
  check: {rowCount: {connection: shop, table: orders}}
  alerts: [{when: rows > 10, severity: critical}]
`,
  'move.yaml': `apiVersion: dbkeel/v1
kind: Migration
metadata: {name: orders}
spec:
  source: {connection: shop, tables: [orders]}
  target: {connection: copy}
`,
} as const;

/** A folder of the test run with these files; folders on the way are made. */
export function projectFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(runFolder(), 'project-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** The sample files and data/shop.db with 100 orders. */
export function sampleProject(more: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const root = projectFolder({ ...sampleFiles, ...more });
  mkdirSync(join(root, 'data'), { recursive: true });
  sqlite(
    join(root, 'data/shop.db'),
    `create table orders (id integer primary key, total integer not null);
     with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
     insert into orders select i, i * 10 from n;`,
  );
  return root;
}

export function sqlite(path: string, sql: string): void {
  const database = new Database(path);
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

export function sqliteRows(path: string, sql: string): readonly Record<string, unknown>[] {
  const database = new Database(path);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** Every file below a folder with its bytes, to prove that nothing changed. Sorted by path. */
export function snapshot(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = join(folder, name);
      const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (stat?.isDirectory() === true) walk(path);
      else if (stat?.isFile() === true) found.set(path, readFileSync(join(root, path), 'latin1'));
    }
  };
  walk('');
  return found;
}
