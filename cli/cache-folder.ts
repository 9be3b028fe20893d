// What: where this user's caches lie, which build of the program wrote them, and how a cache is read and written. What not: what is in one.
import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface CacheFile {
  /** undefined: not there, damaged, another build's, or another user's. */
  read(): unknown;
  /** A cache that cannot be written costs time, nothing else. */
  write(content: unknown): void;
}

/** One cache of one project, in $XDG_CACHE_HOME/dbkeel, readable by its owner only. */
export function cacheFile(
  name: string,
  root: string,
  from: { readonly version: string; readonly env: Readonly<Record<string, string | undefined>> },
): CacheFile {
  const folder = join(from.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dbkeel');
  const path = join(folder, `${name}-${sha256(root).slice(0, 16)}.json`);
  const program = `${from.version} ${builtAt()}`;
  return {
    read() {
      try {
        const { uid } = lstatSync(path);
        if (process.getuid !== undefined && uid !== process.getuid()) return undefined;
        const read = JSON.parse(readFileSync(path, 'utf8')) as { program: string; content: unknown };
        return read.program === program ? read.content : undefined;
      } catch {
        return undefined;
      }
    },
    write(content) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const aside = `${path}.${randomUUID()}`;
        writeFileSync(aside, JSON.stringify({ program, content }), { mode: 0o600 });
        renameSync(aside, path);
      } catch {
        // Said in the contract.
      }
    },
  };
}

/** Two builds of one version may judge differently: a build writes every file anew, this one among them. */
function builtAt(): string {
  return String(statSync(fileURLToPath(import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
