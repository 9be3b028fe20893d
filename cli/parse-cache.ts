// What: parsed files remembered between runs in the user's cache folder, by content. What not: parsing; a cache that cannot be read or written is simply not there.
import type { Document, ParseCache, Source } from '../compiler/index.ts';
import { cacheFile, sha256 } from './cache-folder.ts';

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
  const file = cacheFile('parse', root, { version, env });
  const old = filesIn(file.read());
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
      if (fresh > 0) file.write(kept);
    },
  };
}

function keyOf(source: Source): string {
  return sha256(`${source.file}\0${source.text}`);
}

type Files = Readonly<Record<string, readonly Document[]>>;

function filesIn(read: unknown): Files {
  return typeof read === 'object' && read !== null ? (read as Files) : {};
}
