// What: `npm run bench -- NAME [sizes…]`. What not: a benchmark itself (one file each beside this one).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const benches: Readonly<
  Record<string, () => Promise<{ readonly run: (sizes: readonly number[]) => Promise<void> }>>
> = {
  compile: () => import('./compile.ts'),
};

const [name = '', ...sizes] = process.argv.slice(2);
const load = benches[name];
if (load === undefined) {
  console.error(`npm run bench -- ${Object.keys(benches).join('|')} [sizes…]`);
  process.exit(1);
}
if (!existsSync(fileURLToPath(new URL('../dist/cli/cli.js', import.meta.url)))) {
  console.error('Build first: npm run build');
  process.exit(1);
}
const { run } = await load();
await run(sizes.map(Number));
