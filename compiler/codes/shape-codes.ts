// What: DBK11xx, schema shape of envelope and spec. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const shapeCodes = {
  DBK1103: {
    severity: 'error',
    summary: 'Unknown kind',
    explain: `The document's kind is none that this program knows. Kinds are written in singular with capitals: Connection, Monitor, BackupPolicy.

    kind: Monitor`,
  },
  DBK1104: {
    severity: 'error',
    summary: 'Unknown field',
    explain: `The field is not part of this place of the language, most often a slip of the keys or of the indentation. Nothing unknown is ever
ignored, because an ignored setting looks like one that works. \`dbkeel schema\` prints all fields.`,
  },
  DBK1105: {
    severity: 'error',
    summary: 'Required field is missing',
    explain: `Something without which the resource has no meaning is not there. It may come from the resource itself, from defaults of the Project
or from a patch of the environment.`,
  },
  DBK1106: {
    severity: 'error',
    summary: 'Wrong type of value',
    explain: `The value is a text, number, list or map where another of these is wanted. A number in quotes is a text; \`[a]\` is a list of one.

    poolSize: 4        # a number
    tables: ["*"]      # a list`,
  },
  DBK1107: {
    severity: 'error',
    summary: 'Not one of the allowed values',
    explain: `The field takes one of a fixed list of values, and this is none of them. The message lists them. Case counts.`,
  },
  DBK1108: {
    severity: 'error',
    summary: 'Value does not have the right form',
    explain: `The value is a text, but it is not written the way this field needs it. The message says what the form is.`,
  },
  DBK1109: {
    severity: 'error',
    summary: 'Exactly one of several fields is wanted',
    explain: `Some maps hold one choice: a check is health or rowCount or …, a schedule has cron or every. Here none of the fields stands, or more
than one. Keep exactly one. (Where layers are merged, the stronger layer's choice removes the weaker one's.)

    check: {rowCount: {connection: shop, table: orders}}`,
  },
  DBK1110: {
    severity: 'error',
    summary: 'Number is out of range',
    explain: `The number is below the least or above the greatest value that makes sense here. The message names the bound. \`…Percent\` is 0 to 100;
the one ratio of the language is \`tolerance\` (0.1 is 10 %).`,
  },
  DBK1111: {
    severity: 'error',
    summary: 'Too few or too many entries',
    explain: `The list, map or text is shorter or longer than this field allows, or a list names one thing twice.`,
  },
  DBK1112: {
    severity: 'error',
    summary: 'Field is not allowed together with another',
    explain: `The field has a meaning only with another one, or only without it. The message names the other field.`,
  },
  DBK1113: {
    severity: 'error',
    summary: 'Name cannot be used',
    explain: `A name has lower-case letters, digits and dashes, begins and ends with a letter or digit, and has at most 50 characters (jobs that
are made from it need the rest). It is part of the address, so changing it later needs lifecycle.renamedFrom.

    metadata: {name: shop-eu1}`,
  },
  DBK1114: {
    severity: 'error',
    summary: 'Secret is written in the file',
    explain: `Passwords, keys and tokens are never written in files: they would be in Git, in the plan and in the state. Write where the secret is
found instead.

    password: \${secret:env:DB_PASSWORD}
    password: \${secret:file:/run/secrets/db}
    password: \${secret:exec:rds-token}     # a command declared in the Project's secrets`,
  },
  DBK1115: {
    severity: 'error',
    summary: 'Password in a URL',
    explain: `A URL with a password in it would be shown in plans and stored in the state. Take the password out and give it in its own field.

    url: postgres://dbkeel@db.example.net/app
    password: \${secret:env:DB_PASSWORD}

The whole URL may also be one secret: url: \${secret:env:DB_URL} (then a plan cannot show the host).`,
  },
  DBK1116: {
    severity: 'error',
    summary: 'URL cannot be read',
    explain: `The value is not a URL: it needs a scheme, \`://\` and a host. What stands in it must be encoded (a space is %20, an @ in a user is %40).

    url: https://hooks.example.net/x`,
  },
  DBK1117: {
    severity: 'error',
    summary: 'Time cannot be read',
    explain: `A moment is written as RFC 3339 says: date, T, time and an offset (Z is UTC). The day must exist.

    from: 2026-12-06T21:00:00Z`,
  },
} as const satisfies Record<string, CodeEntry>;
