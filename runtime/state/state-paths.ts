// What: the names of the files beside state.json. What not: their content.
import { basename, dirname } from 'node:path';

export interface StatePaths {
  readonly state: string;
  readonly folder: string;
  readonly journal: string;
  readonly lock: string;
  backup(serial: number): string;
  /** Written aside, renamed into place; swept by the next lock holder. */
  temporary(id: string): string;
  /** Where a damaged file is kept when a backup takes its place. */
  damaged(path: string, id: string): string;
  /** The serial in a backup's bare name; undefined for every other name. */
  backupSerial(name: string): number | undefined;
  isTemporary(name: string): boolean;
}

export function statePaths(path: string): StatePaths {
  const name = basename(path);
  const backupPrefix = `${name}.backup.`;
  const temporaryPrefix = `${name}.tmp.`;
  return {
    state: path,
    folder: dirname(path),
    journal: `${path}.journal`,
    lock: `${path}.lock`,
    backup: (serial) => `${path}.backup.${serial}`,
    temporary: (id) => `${path}.tmp.${id}`,
    damaged: (of, id) => `${of}.damaged.${id}`,
    backupSerial: (of) => {
      const digits = of.startsWith(backupPrefix) ? of.slice(backupPrefix.length) : '';
      return /^(0|[1-9]\d{0,14})$/.test(digits) ? Number(digits) : undefined;
    },
    isTemporary: (of) => of.startsWith(temporaryPrefix),
  };
}
