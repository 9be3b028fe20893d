// What: DBK15xx, what one kind checks offline. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const kindCodes = {
  DBK1501: {
    severity: 'error',
    summary: 'The URL is not one of this engine',
    explain: `The scheme of \`url\` names another engine than \`engine\` does.

Fix: correct one of the two: \`engine: postgres\` takes \`postgres://user@host:5432/database\`, \`engine: mysql\` takes \`mysql://user@host:3306/database\`, \`engine: sqlite\` takes \`path\` instead of \`url\`.`,
  },
  DBK1502: {
    severity: 'error',
    summary: 'A password stands in the URL',
    explain: `A literal password in a URL ends up in Git, in plans and in logs, so dbkeel refuses it.

Fix: remove it from the URL and refer to a secret:

    url: postgres://app@db.example.net/app
    password: \${secret:env:APP_PASSWORD}

Change the password on the server too: it has been in a file.`,
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
  DBK1507: {
    severity: 'warning',
    summary: 'A credential stands in plain text',
    explain: `The URL of a chat webhook, a token or a password lets whoever reads the file send in your name.

Fix: refer to a secret: \`slack: {url: "\${secret:env:SLACK_URL}"}\`.`,
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
} as const satisfies Record<string, CodeEntry>;
