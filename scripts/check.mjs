// What: the gate: generated files fresh, types, lint and format, who imports whom, build, every test; the last line counts. What not: installing servers (scripts/test.mjs).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const work = mkdtempSync(join(tmpdir(), 'dbkeel-check-'));
const report = join(work, 'vitest.json');

/** Cheap ones first: a typo should not wait for databases. */
const steps = [
  { name: 'generated files are fresh', argv: [bin('tsx'), 'schemas/generate.ts', '--check'] },
  { name: 'types', argv: [bin('tsc'), '--noEmit', '-p', '.'] },
  { name: 'lint and format', argv: [bin('biome'), 'ci', '--error-on-warnings', '.'] },
  {
    name: 'who imports whom',
    argv: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'schemas', 'compiler', 'runtime', 'cli'],
  },
  { name: 'build', argv: [process.execPath, 'scripts/build.mjs'] },
];

function run(argv) {
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

let passed = 0;
let failed = 0;
for (const step of steps) {
  const started = Date.now();
  const code = await run(step.argv);
  if (code === 0) passed += 1;
  else failed += 1;
  console.log(
    `${code === 0 ? 'ok  ' : 'FAIL'}  ${step.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
}

if (!process.argv.includes('--no-tests')) {
  const code = await run([
    bin('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    passed += result.numPassedTests;
    failed +=
      result.numFailedTests +
      result.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0)
        .length;
    const skipped = result.numPendingTests + (result.numTodoTests ?? 0);
    if (skipped > 0) {
      console.log(`FAIL  ${skipped} tests were skipped; nothing may be skipped in silence`);
      failed += 1;
    }
    if (code !== 0 && failed === 0) failed += 1;
  } catch {
    console.log('FAIL  the tests ended without a report');
    failed += 1;
  }
}

rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
