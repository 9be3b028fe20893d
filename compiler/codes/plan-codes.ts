// What: DBK31xx, what a plan refuses. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const planCodes = {
  DBK3101: {
    severity: 'error',
    summary: 'The configuration is empty, the state is not',
    explain: `No resource was found in the project's files, but the state holds some. That is nearly always the wrong folder, the wrong environment, or files that are not there yet; taken literally it would remove everything, so it is refused.

Go to the right folder, or choose the right --env. To remove everything, say so:

    dbkeel destroy`,
  },
  DBK3102: {
    severity: 'error',
    summary: 'A protected resource cannot be destroyed',
    explain: `lifecycle.protect: true was applied, so the resource may be neither destroyed nor replaced nor forgotten, even after its YAML is gone: the protection is kept in the state.

Take the protection away in a change of its own, apply it, and remove the resource then:

    lifecycle: {protect: false}`,
  },
  DBK3103: {
    severity: 'error',
    summary: 'A rename is not possible',
    explain: `lifecycle.renamedFrom names an address whose record should go on under the new name, but that record cannot be taken: the old address is still declared, or the state holds both.

Remove the old declaration. If both are in the state, remove the one that is not meant with "dbkeel state rm ADDRESS". If they are two different things, take renamedFrom away. Chains (a to b, b to c) and swaps are fine: give every one of them its renamedFrom.`,
  },
  DBK3104: {
    severity: 'error',
    summary: 'A pattern means no resource',
    explain: `--target, --exclude or --replace names an address that is neither in the configuration nor in the state. Nothing is planned silently without it, because the plan would be another one than you asked for.

Addresses are Kind/name, or Kind/name/key for an instance of forEach; * stands for any text:

    dbkeel plan --target 'Monitor/health/*'`,
  },
  DBK3105: {
    severity: 'error',
    summary: 'The label selector cannot be read',
    explain: `--selector takes terms joined by commas, all of which must hold: key=value, key!=value, key (the label is there), !key (it is not).

    dbkeel plan --selector team=shop,tier!=gold`,
  },
  DBK3106: {
    severity: 'error',
    summary: 'Too many resources would be removed',
    explain: `The plan removes more resources at once than limits.maxDeletes of the Project allows (deleted and forgotten ones together). A lost file, a wrong forEach map or a renamed key looks exactly like this.

Look at the list. A rename keeps its record with lifecycle.renamedFrom. If the removal is meant, allow its number:

    dbkeel plan --allow-deletes 40`,
  },
  DBK3107: {
    severity: 'error',
    summary: 'This build does not speak this engine',
    explain: `The resource has to be planned in the SQL of an engine for which this build of dbkeel has no dialect. Use a build that has it, or leave the resource out of this environment:

    environments: [dev]`,
  },
  DBK3108: {
    severity: 'note',
    summary: 'This build cannot run this kind yet',
    explain: `Resources of this kind are checked, planned and recorded, but an operation they compile to has no executor in this build, so nothing of them will run. The record is complete: a build that can run it will, without another plan of yours.`,
  },
  DBK3110: {
    severity: 'error',
    summary: 'A policy of the project denies this plan',
    explain: `A rule under policies of the Project says that no plan may do this. The plan is shown and cannot be applied; the exit code is 4.

Change the files so that the rule is kept, or have an exception reviewed, with an end and a reason:

    policies:
      - name: keep-backups
        deny: {resource: "BackupPolicy/*", action: [delete, forget]}
        except: [{resource: BackupPolicy/tmp, until: 2026-12-31, reason: "moves to S3"}]`,
  },
  DBK3111: {
    severity: 'warning',
    summary: 'A policy of the project warns of this plan',
    explain: `A rule under policies of the Project (warn) is met by this change. The plan can be applied; the reviewers should know why.`,
  },
  DBK3112: {
    severity: 'error',
    summary: 'The plan is stale',
    explain: `Something this plan was made from has changed since: the recorded state (another apply came first), the files of the project, or what stands in the databases. Applying it now would do something nobody reviewed, so nothing was done. The exit code is 5.

Plan again, look at it, and apply that plan:

    dbkeel plan --out p.json
    dbkeel apply p.json`,
  },
} as const satisfies Record<string, CodeEntry>;
