// What: what a plan shows of a Migration: the line behind the brace, the table of tables, its jobs and the DDL. What not: colours and folding (cli/render).
import type { PlanContext } from '../../kind.ts';
import type { Block } from '../../model/change.ts';
import type { Job } from '../../model/job.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { tableText } from '../../model/table.ts';
import { scheduleText } from '../../rules/jobs.ts';
import { referenceText } from '../../rules/reference.ts';
import { bytesText, rowsText } from '../../rules/tables.ts';
import { copyStatements, type ObjectCounts, objectCounts } from './copy-job.ts';
import { copyTime, sizeText } from './findings.ts';
import type { Mapped } from './mapped.ts';
import type { ReadWorld } from './read-world.ts';
import type { MigrationSpec } from './spec.ts';
import { cursorColumn } from './sync-cursor.ts';

/** `mysql 8.0.36 legacy -> postgres 16.4 shop: 60 tables, about 640 M rows, 212 GiB, 3 h at 60,000 rows/s`. */
export function headline(world: ReadWorld, spec: MigrationSpec, context: PlanContext): string {
  const { ends, tables } = world;
  const time = copyTime(tables, spec);
  const count = `${tables.length} table${tables.length === 1 ? '' : 's'}`;
  const route = `${endText(ends.source, ends.from.engine, context)} -> ${endText(ends.target, ends.into.engine, context)}`;
  return `${route}: ${count}, ${sizeText(tables)}${time === undefined ? '' : `, ${time.text.replace(/^about /, '')}`}`;
}

function endText(connection: Address, engine: string, context: PlanContext): string {
  const server = context.world.get({ get: 'server', connection });
  const product = server.is === 'known' ? `${server.value.flavour} ${server.value.version}` : engine;
  return `${product} ${referenceText(connection)}`;
}

export function blocksOf(
  resource: Resource<MigrationSpec>,
  world: ReadWorld,
  jobs: readonly Job[],
  runs: boolean,
): readonly Block[] {
  const { spec } = resource;
  return [
    tableBlock(world.tables, spec),
    jobsBlock(resource, jobs, runs),
    ...(runs ? sqlBlock(world, spec) : []),
  ];
}

function tableBlock(tables: readonly Mapped[], spec: MigrationSpec): Block {
  const follows = spec.incremental !== undefined;
  const columns = ['table', 'target', 'rows', 'size', ...(follows ? ['sync by'] : []), 'note'];
  const rows = tables.map((table) => {
    const { estimate } = table.source;
    const whole = estimate !== undefined && table.settings.where === undefined;
    return [
      tableText(table.source),
      tableText(table.model),
      whole ? rowsText(estimate.rows) : '(known after apply)',
      whole ? bytesText(estimate.bytes) : '',
      ...(follows ? [cursorColumn(table, spec) ?? 'whole'] : []),
      noteOf(table),
    ];
  });
  return { block: 'table', title: 'tables', columns, rows };
}

function noteOf(table: Mapped): string {
  const { settings, target } = table;
  const renamed = Object.entries(settings.rename ?? {}).map(([from, to]) => `${from} -> ${to}`);
  const left = (settings.excludeColumns ?? []).map((name) => `${name} left out`);
  const there = target.existing !== undefined && target.treat !== 'create' ? [`exists: ${target.treat}`] : [];
  const where = settings.where === undefined ? [] : [`where ${settings.where}`];
  return [...there, ...renamed, ...left, ...where].join(', ');
}

function jobsBlock({ address, spec }: Resource<MigrationSpec>, jobs: readonly Job[], runs: boolean): Block {
  const texts = jobs.map(({ name }) => {
    if (name === 'copy') return runs ? 'copy (now)' : `copy (by hand: dbkeel run ${address} --job copy)`;
    const when = scheduleText(name === 'sync' ? spec.schedule : undefined, address, name);
    return when.startsWith('by hand') ? `${name} (${when})` : `${name} ${when}`;
  });
  return { block: 'text', title: 'jobs', lines: [texts.join(', ')] };
}

function sqlBlock(world: ReadWorld, spec: MigrationSpec): readonly Block[] {
  const statements = copyStatements(world, spec);
  const first = [...statements.create];
  if (first.length === 0) return [];
  return [
    {
      block: 'sql',
      title: `${referenceText(world.ends.target)}: ${countsText(objectCounts(world, statements), spec.incremental !== undefined)}`,
      statements: first.map((statement) => statement.sql),
    },
  ];
}

/** `60 tables now, 131 indexes after the copy, 44 foreign keys and 38 sequences at cut-over`. */
function countsText(counts: ObjectCounts, follows: boolean): string {
  const last = [count(counts.foreignKeys, 'foreign key'), count(counts.sequences, 'sequence')]
    .filter((text) => text !== '')
    .join(' and ');
  const indexes = count(counts.indexes, 'index');
  const tables = count(counts.tables, 'table', ' now');
  const parts = follows
    ? [tables, indexes && `${indexes} after the copy`, last && `${last} at cut-over`]
    : [tables, [indexes, last].filter((text) => text !== '').join(', ')];
  const text = parts.filter((part) => part !== '').join(', ');
  return follows || (indexes === '' && last === '') ? text : `${text} after the copy`;
}

function count(number: number, noun: string, more = ''): string {
  if (number === 0) return '';
  const plural = noun.endsWith('x') ? `${noun}es` : `${noun}s`;
  return `${number} ${number === 1 ? noun : plural}${more}`;
}
