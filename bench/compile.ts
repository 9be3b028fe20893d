// What: validate, no-op plan and apply of generated projects (1 Connection : 9 Monitors, 100 files), beside terraform of the same shape. What not: databases.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Measured, measure, onPath } from './measure.ts';

const cli = fileURLToPath(new URL('../dist/cli/cli.js', import.meta.url));

/** Terraform's apply rewrites its state for every resource: above this size only its validate and its first plan are measured. */
const terraformAppliesUpTo = 1000;

interface Row {
  readonly what: string;
  readonly measured: Measured;
}

export async function run(sizes: readonly number[]): Promise<void> {
  console.log('size     command                                    CPU s   wall s   MiB');
  for (const size of sizes.length > 0 ? sizes : [1000, 10_000, 100_000]) {
    for (const { what, measured } of [...ours(size), ...theirs(size)]) {
      const failed = measured.code === 0 ? '' : `   exit ${measured.code}`;
      console.log(
        `${String(size).padEnd(8)} ${what.padEnd(40)} ${measured.cpu.toFixed(2).padStart(7)} ${measured.wall.toFixed(2).padStart(8)} ${String(measured.rss ?? '').padStart(5)}${failed}`,
      );
    }
  }
  console.log(
    `--help                                            ${measure([process.execPath, cli, '--help'], tmpdir()).cpu.toFixed(2).padStart(7)}`,
  );
}

function ours(size: number): readonly Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-bench-'));
  try {
    writeProject(folder, size);
    const env = { XDG_CACHE_HOME: join(folder, '.cache'), NO_COLOR: '1' };
    const dbkeel = (...words: string[]) => measure([process.execPath, cli, ...words], folder, env);
    const rows: Row[] = [
      { what: 'dbkeel validate, cold', measured: dbkeel('validate') },
      { what: 'dbkeel validate, warm', measured: dbkeel('validate') },
      { what: 'dbkeel plan, everything new', measured: dbkeel('plan') },
      { what: 'dbkeel apply, everything new', measured: dbkeel('apply', '--yes') },
    ];
    rmSync(join(folder, '.cache'), { recursive: true, force: true });
    rows.push({ what: 'dbkeel plan, no changes, cold', measured: dbkeel('plan') });
    rows.push({ what: 'dbkeel plan, no changes, warm', measured: dbkeel('plan') });
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeProject(folder: string, size: number): void {
  const connections = Math.ceil(size / 10);
  const files = Math.min(100, connections);
  const perFile = Math.ceil(connections / files);
  for (let file = 0; file < files; file += 1) {
    const documents: string[] = [];
    for (let c = file * perFile; c < Math.min(connections, (file + 1) * perFile); c += 1) {
      documents.push(
        `apiVersion: dbkeel/v1\nkind: Connection\nmetadata: {name: c${c}}\nspec: {engine: sqlite, path: data/c${c}.db}\n`,
      );
      for (let m = 0; m < 9; m += 1) {
        documents.push(
          `apiVersion: dbkeel/v1\nkind: Monitor\nmetadata:\n  name: m${c}-${m}\n  labels: {team: t${c % 7}}\nspec:\n  schedule: {cron: "*/15 * * * *", timeZone: UTC}\n  check:\n    metric: {connection: c${c}, sql: "select ${m}"}\n  alerts:\n    - {when: value < ${m}, severity: warning}\n`,
        );
      }
    }
    writeFileSync(join(folder, `f${file}.yaml`), documents.join('---\n'));
  }
}

/** terraform_data is built in: no provider is downloaded, and only terraform's own cost is measured. */
function theirs(size: number): readonly Row[] {
  if (!onPath('terraform') || size > 10_000) return [];
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-bench-tf-'));
  try {
    mkdirSync(folder, { recursive: true });
    const blocks: string[] = [];
    for (let c = 0; c < size / 10; c += 1) {
      blocks.push(
        `resource "terraform_data" "c${c}" {\n  input = { engine = "sqlite", path = "data/c${c}.db" }\n}\n`,
      );
      for (let m = 0; m < 9; m += 1) {
        blocks.push(
          `resource "terraform_data" "m${c}_${m}" {\n  input = { cron = "*/15 * * * *", connection = terraform_data.c${c}.id, sql = "select ${m}", alert = "value < ${m}" }\n}\n`,
        );
      }
    }
    writeFileSync(join(folder, 'main.tf'), blocks.join('\n'));
    const terraform = (...words: string[]) =>
      measure(['terraform', ...words], folder, { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' });
    if (terraform('init', '-backend=false', '-input=false').code !== 0) return [];
    const rows: Row[] = [
      { what: 'terraform validate', measured: terraform('validate') },
      { what: 'terraform plan, everything new', measured: terraform('plan', '-input=false') },
    ];
    if (size <= terraformAppliesUpTo) {
      rows.push({
        what: 'terraform apply, everything new',
        measured: terraform('apply', '-auto-approve', '-input=false'),
      });
      rows.push({ what: 'terraform plan, no changes', measured: terraform('plan', '-input=false') });
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
