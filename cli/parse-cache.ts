// What: parsed files remembered between runs in the user's cache folder, by content. What not: parsing; a cache that cannot be read or written is simply not there.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Document, ParseCache, Source } from '../compiler/index.ts';

export interface DiskParseCache extends ParseCache {
  /** Writes what is new; files that were not asked for are dropped. */
  save(): void;
}

/** Numbers that JSON cannot hold (.inf, .nan, -0) are rare: such files are parsed each time. */
const unsafe = /(^|[\s[,:{])([-+]?\.(inf|nan)|-0(\.0*)?(?=[\s,\]}]|$))/im;

export function diskParseCache(
  root: string,
  version: string,
  env: Readonly<Record<string, string | undefined>>,
): DiskParseCache {
  const folder = join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dbkeel');
  const path = join(folder, `parse-${hash(root).slice(0, 16)}.json`);
  const old = load(path, version);
  const kept: Record<string, readonly Document[]> = {};
  let fresh = 0;
  return {
    get(source) {
      const key = keyOf(source);
      const found = old[key];
      if (found !== undefined) kept[key] = found;
      return found;
    },
    set(source, documents) {
      if (unsafe.test(source.text)) return;
      kept[keyOf(source)] = documents;
      fresh += 1;
    },
    save() {
      if (fresh === 0) return;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const aside = `${path}.${randomUUID()}`;
        writeFileSync(aside, JSON.stringify({ version, files: kept }), { mode: 0o600 });
        renameSync(aside, path);
      } catch {
        // A cache that cannot be written costs time, nothing else.
      }
    },
  };
}

function keyOf(source: Source): string {
  return hash(`${source.file}\0${source.text}`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function load(path: string, version: string): Readonly<Record<string, readonly Document[]>> {
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as {
      version: string;
      files: Record<string, readonly Document[]>;
    };
    return read.version === version ? Object.assign(Object.create(null) as object, read.files) : {};
  } catch {
    return {};
  }
}
