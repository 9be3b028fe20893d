// What: one folder per vitest run in which test files find the shared database servers; stops the servers at the end.
// What not: starting servers (postgres.ts and mariadb.ts do that on first demand).
import { makeRunFolder, removeRunFolder } from './run-folder.ts';

export function setup(): () => Promise<void> {
  const folder = makeRunFolder();
  return () => removeRunFolder(folder);
}
