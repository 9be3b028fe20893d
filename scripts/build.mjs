// What: dist/ from the sources with plain tsc. What not: checks (scripts/check.mjs).
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';

const root = new URL('..', import.meta.url);
rmSync(new URL('dist', root), { recursive: true, force: true });
const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
const cli = new URL('dist/cli/cli.js', root);
if (existsSync(cli)) chmodSync(cli, 0o755);
process.exit(tsc.status ?? 1);
