// What: the chain of audit rows, in which a changed or missing row shows. What not: who reads it.
import { digestOf } from '../../compiler/model/canonical.ts';
import type { Json } from '../../compiler/model/json.ts';
import type { Holder } from '../ports.ts';
import type { Db } from './store.ts';
import type { AuditTable } from './tables.ts';

export interface AuditEntry {
  readonly at: string;
  readonly action: string;
  readonly uid: string;
  readonly address: string;
  readonly actor: Holder;
  readonly detail: Json;
}

/** Within a write transaction, so that two writers never follow the same row. */
export async function appendAudit(db: Db, entry: AuditEntry): Promise<void> {
  const last = await db
    .selectFrom('audit')
    .select(['place', 'digest'])
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { host, user, pid } = entry.actor;
  const row = {
    place: (last?.place ?? 0) + 1,
    at: entry.at,
    action: entry.action,
    uid: entry.uid,
    address: entry.address,
    actor: JSON.stringify({ host, user, pid }),
    detail: JSON.stringify(entry.detail),
  };
  await db
    .insertInto('audit')
    .values({ ...row, digest: chained(last?.digest ?? '', row) })
    .execute();
}

/** Reads in pages, whatever its length. The oldest rows may be cut off: the chain is checked from the first that is there. */
export async function verifyAudit(
  db: Db,
): Promise<{ readonly rows: number; readonly brokenAt: number | undefined }> {
  let before: AuditTable | undefined;
  let rows = 0;
  for (;;) {
    const page: readonly AuditTable[] = await db
      .selectFrom('audit')
      .selectAll()
      .where('place', '>', before?.place ?? 0)
      .orderBy('place')
      .limit(1000)
      .execute();
    for (const row of page) {
      if (!follows(row, before)) return { rows, brokenAt: row.place };
      before = row;
      rows += 1;
    }
    if (page.length === 0) return { rows, brokenAt: undefined };
  }
}

function follows({ digest, ...row }: AuditTable, before: AuditTable | undefined): boolean {
  if (before === undefined) return row.place !== 1 || digest === chained('', row);
  return row.place === before.place + 1 && digest === chained(before.digest, row);
}

function chained(before: string, row: Omit<AuditTable, 'digest'>): string {
  return digestOf({ before, ...row });
}
