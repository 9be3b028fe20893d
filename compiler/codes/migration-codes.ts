// What: DBK41xx, hazards and notes of Migrations. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const migrationCodes = {
  DBK4101: {
    severity: 'warning',
    summary: 'A conversion loses something',
    explain: `The target's type cannot hold everything that the source's type can.

Fix: choose another type: \`types: {"tinyint(1)": boolean}\` for all columns of a source type, or \`perTable: {orders: {types: {amount: "numeric(12,2)"}}}\` for one column. If the loss does not matter, apply: the plan is your consent.`,
  },
  DBK4102: {
    severity: 'error',
    summary: 'The source cannot be read',
    explain: `A Migration plans from the tables that are there, and the source did not tell them.

Fix: see the reason in the message: start the server, correct the Connection, or grant SELECT. If another resource makes the database, name it in \`dependsOn\`.`,
  },
  DBK4103: {
    severity: 'error',
    summary: 'The target table exists',
    explain: `With \`onExisting: fail\` (the default) a Migration never touches a table that it did not make.

Fix: choose what happens to it: \`append\` adds rows, \`upsert\` adds and updates by key, \`truncate\` empties it first, \`replace\` drops it and makes it anew. Or give the table another name: \`perTable: {orders: {to: sales.orders}}\`.`,
  },
  DBK4104: {
    severity: 'error',
    summary: 'The target table has no such column',
    explain: `Rows are put into a table that exists, and a column of the source is not in it.

Fix: \`perTable: {orders: {rename: {id: order_id}}}\` if it has another name there, \`excludeColumns: [note]\` to leave it out, or add the column.`,
  },
  DBK4105: {
    severity: 'error',
    summary: 'The target table needs a column that is not copied',
    explain: `Rows are put into a table that exists; it has a column that is NOT NULL, has no default, and gets no value from the source.

Fix: give the column a default, allow NULL, or copy a column into it with \`rename\`.`,
  },
  DBK4106: {
    severity: 'error',
    summary: 'Upsert needs a key',
    explain: `To update rows that are there, each row must be found by a key; the table has neither a primary key nor a unique index over columns that are never null.

Fix: name the columns: \`perTable: {events: {key: [id]}}\` (the target needs a unique index over them), or use \`onExisting: truncate\` or \`replace\`.`,
  },
  DBK4107: {
    severity: 'warning',
    summary: 'A table has no key',
    explain: `Without a key a copy of the table cannot resume in its middle, and a sync has to copy it whole.

Fix: \`perTable: {mail_log: {key: [id]}}\` names the columns that tell rows apart. Nothing to do if the table is small.`,
  },
  DBK4108: {
    severity: 'warning',
    summary: 'Data in the target will be destroyed',
    explain: `\`onExisting: truncate\` deletes all rows of the target table before the copy, \`replace\` drops the table with its indexes, grants and triggers.

Fix: nothing, if that is what you want. Otherwise \`append\`, \`upsert\`, or another name for the target table.`,
  },
  DBK4109: {
    severity: 'error',
    summary: 'perTable names a table that is not copied',
    explain: `A key of \`perTable\` fits none of the tables that \`source.tables\` selects, or fits several.

Fix: correct the name (the message offers the nearest one), add the table to \`source.tables\`, or write \`schema.name\`.`,
  },
  DBK4110: {
    severity: 'warning',
    summary: 'Something of the source stays behind',
    explain: `Generated columns, checks and expression indexes are written in the source's own SQL, and foreign keys can only lead to tables that are copied too; they are not made in the target.

Fix: make them by hand after the copy, or include the missing tables.`,
  },
  DBK4111: {
    severity: 'warning',
    summary: 'The copy will take long',
    explain: `By the server's estimates and the rate in the message the copy takes more than ten minutes. The source is read in one transaction meanwhile.

Fix: nothing; run it at a quiet time, or press less with \`throttle: {rowsPerSecond: 20000}\`.`,
  },
  DBK4112: {
    severity: 'error',
    summary: 'The target cannot be read',
    explain: `A Migration must know which of its tables already exist, and the target did not tell.

Fix: see the reason in the message: start the server, correct the Connection, or grant access to the catalogue.`,
  },
  DBK4113: {
    severity: 'error',
    summary: 'No table to copy',
    explain: `None of the source's tables fits \`source.tables\`, or \`source.exclude\` leaves all of them out. A name without wildcard must exist.

Fix: correct the names; \`*\` is every table of the connection, \`sales.*\` every one of a schema.`,
  },
  DBK4114: {
    severity: 'error',
    summary: 'Several tables would be written to one',
    explain: `Two tables of the source have the same target, or targets that differ only in upper and lower case, which most engines cannot hold side by side.

Fix: give one of them another name: \`perTable: {Orders: {to: orders_old}}\`, or exclude it.`,
  },
  DBK4115: {
    severity: 'error',
    summary: 'perTable names a column that is not there',
    explain: `\`rename\`, \`excludeColumns\`, \`types\`, \`key\` and \`cursor\` of \`perTable\` name columns of the source, as they are spelled there.

Fix: correct the name; the message offers the nearest one.`,
  },
  DBK4116: {
    severity: 'error',
    summary: 'Two columns would get one name',
    explain: `After \`rename\` two columns of one table have the same name in the target.

Fix: choose another name, or leave one of them out with \`excludeColumns\`.`,
  },
  DBK4117: {
    severity: 'error',
    summary: 'No column is left to copy',
    explain: `Every column of the table is generated or excluded, so there is nothing to copy.

Fix: exclude the table in \`source.exclude\`, or keep a column.`,
  },
  DBK4118: {
    severity: 'warning',
    summary: 'A sync copies the whole table',
    explain: `The table has no column of the cursor's name, so each sync reads and writes all of its rows.

Fix: name its cursor: \`perTable: {clicks: {cursor: id}}\`; write \`cursor: none\` to say that copying it whole is meant.`,
  },
  DBK4119: {
    severity: 'error',
    summary: 'This version cannot write NULL for bad values',
    explain: `\`onBadValue: null\` would put NULL where a value does not fit the target. This version copies every value as it is or fails the table, so it does not begin.

Fix: leave \`onBadValue\` out (\`fail\`), and choose types that hold the values, rows without them (\`perTable: {orders: {where: "placed_at > '0000-00-00'"}}\`), or leave the column out.`,
  },
  DBK4120: {
    severity: 'warning',
    summary: 'This version does not copy files',
    explain: `The Migration reads from or writes to files. This version checks and records it, but has no formats yet, so no rows are copied; a version that has them shows the copy as a run in its first plan.

Fix: upgrade when formats are there, or copy between two connections.`,
  },
} as const satisfies Record<string, CodeEntry>;
