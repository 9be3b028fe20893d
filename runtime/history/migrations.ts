// What: how the tables of the history came to be, version by version, forward only. What not: when they are applied (migrate.ts).
import type { Kysely } from 'kysely';

import type { Tables } from './tables.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  up(db: Kysely<Tables>): Promise<void>;
}

/** A released migration is never edited: a change is a new one at the end. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'runs, samples, alerts, outbox, facts, audit', up: first },
];

async function first(db: Kysely<Tables>): Promise<void> {
  await firstRuns(db);
  await firstAlerts(db);
  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('uid', 'text', (column) => column.notNull())
    .addColumn('notifier', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('because', 'text')
    .addColumn('settled_at', 'text')
    .execute();
  await db.schema.createIndex('outbox_by_outcome').on('outbox').columns(['outcome', 'created_at']).execute();
  await db.schema
    .createTable('facts')
    .addColumn('uid', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('facts_key', ['uid', 'name'])
    .execute();
  await db.schema
    .createTable('audit')
    .addColumn('place', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('uid', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .execute();
}

async function firstRuns(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('run', 'text', (column) => column.primaryKey().notNull())
    .addColumn('uid', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('labels', 'text', (column) => column.notNull())
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('started_by', 'text', (column) => column.notNull())
    .addColumn('slot', 'text', (column) => column.unique())
    .addColumn('scheduled_at', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('failure_code', 'text')
    .addColumn('failure_message', 'text')
    .addColumn('evidence', 'text', (column) => column.notNull())
    .addColumn('holder', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('runs_by_resource').on('runs').columns(['uid', 'job', 'started_at']).execute();
  await db.schema.createIndex('runs_by_start').on('runs').columns(['started_at', 'run']).execute();
  await db.schema
    .createTable('operation_log')
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('entry', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('operation_log_key', ['run', 'place'])
    .execute();
  await db.schema
    .createTable('samples')
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('uid', 'text', (column) => column.notNull())
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('taken_at', 'text', (column) => column.notNull())
    .addColumn('metric', 'text', (column) => column.notNull())
    .addColumn('labels', 'text', (column) => column.notNull())
    .addColumn('value', 'double precision')
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('bound', 'text')
    .addPrimaryKeyConstraint('samples_key', ['run', 'place'])
    .execute();
  await db.schema
    .createIndex('samples_by_metric')
    .on('samples')
    .columns(['uid', 'metric', 'taken_at'])
    .execute();
}

async function firstAlerts(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('alert_states')
    .addColumn('uid', 'text', (column) => column.notNull())
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('labels', 'text', (column) => column.notNull())
    .addColumn('alert', 'text', (column) => column.notNull())
    .addColumn('severity', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_states_key', ['uid', 'job', 'labels', 'alert'])
    .execute();
  await db.schema
    .createTable('alert_transitions')
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('uid', 'text', (column) => column.notNull())
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('labels', 'text', (column) => column.notNull())
    .addColumn('alert', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('transition', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_transitions_key', ['run', 'place'])
    .execute();
}
