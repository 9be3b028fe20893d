// What: bringing a store to the newest version of its tables. What not: the versions (migrations.ts).
import type { Kysely } from 'kysely';

import { fail } from '../failure.ts';
import { migrations } from './migrations.ts';
import type { Tables } from './tables.ts';

/** The version the tables have; 0 = there are none. */
export async function versionOf(db: Kysely<Tables>): Promise<number> {
  const tables = await db.introspection.getTables();
  if (!tables.some((table) => table.name === 'migrations')) return 0;
  const newest = await db
    .selectFrom('migrations')
    .select((each) => each.fn.max('version').as('version'))
    .executeTakeFirst();
  return Number(newest?.version ?? 0);
}

export function newestVersion(): number {
  return migrations.at(-1)?.version ?? 0;
}

/** In one transaction, which looks again: of two processes that find an old store one migrates and the other finds it done. */
export async function migrate(db: Kysely<Tables>, now: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const version = await versionOf(transaction);
    refuseNewer(version);
    if (version === 0)
      await transaction.schema
        .createTable('migrations')
        .addColumn('version', 'integer', (column) => column.primaryKey().notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('applied_at', 'text', (column) => column.notNull())
        .execute();
    for (const migration of migrations) {
      if (migration.version <= version) continue;
      await migration.up(transaction);
      await transaction
        .insertInto('migrations')
        .values({ version: migration.version, name: migration.name, applied_at: now })
        .execute();
    }
  });
}

export function refuseNewer(version: number): void {
  if (version > newestVersion())
    throw fail(
      'unsupported',
      `The history was written by a newer dbkeel (version ${version} of its tables; this one knows ${newestVersion()}). Use that one.`,
    );
}
