// What: generated projects of any size: 100 files, nine Monitors to one other resource. What not: measuring them.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';

/** `databases`: every tenth resource is a Connection to a file of its own, which a plan asks. `one database`: it is a Notifier, and all Monitors watch one file. */
export type Shape = 'databases' | 'one database';

const header = (kind: string, name: string) =>
  `apiVersion: dbkeel/v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

/** `size` counts resources; the shape `one database` has one more. */
export function writeProject(folder: string, size: number, shape: Shape): void {
  const groups = Math.ceil(size / 10);
  const perFile = Math.ceil(groups / 100);
  mkdirSync(join(folder, 'data'), { recursive: true });
  makeDatabase(join(folder, 'data', 'one.db'));
  for (let file = 0; file * perFile < groups; file += 1) {
    const documents: string[] = [];
    for (let group = file * perFile; group < Math.min(groups, (file + 1) * perFile); group += 1)
      documents.push(...groupOf(folder, group, shape));
    writeFileSync(join(folder, `f${file}.yaml`), documents.join('---\n'));
  }
  if (shape === 'databases') return;
  writeFileSync(
    join(folder, 'one.yaml'),
    `${header('Connection', 'one')}spec: {engine: sqlite, path: data/one.db}\n`,
  );
}

/** One small table, as every database of the project. */
function makeDatabase(path: string): void {
  const database = new Database(path);
  database.exec('create table orders (id integer primary key, placed_at text not null)');
  database.close();
}

/** Each Connection has a file of its own, a copy of the one that was made. */
function groupOf(folder: string, group: number, shape: Shape): readonly string[] {
  const databases = shape === 'databases';
  if (databases) copyFileSync(join(folder, 'data', 'one.db'), join(folder, 'data', `c${group}.db`));
  const head = databases
    ? `${header('Connection', `c${group}`)}spec: {engine: sqlite, path: data/c${group}.db}\n`
    : `${header('Notifier', `n${group}`)}spec: {log: {}}\n`;
  const connection = databases ? `c${group}` : 'one';
  const notify = databases ? '' : `  notify: [n${group}]\n`;
  const monitors = Array.from(
    { length: 9 },
    (_, m) =>
      `apiVersion: dbkeel/v1\nkind: Monitor\nmetadata:\n  name: m${group}-${m}\n  labels: {team: t${group % 7}}\nspec:\n  schedule: {cron: "*/15 * * * *", timeZone: UTC}\n  check:\n    metric: {connection: ${connection}, sql: "select ${m}"}\n  alerts:\n    - {when: value < ${m}, severity: warning}\n${notify}`,
  );
  return [head, ...monitors];
}

/** The same number of resources and references in terraform's words. terraform_data is built in: no provider is downloaded, and only terraform's own cost is measured. */
export function writeTerraform(folder: string, size: number): void {
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
}
