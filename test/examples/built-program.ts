// What: the program as users get it, compiled once into a folder outside the checkout. What not: what is asked of it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BuiltProgram {
  readonly cli: string;
  remove(): void;
}

/** Never `dist/`: it may be of another day, and a build must not pull it away under somebody's feet. */
export function buildProgram(): BuiltProgram {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-build-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  // tsc drops what it cannot reach from `files`; the schemas are read from beside the program.
  symlinkSync(join(root, 'schemas'), join(folder, 'schemas'));
  const tsc = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(root, 'tsconfig.build.json'),
      '--outDir',
      join(folder, 'dist'),
      '--declaration',
      'false',
    ],
    { encoding: 'utf8' },
  );
  if (tsc.status === 0) return { cli: join(folder, 'dist', 'cli', 'cli.js'), remove };
  remove();
  throw new Error(`the program does not compile:\n${tsc.stdout}${tsc.stderr}`);
}
