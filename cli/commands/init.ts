// What: `dbkeel init`, the files of a new project. What not: overwriting anything that is there.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argument, type Command, exit } from '../command.ts';
import { editorSchema } from '../editor-schema.ts';

const project = `# yaml-language-server: $schema=./dbkeel.schema.json
apiVersion: dbkeel/v1
kind: Project
metadata: {name: ops}
spec:
  timeZone: UTC
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: app}
spec:
  engine: sqlite
  path: app.db
---
apiVersion: dbkeel/v1
kind: Notifier
metadata: {name: log}
spec: {log: {}}

# Once the path above is that of a real database, take the comment signs away: how many rows
# \`orders\` has, every five minutes; an empty table is an alert.
#
# ---
# apiVersion: dbkeel/v1
# kind: Monitor
# metadata: {name: orders}
# spec:
#   schedule: {every: 5m}
#   check:
#     rowCount: {connection: app, table: orders}
#   alerts:
#     - {when: rows < 1, severity: critical}
#   notify: [log]
`;

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const root = resolve(invocation.cwd, options.text('project') ?? '.', argument(invocation, 0) ?? '.');
  mkdirSync(root, { recursive: true });
  const files: Readonly<Record<string, string>> = {
    'dbkeel.yaml': project,
    'dbkeel.schema.json': editorSchema(),
    '.gitignore': '.dbkeel/\n',
  };
  const made: string[] = [];
  const kept: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    if (existsSync(path)) kept.push(name);
    else {
      writeFileSync(path, text, { flag: 'wx' });
      made.push(name);
    }
  }
  if (options.flag('json')) terminal.out(`${JSON.stringify({ folder: root, made, kept })}\n`);
  else {
    for (const name of made) terminal.out(`made ${name}\n`);
    for (const name of kept) terminal.out(`kept ${name}, which was there\n`);
    terminal.out(
      '\nNext: describe your databases in dbkeel.yaml, then run dbkeel validate and dbkeel plan.\n',
    );
  }
  return exit.ok;
};
