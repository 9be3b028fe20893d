// What: one moment of a database that several sessions look at, by PostgreSQL's exported snapshots. What not: what they read.

import { literal } from '../../../compiler/dialects/postgres/quote.ts';
import type { Session, Snapshot } from '../../engine.ts';
import { fail } from '../../failure.ts';
import { classify } from './classify.ts';
import { type Link, secretsOf } from './connect.ts';

const begin = 'begin isolation level repeatable read, read only';

/** Holds a connection of its own until it is closed: an exported snapshot lives as long as the transaction that exported it. */
export async function openSnapshot(link: Link, wrap: (link: Link) => Session): Promise<Snapshot> {
  const never = new AbortController().signal;
  const holder = await link.open(never);
  try {
    // Before the snapshot: changes read from here on may overlap with it, never leave a gap.
    const position = await positionOf(holder);
    await holder.client.query(begin);
    const id = await exported(holder);
    const open: Session[] = [];
    return {
      consistency: id === undefined ? 'single' : 'exported',
      ...(position === undefined ? {} : { position }),
      session: async () => {
        if (id === undefined) return single(wrap, holder, open);
        const another = await link.open(never);
        await another.client.query(`${begin}; set transaction snapshot ${literal(id)}`);
        return wrap(another);
      },
      close: async () => {
        await holder.client.end().catch(() => undefined);
      },
    };
  } catch (error) {
    await holder.client.end().catch(() => undefined);
    throw classify(error, secretsOf(link));
  }
}

/** A standby cannot export: then the one session of this snapshot is the holder itself. */
function single(wrap: (link: Link) => Session, holder: Link, open: Session[]): Session {
  if (open.length > 0)
    throw fail(
      'unsupported',
      'This server cannot share a snapshot between sessions (it is a standby): use one session.',
    );
  const session = wrap(holder);
  open.push(session);
  return session;
}

async function exported(holder: Link): Promise<string | undefined> {
  const recovery = await value(holder, 'select pg_is_in_recovery()');
  return recovery === 't' ? undefined : await value(holder, 'select pg_export_snapshot()');
}

/** undefined where the server's provider does not let us see it. */
async function positionOf(holder: Link): Promise<string | undefined> {
  return await value(
    holder,
    'select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end',
  ).catch(() => undefined);
}

async function value(holder: Link, sql: string): Promise<string | undefined> {
  const answer = await holder.client.query({ text: sql, rowMode: 'array' });
  const cell: unknown = (answer.rows[0] as readonly unknown[] | undefined)?.[0];
  return typeof cell === 'string' ? cell : undefined;
}
