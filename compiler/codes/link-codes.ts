// What: DBK13xx, references, edges, cycles, addresses. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const linkCodes = {
  DBK1301: {
    severity: 'error',
    summary: 'Unknown resource',
    explain: `The name refers to a resource that no file declares. A reference is the address less its kind: \`connection: pg/eu1\` means
Connection/pg/eu1.`,
  },
  DBK1302: {
    severity: 'error',
    summary: 'Reference to another kind',
    explain: `There is a resource of that name, but of another kind than this field takes.`,
  },
  DBK1303: {
    severity: 'error',
    summary: 'Reference to a template without a key',
    explain: `The name is a resource with forEach, which exists only as instances. Name one of them with its key: pg/eu1 instead of pg.`,
  },
  DBK1304: {
    severity: 'error',
    summary: 'Address is declared twice',
    explain: `Kind and name together are the identity of a resource. Two documents declare the same one. Rename one of them, or remove it.`,
  },
  DBK1305: {
    severity: 'error',
    summary: 'Resources depend on each other in a circle',
    explain: `References and dependsOn say what is applied first. In a circle nothing can be. The message shows the whole circle; take out one of
its edges. dependsOn means applied after, not run after: a Task with \`on\` runs after something else.`,
  },
  DBK1306: {
    severity: 'error',
    summary: 'Former name is still in use',
    explain: `lifecycle.renamedFrom says that a resource was renamed, but a resource of the former name is still declared. Remove one of the two.`,
  },
  DBK1307: {
    severity: 'error',
    summary: 'Two resources claim one former name',
    explain: `Only one resource can go on with the state of a former one. Remove lifecycle.renamedFrom from all but one.`,
  },
  DBK1308: {
    severity: 'error',
    summary: 'Resource is not in this environment',
    explain: `The reference names a resource that \`environments\` leaves out of the chosen one. Use another resource there with a patch, or add the
environment. In lists (notify) such an entry is simply left out.`,
  },
  DBK1309: {
    severity: 'warning',
    summary: 'Pattern of addresses fits nothing',
    explain: `No resource fits the glob. What it is for (silence, hold, block, start, wait) never happens.`,
  },
  DBK1310: {
    severity: 'error',
    summary: 'Resource depends on itself',
    explain: `dependsOn names what is applied before the resource; it cannot be the resource itself.`,
  },
  DBK1311: {
    severity: 'error',
    summary: 'Unknown window',
    explain: `A schedule starts only inside a window that the Project declares under spec.windows.

    windows: {nights: {cron: "0 22 * * *", for: 8h}}`,
  },
  DBK1312: {
    severity: 'error',
    summary: 'Unknown secret command',
    explain: `\${secret:exec:NAME} runs a command that the Project declares under spec.secrets, and only where DBKEEL_ALLOW_EXEC names it.

    secrets: {rds-token: {exec: [aws, rds, generate-db-auth-token], ttl: 10m}}`,
  },
  DBK1313: {
    severity: 'error',
    summary: 'Not an address',
    explain: `An address is Kind/name, of an instance Kind/name/key; a glob of addresses has * in it.

    dependsOn: [Migration/orders, "Monitor/*"]`,
  },
} as const satisfies Record<string, CodeEntry>;
