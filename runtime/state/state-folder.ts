// What: the folder the state lives in: making it, and making its name durable. What not: the files in it.
import { dirname, isAbsolute } from 'node:path';
import { FileError, type Files } from '../ports.ts';

export async function makeStateFolder(files: Files, folder: string): Promise<void> {
  const found = await files.stat(folder);
  if (found === undefined) await files.makeFolder(folder);
  else if (found.kind !== 'folder') throw new FileError('ENOTDIR', folder, `${folder} is not a folder`);
}

/**
 * Makes durable the names in the folder and the names of the folders that lead to it: a state in a folder that a power loss takes away is lost too.
 * A process that died may have made them, so "it was there" proves nothing until the first commit, which comes after this.
 */
export async function syncFolderAndParents(files: Files, folder: string): Promise<void> {
  await files.syncFolder(folder);
  for (let path = folder; path !== '.' && path !== dirname(path); ) {
    path = dirname(path);
    try {
      await files.syncFolder(path);
    } catch (error) {
      // On the way to an absolute path stand folders of the system that we may neither open nor have made.
      const foreign =
        isAbsolute(path) && error instanceof FileError && ['EACCES', 'EPERM', 'EINVAL'].includes(error.code);
      if (!foreign) throw error;
    }
  }
}
