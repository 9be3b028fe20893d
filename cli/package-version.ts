// What: the version of the installed package. What not: the versions of formats.
import { readFileSync } from 'node:fs';

/** cli/ lies beside package.json in the sources and one folder below it, in dist/, in the package. */
export function packageVersion(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const read: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
      if (typeof read === 'object' && read !== null && 'version' in read) return String(read.version);
    } catch {
      // Try the other layout.
    }
  }
  return '0.0.0';
}
