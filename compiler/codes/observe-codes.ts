// What: DBK23xx, what the live world answered. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const observeCodes = {
  DBK2301: {
    severity: 'warning',
    summary: 'A connection does not answer',
    explain: `The server behind a Connection could not be asked while planning: it refused, timed out, or rejected the login. The plan goes on: what only that server can tell (row counts, sizes, "would fire now") is left out, and whatever cannot be planned without it is an error of its own.

Check that the server runs, that host and port in spec.url are right, that this machine may reach it, and that the password's secret is set:

    dbkeel doctor
    dbkeel plan --exclude Connection/pg/ledger-af1    # leave it and what needs it out of this plan`,
  },
  DBK2302: {
    severity: 'warning',
    summary: 'A question to a server was refused',
    explain: `The server answers, but not this question: mostly a missing right (SELECT on a table, access to a statistics view) or something this version of the server does not have. The plan goes on without the estimate.

Give the reader what it needs; the least rights for it are printed by

    dbkeel doctor --grants`,
  },
} as const satisfies Record<string, CodeEntry>;
