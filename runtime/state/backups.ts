// What: former versions of the state beside it: keeping, listing, pruning. What not: bringing one back (restore-state.ts).
import type { State } from '../../compiler/model/state.ts';
import { fail } from '../failure.ts';
import { FileError, type Files } from '../ports.ts';
import type { StateVersion } from '../store.ts';
import { backupSerials, isMissing, readOrNothing } from './read-state.ts';
import { StateDamage } from './state-damage.ts';
import type { StatePaths } from './state-paths.ts';
import { decodeState } from './state-text.ts';

export const backupsKept = 10;

/** A second name for the file that the rename is about to replace: no bytes are copied, so a full disk cannot spoil it. Durable before the rename may happen. */
export async function keepBackup(files: Files, paths: StatePaths, serial: number): Promise<void> {
  const backup = paths.backup(serial);
  try {
    await files.link(paths.state, backup);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'EEXIST') throw error;
    // Left by a commit that stopped before its rename, or by a state.json put back by hand: the one in force is what counts.
    await files.remove(backup);
    await files.link(paths.state, backup);
  }
  await files.syncFolder(paths.folder);
}

/** Never fails: an old backup too many is no reason to call a finished commit failed. */
export async function pruneBackups(files: Files, paths: StatePaths): Promise<void> {
  try {
    for (const serial of (await backupSerials(files, paths)).slice(backupsKept))
      await files.remove(paths.backup(serial));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

export async function listBackups(files: Files, paths: StatePaths): Promise<readonly StateVersion[]> {
  const versions: StateVersion[] = [];
  for (const serial of await backupSerials(files, paths)) {
    const found = await files.stat(paths.backup(serial));
    if (found !== undefined) versions.push({ serial, at: found.modifiedAt });
  }
  return versions;
}

/** Also answers for the serial in force. */
export async function readVersion(files: Files, paths: StatePaths, serial: number): Promise<State> {
  const path = paths.backup(serial);
  const bytes = await readOrNothing(files, path);
  if (bytes !== undefined) {
    const state = decodeState(bytes, path);
    if (state.serial !== serial) throw new StateDamage(path, `holds serial ${state.serial}`);
    return state;
  }
  const current = await files.read(paths.state).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const state = current === undefined ? undefined : decodeState(current, paths.state);
  if (state?.serial === serial) return state;
  throw fail('missing', `there is no version ${serial} of the state; \`dbkeel state history\` lists them`);
}
