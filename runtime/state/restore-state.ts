// What: bringing a backup back, on a healthy state or a damaged one. What not: choosing which (the user does, by serial).
import type { State } from '../../compiler/model/state.ts';
import { fail } from '../failure.ts';
import type { Ports } from '../ports.ts';
import type { StateRestored } from '../store.ts';
import { keepBackup, pruneBackups, readVersion } from './backups.ts';
import { decodeJournal, linesSince } from './journal-text.ts';
import { backupSerials, readOrNothing } from './read-state.ts';
import { emptyState, replay, sortRecords } from './replay.ts';
import { StateDamage } from './state-damage.ts';
import type { StatePaths } from './state-paths.ts';
import { claimedSerial, decodeState, encodeState } from './state-text.ts';

/**
 * Runs under the lock. The serial moves forward, past every serial that any file here shows: plans made before are stale, and no journal can be mistaken
 * for this state's. What cannot be read is kept aside under a new name, never deleted. Every step can be repeated after a crash.
 */
export async function replaceState(
  ports: Ports,
  paths: StatePaths,
  by: number | State,
): Promise<StateRestored> {
  const { files } = ports;
  const version =
    typeof by === 'number'
      ? await readVersion(files, paths, by)
      : { ...by, resources: sortRecords(by.resources) };
  const id = ports.ids.uuid();
  const aside: string[] = [];
  const stateBytes = await readOrNothing(files, paths.state);
  const current = whole(() => (stateBytes === undefined ? undefined : decodeState(stateBytes, paths.state)));
  const journalBytes = await readOrNothing(files, paths.journal);
  refuseUnfinished(journalBytes, current, paths);
  const known = [
    version.serial,
    claimedSerial(stateBytes ?? new Uint8Array()),
    ...(await backupSerials(files, paths)),
    journalSerial(journalBytes),
  ];
  const state: State = { ...version, serial: Math.max(...known) + 1 };
  const temporary = paths.temporary(id);
  await files.write(temporary, encodeState(state));
  await files.sync(temporary);
  if (current !== undefined) await keepBackup(files, paths, current.serial);
  else if (stateBytes !== undefined) {
    await files.link(paths.state, paths.damaged(paths.state, id));
    aside.push(paths.damaged(paths.state, id));
  }
  // Before the new state is there: until then every reader still stops at the damage.
  if (journalBytes !== undefined) {
    await files.rename(paths.journal, paths.damaged(paths.journal, id));
    aside.push(paths.damaged(paths.journal, id));
  }
  await files.syncFolder(paths.folder);
  await files.rename(temporary, paths.state);
  await files.syncFolder(paths.folder);
  await pruneBackups(files, paths);
  return { state, aside };
}

/** A readable journal of this state that waits for an answer must get it first: restoring would forget an effect that may have happened. */
function refuseUnfinished(
  journalBytes: Uint8Array | undefined,
  current: State | undefined,
  paths: StatePaths,
): void {
  const lines = whole(() =>
    journalBytes === undefined
      ? []
      : linesSince(decodeJournal(journalBytes, paths.journal).lines, current?.serial ?? 0, paths.journal),
  );
  const { unfinished } = replay(emptyState(''), lines ?? []);
  const first = unfinished[0];
  if (first === undefined) return;
  throw fail(
    'conflict',
    `${first.address} has an unfinished operation (${first.begin}): run \`dbkeel apply\` or \`dbkeel state resolve\` first`,
  );
}

function whole<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof StateDamage) return undefined;
    throw error;
  }
}

/** Of a journal that may be damaged anywhere: the highest serial a line claims. */
function journalSerial(bytes: Uint8Array | undefined): number {
  const text = Buffer.from(bytes ?? []).toString('latin1');
  let highest = 0;
  for (const [, serial] of text.matchAll(
    /^\{"seq":\d{1,15},"crc":"[0-9a-f]{8}","lock":"[^"]*","serial":(\d{1,15}),/gm,
  )) {
    highest = Math.max(highest, Number(serial));
  }
  return highest;
}
