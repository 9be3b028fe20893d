// What: writes everything that is generated (`npm run generate`), or with --check names what is stale and exits 1. What not: how each piece is made (generate/).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editorBundle } from './generate/bundle.ts';
import { diagnosticsPage } from './generate/diagnostics-page.ts';
import { fieldsPage } from './generate/fields-page.ts';
import { loadSources } from './generate/load.ts';
import { registryModules } from './generate/registries.ts';
import { typesModule } from './generate/types.ts';
import { buildUniverse } from './generate/universe.ts';
import { validatorModules } from './generate/validators.ts';
import { walkModules } from './generate/walks.ts';

/** Every generated file by its path, as it must be. Equal schemas and folders give equal bytes. */
export async function generated(root: string): Promise<ReadonlyMap<string, string>> {
  const sources = loadSources(root);
  const universe = buildUniverse(sources);
  return new Map([
    ...registryModules(root, sources),
    ...validatorModules(universe, sources),
    ...walkModules(universe, sources),
    ['schemas/types.gen.ts', await typesModule(universe, sources)],
    ['schemas/dbkeel.schema.json', editorBundle(universe, sources)],
    ['spec/diagnostics.md', diagnosticsPage()],
    ['spec/fields.md', fieldsPage(sources)],
  ]);
}

async function main(): Promise<void> {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const check = process.argv.includes('--check');
  const stale: string[] = [];
  for (const [file, text] of await generated(root)) {
    const path = join(root, file);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    stale.push(file);
    if (check) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const file of stale) console.log(check ? `stale: ${file}` : `wrote ${file}`);
  if (check && stale.length > 0) {
    console.log('Run `npm run generate` and commit the result.');
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
