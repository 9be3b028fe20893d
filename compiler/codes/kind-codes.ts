// What: DBK15xx, what one kind checks offline. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const kindCodes = {
  DBK1501: {
    severity: 'error',
    summary: 'The URL is not one of this engine',
    explain: `The scheme of \`url\` names another engine than \`engine\` does.

Fix: correct one of the two: \`engine: postgres\` takes \`postgres://user@host:5432/database\`, \`engine: mysql\` takes \`mysql://user@host:3306/database\`, \`engine: sqlite\` takes \`path\` instead of \`url\`.`,
  },
  DBK1503: {
    severity: 'error',
    summary: 'The setting does not fit the engine',
    explain: `The engine of this Connection cannot use the setting, for example \`tls\` or \`ssh\` of a SQLite file.

Fix: remove the setting, or correct \`engine\`.`,
  },
  DBK1504: {
    severity: 'error',
    summary: 'A path is expected, not the text of a certificate',
    explain: `\`tls.ca\`, \`tls.cert\` and \`tls.key\` name PEM files. A key inside the YAML would be in Git.

Fix: put the text in a file and write its path: \`tls: {ca: certs/rds.pem}\`. Keep private keys out of the repository.`,
  },
  DBK1505: {
    severity: 'error',
    summary: 'A client certificate needs both cert and key',
    explain: `\`tls.cert\` and \`tls.key\` belong together; one of them is missing.

Fix: \`tls: {cert: certs/client.pem, key: certs/client.key}\`.`,
  },
  DBK1506: {
    severity: 'error',
    summary: 'A read-only connection has a writer',
    explain: `\`readOnly: true\` forbids every write through this Connection, so \`writer\` could never be used.

Fix: remove \`readOnly\` to let migrations and policies write as \`writer\`, or remove \`writer\`.`,
  },
  DBK1511: {
    severity: 'warning',
    summary: 'This engine does not measure that',
    explain: `An alert names a metric that engines in general have, but not the engine of this connection (a SQLite file has no replicas), so it can never have data.

Fix: remove the alert, or check a connection whose engine has the metric.`,
  },
  DBK1512: {
    severity: 'error',
    summary: 'Both sides are the same table',
    explain: `A comparison or a copy of a table with itself can only be a mistake.

Fix: correct the connection, the table or the schema of one side.`,
  },
  DBK1513: {
    severity: 'error',
    summary: 'The connection is read-only',
    explain: `The resource writes through a Connection that says \`readOnly: true\`.

Fix: use another Connection, or remove \`readOnly\` and give it a \`writer\` user.`,
  },
  DBK1520: {
    severity: 'error',
    summary: 'Two Migrations write one table',
    explain: `Two Migrations have the same target table. Each would undo what the other wrote.

Fix: give one of them another target (\`perTable: {orders: {to: archive.orders}}\`), exclude the table from one (\`source.exclude\`), or merge the two.`,
  },
  DBK1521: {
    severity: 'error',
    summary: 'The target engine has no schemas',
    explain: `\`target.schema\` or a \`to: schema.table\` names a schema, but the target's engine has none (SQLite), or its database is the schema (MySQL).

Fix: leave the schema out: \`to: orders\`. For MySQL choose the database in the Connection's URL.`,
  },
  DBK1522: {
    severity: 'error',
    summary: 'The endpoints do not fit',
    explain: `A Migration copies from a connection or files into a connection or files; at least one end is a database, and a single target table needs a single source.

Fix: \`source: {connection: a, tables: ["*"]}\` with \`target: {connection: b, schema: public}\`, or \`source: {connection: a, tables: [orders]}\` with \`target: {connection: b, table: orders}\`.`,
  },
  DBK1523: {
    severity: 'warning',
    summary: 'A schedule without incremental',
    explain: `A Migration without \`incremental\` copies once; there is nothing to do on a schedule.

Fix: add \`incremental: {cursor: updated_at}\`, or remove \`schedule\`.`,
  },
  DBK1530: {
    severity: 'error',
    summary: 'The drill would restore onto the server it protects',
    explain: `\`drill.to\` is the connection that the policy backs up. A drill makes a database, fills it and drops it; there it would load the very server, and would prove nothing about losing it.

Fix: \`drill: {to: scratch}\` with a Connection to another server.`,
  },
  DBK1531: {
    severity: 'error',
    summary: 'A drill is scheduled without a place to restore',
    explain: `\`schedules.drill\` is set, \`drill.to\` is not.

Fix: add \`drill: {to: scratch}\`, or remove the schedule.`,
  },
  DBK1532: {
    severity: 'warning',
    summary: 'Partial backups are scheduled without full ones',
    explain: `A differential or incremental backup rests on a full one, and no full one is scheduled: with the first one lost or pruned nothing can be restored.

Fix: \`schedules: {full: {cron: "0 2 * * 0"}, incremental: {cron: "0 * * * *"}}\`.`,
  },
  DBK1533: {
    severity: 'error',
    summary: 'The backup method does not fit the engine',
    explain: `pgbackrest and pg_dump back up PostgreSQL, mariadb-backup backs up MariaDB.

Fix: \`method: logical\` works on every engine.`,
  },
  DBK1534: {
    severity: 'error',
    summary: 'The method knows full backups only',
    explain: `pg_dump writes whole dumps; there is nothing differential or incremental about them.

Fix: remove that schedule, or use \`method: logical\` or \`pgbackrest\`.`,
  },
  DBK1535: {
    severity: 'warning',
    summary: 'Settings of a method that is not used',
    explain: `A block under a method's name is read only when \`method\` names it.

Fix: set \`method\`, or remove the block.`,
  },
  DBK1536: {
    severity: 'error',
    summary: 'The method lacks its settings',
    explain: `pgBackRest keeps backups by stanza and cannot guess which one is meant.

Fix: \`method: pgbackrest\` with \`pgbackrest: {stanza: shop}\`.`,
  },
  DBK1537: {
    severity: 'error',
    summary: 'This method cannot choose tables',
    explain: `pgbackrest and mariadb-backup copy the files of the whole server.

Fix: remove \`tables\` and \`exclude\`, or use \`method: logical\`.`,
  },
  DBK1538: {
    severity: 'note',
    summary: 'Backups are kept for ever',
    explain: `Without \`retention\` nothing is ever removed from the store.

Fix: \`retention: {days: 30, keepLast: 3}\`. Leave it out if something else cleans the store.`,
  },
  DBK1540: {
    severity: 'error',
    summary: 'Files in this folder must not be deleted',
    explain: `The folder is the project or the disk as a whole, belongs to the system, or holds the state, the history or the repository.

Fix: name the one folder that holds what is to be cleaned: \`files: {path: /var/log/app, pattern: "*.log", olderThan: 30d}\`.`,
  },
  DBK1541: {
    severity: 'note',
    summary: 'Nothing bounds one run',
    explain: `Without \`maxDelete\` a wrong clock or a wrong column can delete everything in one run.

Fix: \`maxDelete: {count: 1000000, percent: 20}\`; above it a run deletes nothing and fails, so that it alerts.`,
  },
  DBK1542: {
    severity: 'warning',
    summary: 'The limit lets nothing be deleted',
    explain: `\`maxDelete\` of 0 makes every run fail that finds something.

Fix: choose the most that one run may delete, or \`suspend: true\` to stop the policy.`,
  },
  DBK1550: {
    severity: 'error',
    summary: 'The least number is above the greatest',
    explain: `\`instances.min\` must not be above \`instances.max\`.

Fix: \`instances: {min: 1, max: 10}\`.`,
  },
  DBK1551: {
    severity: 'error',
    summary: 'The policy would block itself',
    explain: `\`guards.blockDuring\` means this policy too, so it could never change anything.

Fix: name the resources whose runs must not be disturbed: \`blockDuring: [BackupPolicy/shop]\`.`,
  },
  DBK1552: {
    severity: 'warning',
    summary: 'The step cannot reach the greatest number',
    explain: `Numbers are always a multiple of \`step\` away from \`min\`; \`max\` is not one of them and is never reached.

Fix: \`instances: {min: 2, max: 10, step: 4}\` reaches 2, 6 and 10.`,
  },
  DBK1553: {
    severity: 'warning',
    summary: 'Nothing starts the policy',
    explain: `The policy has no schedule, so it acts only when it is run by hand.

Fix: \`schedule: {every: 30s}\`.`,
  },
  DBK1554: {
    severity: 'error',
    summary: 'Two metrics have one name',
    explain: `The name tells metrics apart in explanations.

Fix: give each its own: \`metrics: [{name: cpu, …}, {name: backlog, …}]\`.`,
  },
  DBK1560: {
    severity: 'error',
    summary: 'Nothing says how use is measured',
    explain: `Only \`storage\` and \`connections\` are measured by dbkeel itself.

Fix: name a source: \`iops: {capacity: 16000, source: {prometheus: {url: "http://prometheus:9090", query: "…"}}}\`.`,
  },
  DBK1561: {
    severity: 'error',
    summary: 'The server does not know this capacity',
    explain: `\`capacity: auto\` asks the server for its own limit, which only \`connections\` has. A server does not know the size of its disk.

Fix: write the number: \`storage: {capacity: 500GiB}\`.`,
  },
  DBK1562: {
    severity: 'error',
    summary: 'The capacity has the wrong unit',
    explain: `\`storage\` is a size; other resources are plain numbers.

Fix: \`storage: {capacity: 500GiB}\`, \`connections: {capacity: 200}\`.`,
  },
  DBK1570: {
    severity: 'error',
    summary: 'The Task would start itself for ever',
    explain: `Through \`on: {run: …}\` and \`do: {run: …}\` this Task comes back to itself.

Fix: break the circle where the message shows it: drop one of the triggers, or do the second thing as a further step of the same Task.`,
  },
  DBK1571: {
    severity: 'error',
    summary: 'The resource has no such job',
    explain: `\`job\` names a job that resources of this kind do not have.

Fix: choose one of those in the message. Jobs: Monitor check; Migration copy, sync, validate, cutover; BackupPolicy full, differential, incremental, verify, drill; CleanupPolicy clean; ScalingPolicy scale; CapacityPlan forecast; QueryAnalysis collect; Task run.`,
  },
  DBK1572: {
    severity: 'error',
    summary: 'Several jobs could be meant',
    explain: `The resource has more than one job, so a step that runs it must say which.

Fix: \`do: [{run: BackupPolicy/shop, job: full}]\`.`,
  },
  DBK1573: {
    severity: 'error',
    summary: 'The resource has no jobs',
    explain: `Connections, Notifiers and the Project are recorded only; there is nothing to run.

Fix: name a resource with jobs: \`do: [{run: Migration/shop, job: sync}]\`.`,
  },
  DBK1574: {
    severity: 'error',
    summary: 'A step lacks what belongs to it',
    explain: `\`sql\` needs the \`connection\` it is sent to; \`job\` belongs to \`run\`, and \`message\` to \`notify\`.

Fix: \`{sql: "vacuum orders", connection: shop}\`, \`{run: Migration/shop, job: sync}\`, \`{notify: [slack], message: "done"}\`.`,
  },
  DBK1575: {
    severity: 'error',
    summary: 'The placeholder is not closed or not a name',
    explain: `\`{{…}}\` in a message, a body or an argument is filled in when the Task runs; inside stands a dotted name.

Fix: \`message: "backup took {{run.duration}}"\`.`,
  },
} as const satisfies Record<string, CodeEntry>;
