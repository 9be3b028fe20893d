// What: the first hundred bytes of a SQLite file: whether it is one, and in which encoding its texts are. What not: opening it (driver/).
import { closeSync, openSync, readSync } from 'node:fs';

const length = 100;
const magic = 'SQLite format 3\0';
const encodingAt = 56;

/**
 * Undefined when the file does not begin like a plain database: then only opening it tells what is wrong with it. Closing a file drops the POSIX locks that this process
 * holds on it, so it must not be called where one is open.
 */
export function readHeader(path: string): { readonly utf16: boolean } | undefined {
  const bytes = Buffer.alloc(length);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    if (readSync(file, bytes, 0, length, 0) < length || bytes.toString('latin1', 0, magic.length) !== magic)
      return undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return { utf16: bytes.readUInt32BE(encodingAt) > 1 };
}
