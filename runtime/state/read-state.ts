// What: the state and the journal lines that count, read from files as one consistent pair. What not: locks and writing.
import type { State } from '../../compiler/model/state.ts';
import { FileError, type Files } from '../ports.ts';
import type { StateRead } from '../store.ts';
import { decodeJournal, type JournalText, linesSince } from './journal-text.ts';
import { StateDamage } from './state-damage.ts';
import type { StatePaths } from './state-paths.ts';
import { decodeState } from './state-text.ts';

/** `journal`: undefined when there is no file. */
export interface StateFiles extends StateRead {
  readonly journal: JournalText | undefined;
}

/**
 * The journal first: a commit that happens in between then shows as a newer state beside lines of an older serial, which do not count. The other
 * way round its entries would be in neither. Takes no lock and changes nothing.
 */
export async function readState(files: Files, paths: StatePaths): Promise<StateFiles> {
  const journalBytes = await readOrNothing(files, paths.journal);
  const journal = journalBytes === undefined ? undefined : decodeJournal(journalBytes, paths.journal);
  const state = await readStateFile(files, paths);
  const pending = linesSince(journal?.lines ?? [], state?.serial ?? 0, paths.journal);
  return { state, pending, journal };
}

async function readStateFile(files: Files, paths: StatePaths): Promise<State | undefined> {
  const bytes = await readOrNothing(files, paths.state);
  if (bytes !== undefined) return decodeState(bytes, paths.state);
  const backups = await backupSerials(files, paths);
  if (backups.length === 0) return undefined;
  // The first commits may have happened between the two looks.
  const again = await readOrNothing(files, paths.state);
  if (again !== undefined) return decodeState(again, paths.state);
  throw new StateDamage(paths.state, `is missing, but backups of it exist (serial ${backups[0]})`);
}

/** Newest first; [] when the folder is not there. */
export async function backupSerials(files: Files, paths: StatePaths): Promise<readonly number[]> {
  let names: readonly string[];
  try {
    names = await files.list(paths.folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return names
    .map(paths.backupSerial)
    .filter((serial) => serial !== undefined)
    .sort((a, b) => b - a);
}

/** Only "there is no such file" is nothing; a file that may not be read is an error, never "no state". */
export async function readOrNothing(files: Files, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof FileError && error.code === 'ENOENT';
}
