// What: validate, no-op plan and apply of generated projects, cold and warm, beside terraform of the same shape. What not: databases at work; judging.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Measured, measure, onPath } from './measure.ts';
import { type Shape, writeProject, writeTerraform } from './projects.ts';

const cli = fileURLToPath(new URL('../dist/cli/cli.js', import.meta.url));

/** Terraform's apply rewrites its state for every resource: above this size only its validate and its first plan are measured. */
const terraformAppliesUpTo = 1000;
const terraformUpTo = 10_000;

interface Row {
  readonly size: number;
  readonly what: string;
  readonly measured: Measured;
}

export async function run(sizes: readonly number[]): Promise<void> {
  console.log('size     command                                         CPU s   wall s   MiB');
  const rows: Row[] = [];
  const say = (row: Row) => {
    rows.push(row);
    printRow(row);
  };
  for (const size of sizes.length > 0 ? sizes : [1000, 10_000, 100_000]) {
    ours(size, 'databases', say);
    ours(size, 'one database', say);
    theirs(size, say);
  }
  say({
    size: 0,
    what: '--help',
    measured: best(3, () => measure([process.execPath, cli, '--help'], tmpdir())),
  });
  printRatios(rows);
}

function printRow({ size, what, measured: { cpu, wall, rss, code } }: Row): void {
  const figures = [cpu.toFixed(2).padStart(8), wall.toFixed(2).padStart(8), String(rss ?? '').padStart(5)];
  console.log(
    `${String(size).padEnd(8)} ${what.padEnd(44)}${figures.join(' ')}${code === 0 ? '' : `   exit ${code}`}`,
  );
}

/** How cost grows with size, and how it compares to terraform's at the same size. */
function printRatios(rows: readonly Row[]): void {
  const cpuOf = (size: number, what: string) =>
    rows.find((row) => row.size === size && row.what === what && row.measured.code === 0)?.measured.cpu;
  console.log('\nratios of CPU seconds');
  for (const { size, what, measured } of rows) {
    const smaller = size === 0 ? undefined : cpuOf(size / 10, what);
    if (smaller !== undefined && measured.code === 0)
      console.log(`${what}: ${size} costs ${(measured.cpu / smaller).toFixed(1)} times ${size / 10}`);
    const peer = cpuOf(size, `terraform ${what.replace(/, cold.*$/, '')}`);
    if (peer !== undefined && what.includes(', cold'))
      console.log(`${what}: ${size} costs terraform ${(peer / measured.cpu).toFixed(1)} times as much`);
  }
}

/** The machine may be busy: of several runs the least disturbed one counts. */
function best(times: number, once: () => Measured): Measured {
  return Array.from({ length: times }, once).reduce((a, b) => (b.cpu < a.cpu ? b : a));
}

function ours(size: number, shape: Shape, say: (row: Row) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-bench-'));
  const times = size > 10_000 ? 1 : 3;
  try {
    writeProject(folder, size, shape);
    const env = { XDG_CACHE_HOME: join(folder, '.cache'), NO_COLOR: '1' };
    const dbkeel = (...words: string[]) => measure([process.execPath, cli, ...words], folder, env);
    const cold = (...words: string[]) =>
      best(times, () => {
        rmSync(join(folder, '.cache'), { recursive: true, force: true });
        return dbkeel(...words);
      });
    const warm = (...words: string[]) => best(times, () => dbkeel(...words));
    const row = (what: string, measured: Measured) => say({ size, what: `${what} (${shape})`, measured });
    if (shape === 'databases') {
      say({ size, what: 'validate, cold', measured: cold('validate') });
      say({ size, what: 'validate, warm', measured: warm('validate') });
    }
    row('plan, everything new', dbkeel('plan'));
    row('apply, everything new', dbkeel('apply', '--yes'));
    row('plan, no changes, cold', cold('plan'));
    row('plan, no changes, warm', warm('plan'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function theirs(size: number, say: (row: Row) => void): void {
  if (!onPath('terraform') || size > terraformUpTo) return;
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-bench-tf-'));
  try {
    writeTerraform(folder, size);
    const env = { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    const terraform = (...words: string[]) => measure(['terraform', ...words], folder, env);
    if (terraform('init', '-backend=false', '-input=false').code !== 0) return;
    const row = (what: string, measured: Measured) => say({ size, what: `terraform ${what}`, measured });
    row('validate', terraform('validate'));
    row('plan, everything new', terraform('plan', '-input=false'));
    if (size > terraformAppliesUpTo) return;
    row('apply, everything new', terraform('apply', '-auto-approve', '-input=false'));
    row('plan, no changes', terraform('plan', '-input=false'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
