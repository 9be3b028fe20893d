// What: one moment of a database that a session of its own looks at. What not: sharing it: MySQL has no snapshot that two sessions can take.
import type { Session, Snapshot } from '../../engine.ts';
import { fail } from '../../failure.ts';
import { answerOf } from './answer.ts';
import { classify } from './classify.ts';
import { cut, type Link, secretsOf } from './connect.ts';
import { runRaw } from './raw.ts';

export async function openSnapshot(link: Link, wrap: (link: Link) => Session): Promise<Snapshot> {
  const holder = await link.open(new AbortController().signal);
  try {
    await runRaw(holder.raw, 'set transaction isolation level repeatable read');
    await runRaw(holder.raw, 'start transaction with consistent snapshot, read only');
    const position = await positionOf(holder);
    let given = false;
    return {
      consistency: 'single',
      ...(position === undefined ? {} : { position }),
      session: async () => {
        if (given) throw fail('unsupported', 'A snapshot of MySQL or MariaDB has one session.');
        given = true;
        return wrap(holder);
      },
      close: async () => cut(holder.connection),
    };
  } catch (error) {
    cut(holder.connection);
    throw classify(error, secretsOf(link));
  }
}

/** MariaDB tells the exact place of the snapshot in the binary log, without a lock. MySQL has nothing like it: no position rather than a wrong one. */
async function positionOf(holder: Link): Promise<string | undefined> {
  const { rows } = await answerOf(holder.raw, "show status like 'binlog_snapshot_%'");
  const status = new Map(rows.map((row) => [String(row[0]).toLowerCase(), String(row[1])]));
  const file = status.get('binlog_snapshot_file') ?? '';
  return file === '' || file === 'none'
    ? undefined
    : `${file}:${status.get('binlog_snapshot_position') ?? ''}`;
}
