// What: every diagnostic code is shown by some test or case, beyond the table that defines it. What not: what each means (spec/diagnostics.md).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codes } from '../compiler/codes/index.ts';

const root = join(import.meta.dirname, '..');

/** Tests, conformance cases and stories. */
function texts(): string {
  const files = ['compiler', 'runtime', 'cli', 'spec', 'test', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return files
    .filter((name) => /\.test\.ts$|^spec\/conformance\/.*\.txt$|story\.txt$|^test\/.*\.ts$/.test(name))
    .map((name) => readFileSync(join(root, name), 'utf8'))
    .join('\n');
}

test('every code has a case', () => {
  const shown = texts();
  expect(Object.keys(codes).filter((code) => !shown.includes(code))).toEqual([]);
});
