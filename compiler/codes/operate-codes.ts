// What: DBK42xx, what kinds find when they look at the live world, and hazards of the other kinds. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const operateCodes = {
  DBK4201: {
    severity: 'error',
    summary: 'No such table',
    explain: `The connection answers, but has no table of this name that its user can read.

Cause: a typo, a missing schema (\`sales.orders\`), a table that was dropped, or a missing SELECT grant.
Fix: correct the name, or grant SELECT. If another resource makes the table, name it: \`dependsOn: [Migration/orders]\`; then it can be planned before it exists.`,
  },
  DBK4202: {
    severity: 'error',
    summary: 'No such column',
    explain: `The table exists, but not the column that the check or rule reads.

Fix: correct the name; the message offers the nearest one. For a freshness check: \`check: {freshness: {connection: app, table: orders, column: created_at}}\`.`,
  },
  DBK4203: {
    severity: 'warning',
    summary: 'The first run would delete more than maxDelete allows',
    explain: `More rows are old enough than \`maxDelete\` allows in one run. Such a run deletes nothing and fails, so that it alerts.

Fix: raise \`maxDelete.count\` or \`maxDelete.percent\` for the first run, or lengthen \`olderThan\` and come down in steps.`,
  },
  DBK4204: {
    severity: 'error',
    summary: 'Provided by a resource that is not a dependency',
    explain: `What this resource reads does not exist yet and will be made by another one, but nothing says that the other one comes first.

Fix: state the order beside metadata: \`dependsOn: [Migration/orders]\`.`,
  },
  DBK4205: {
    severity: 'error',
    summary: 'The database does not exist',
    explain: `A connection names a SQLite file, or a database of a server, that is not there, and this resource needs it. Planning never creates one. A Migration makes the file of a SQLite target; the database of a server somebody creates first (CREATE DATABASE).

Fix: correct \`path\` (it is relative to the project's root) or the name at the end of \`url\`, or create the database first. If a Migration makes it, name it in \`dependsOn\`.`,
  },
  DBK4206: {
    severity: 'error',
    summary: 'The name fits several tables',
    explain: `Several schemas have a table of this name.

Fix: write the schema: \`table: sales.orders\` instead of \`table: orders\`.`,
  },
  DBK4207: {
    severity: 'warning',
    summary: 'The column holds no dates',
    explain: `A freshness check and an age rule compare a column with the current time; the type of this column is neither a date nor a timestamp.

Fix: choose the column that says when the row was written. On SQLite, where dates are text or numbers, ISO 8601 text and Unix seconds are read.`,
  },
  DBK4208: {
    severity: 'warning',
    summary: 'Rows will be deleted',
    explain: `Each run of this policy deletes rows from a live table. The plan shows how many the first run would take.

Fix: nothing, if that is what you want. \`archiveTo\` keeps a copy, \`maxDelete\` bounds one run.`,
  },
  DBK4209: {
    severity: 'warning',
    summary: 'The next run drops backups',
    explain: `The retention was shortened: the next run removes backups that the former rules kept. They cannot be brought back.

Fix: lengthen \`retention\`, or keep single backups elsewhere before you apply.`,
  },
  DBK4210: {
    severity: 'warning',
    summary: 'No column has an index for this rule',
    explain: `The rule looks rows up by a column that no index starts with, so each run reads the whole table.

Fix: create an index that starts with this column, or run the policy at a quiet time (\`schedule.window\`).`,
  },
  DBK4211: {
    severity: 'warning',
    summary: 'Scaling runs without approval',
    explain: `With \`mode: auto\` the policy changes the number of instances by itself, within \`instances.min\` and \`instances.max\`.

Fix: nothing, if that is what you want. \`mode: recommend\` only tells, \`mode: approve\` waits for \`dbkeel scale approve\`.`,
  },
  DBK4212: {
    severity: 'warning',
    summary: 'User SQL that writes or commands that run unattended',
    explain: `The Task runs SQL with write access or starts a program on its schedule, with nobody watching.

Fix: nothing, if that is what you want. Both stand in the plan word for word, so review them there.`,
  },
  DBK4213: {
    severity: 'warning',
    summary: 'The database file does not exist yet',
    explain: `A SQLite connection names a file that is not there. Nobody reads it yet, so nothing fails.

Fix: correct \`path\`, which is relative to the project's root, or create the database. Planning never creates it.`,
  },
  DBK4214: {
    severity: 'warning',
    summary: 'A program is not installed here',
    explain: `The method runs a program that was not found on the machine that made this plan.

Fix: install it on every machine that runs \`dbkeel serve\`, give its path (\`pg_dump: {binary: /usr/lib/postgresql/16/bin/pg_dump}\`), or use \`method: logical\`.`,
  },
  DBK4215: {
    severity: 'error',
    summary: 'What is to be compared is not known',
    explain: `\`dataDiff: {migration: …}\` compares the tables that the Migration copies; they are read from its source when the plan is made, and the source did not tell them, or the Migration has files at one end.

Fix: plan again when the source answers, or name the pair: \`dataDiff: {source: {connection: a, table: t}, target: {connection: b, table: t}}\`.`,
  },
} as const satisfies Record<string, CodeEntry>;
