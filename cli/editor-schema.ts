// What: the JSON Schema bundle for editors, as text. What not: making it (schemas/generate).
import { readFileSync } from 'node:fs';
import { CommandError } from './command.ts';

/** schemas/ lies beside cli/ in the sources and beside dist/ in the package. */
export function editorSchema(): string {
  for (const up of ['../schemas/dbkeel.schema.json', '../../schemas/dbkeel.schema.json']) {
    try {
      return readFileSync(new URL(up, import.meta.url), 'utf8');
    } catch {
      // Try the other layout.
    }
  }
  throw new CommandError('The editor schema is missing from this installation. Install dbkeel again.');
}
