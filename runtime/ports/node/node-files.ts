// What: the real file system, one POSIX primitive a member. What not: protocols made of them (state/, stores/).
import {
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rmdir,
  stat,
  truncate,
  unlink,
} from 'node:fs/promises';
import { resolve } from 'node:path';
import { FileError, type FileStat, type Files } from '../../ports.ts';

const fileMode = 0o600;
const folderMode = 0o700;

/** `root` is the project root: what relative paths are relative to. */
export function nodeFiles(root: string): Files {
  const at = (path: string): string => resolve(root, path);
  /** Every member goes through here, so that callers only ever see FileError. */
  async function call<T>(path: string, body: (path: string) => Promise<T>): Promise<T> {
    try {
      return await body(at(path));
    } catch (error) {
      throw fileError(error, path);
    }
  }
  return {
    read: (path) => call(path, (p) => readFile(p)),
    write: (path, bytes) => call(path, (p) => using(p, 'w', (file) => file.writeFile(bytes))),
    append: (path, bytes) => call(path, (p) => using(p, 'a', (file) => file.writeFile(bytes))),
    truncate: (path, length) => call(path, (p) => truncate(p, length)),
    sync: (path) => call(path, (p) => using(p, 'r', (file) => file.sync())),
    syncFolder: (path) => call(path, (p) => using(p, 'r', (folder) => folder.sync())),
    rename: (from, to) => call(from, (p) => rename(p, at(to))),
    link: (from, to) => call(to, (p) => link(at(from), p)),
    remove: (path) => call(path, async (p) => ((await lstat(p)).isDirectory() ? rmdir(p) : unlink(p))),
    makeFolder: (path) =>
      call(path, async (p) => {
        await mkdir(p, { recursive: true, mode: folderMode });
      }),
    list: (path) => call(path, async (p) => (await readdir(p)).sort()),
    stat: (path) => call(path, statOf),
    real: (path) => call(path, (p) => realpath(p)),
  };
}

/** Closes the file whatever happens; an error of the body wins over an error of close, but a lone error of close is one (NFS, quota). */
async function using(path: string, flags: string, body: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags, fileMode);
  try {
    await body(file);
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  await file.close();
}

async function statOf(path: string): Promise<FileStat | undefined> {
  try {
    const found = await stat(path);
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    return { kind, bytes: found.size, modifiedAt: found.mtime.toISOString() };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function fileError(error: unknown, path: string): FileError {
  const { code, message } = error as NodeJS.ErrnoException;
  // Node refuses a NUL byte in a path with a code of its own; the system's word for it is EINVAL.
  if (code === undefined || code.startsWith('ERR_'))
    return new FileError('EINVAL', path, `EINVAL: ${message}`);
  return new FileError(code, path, message);
}
