// What: one folder per vitest run in which test files find the shared database servers; stops the servers at the end.
// What not: starting servers (postgres.ts, mariadb.ts do that on first demand).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-test-'));
  process.env['DBKEEL_TEST_RUN_FOLDER'] = folder;
  return async () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
