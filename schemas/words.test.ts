// What: lists of words (actions, operations, statuses…) are the same in the types and in the schemas. What not: objects (agreement.test.ts).
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Action } from '../compiler/model/change.ts';
import { type AlertOp, type Job, opNames, type Severity } from '../compiler/model/job.ts';
import type { PlanMode, ResourceChange } from '../compiler/model/plan.ts';
import type { Outcome, StateRecord } from '../compiler/model/state.ts';
import type { ForeignKeyModel, NeutralType } from '../compiler/model/table.ts';
import type { Request } from '../compiler/model/world.ts';
import type { Event } from '../runtime/events/event.ts';
import { loadSources, type Schema } from './generate/load.ts';
import { buildUniverse } from './generate/universe.ts';
import { followed } from './generate/walks.ts';

const universe = buildUniverse(loadSources(join(dirname(fileURLToPath(import.meta.url)), '..')));

/** The words a schema allows at `Definition.property.property`; variants of a discriminator by their tag. */
function wordsAt(path: string): readonly string[] {
  const [def = '', ...steps] = path.split('.');
  let schema = followed(universe.$defs[def] as Schema, universe);
  for (const step of steps) {
    if (step === 'variants') {
      const tag = (schema['discriminator'] as { readonly propertyName: string }).propertyName;
      return (schema['oneOf'] as readonly Schema[])
        .map((variant) => String((variant['properties'] as Record<string, Schema>)[tag]?.['const']))
        .sort();
    }
    schema = followed((schema['properties'] as Record<string, Schema>)[step] as Schema, universe);
  }
  return [...(schema['enum'] as readonly string[])].sort();
}

/** Every member of a union of words: the compiler refuses one too few or too many. */
function words<Word extends string>(all: Readonly<Record<Word, 1>>): readonly string[] {
  return Object.keys(all).sort();
}

test.each([
  [
    'Action',
    words<Action>({ 'no-op': 1, create: 1, update: 1, replace: 1, delete: 1, forget: 1, resume: 1 }),
  ],
  ['Operation.op', [...opNames].sort()],
  ['AlertSeverity', words<Severity>({ info: 1, warning: 1, critical: 1 })],
  ['AlertTerm.op', words<AlertOp>({ '>': 1, '>=': 1, '<': 1, '<=': 1, '==': 1, '!=': 1 })],
  ['Job.misfire', words<Job['misfire']>({ skip: 1, runOnce: 1, runAll: 1 })],
  ['Job.concurrency', words<Job['concurrency']>({ forbid: 1, allow: 1, replace: 1, queue: 1 })],
  ['StateRecord.status', words<StateRecord['status']>({ ready: 1, failed: 1, pending: 1, tainted: 1 })],
  ['StateJournalEntry.outcome', words<Outcome>({ done: 1, failed: 1, canceled: 1 })],
  ['Plan.mode', words<PlanMode>({ normal: 1, destroy: 1, 'refresh-only': 1 })],
  [
    'PlanResourceChange.action_reason',
    words<NonNullable<ResourceChange['action_reason']>>({
      replace_because_tainted: 1,
      replace_because_cannot_update: 1,
      replace_by_request: 1,
      delete_because_no_resource_config: 1,
      delete_because_each_key: 1,
      delete_because_environment: 1,
      delete_by_request: 1,
      resume_because_unfinished: 1,
      update_because_compiled: 1,
    }),
  ],
  [
    'NeutralType.type',
    words<NeutralType['type']>({
      boolean: 1,
      integer: 1,
      decimal: 1,
      float: 1,
      text: 1,
      bytes: 1,
      date: 1,
      time: 1,
      timestamp: 1,
      timestamptz: 1,
      year: 1,
      interval: 1,
      uuid: 1,
      json: 1,
      xml: 1,
      enum: 1,
      set: 1,
      bit: 1,
      array: 1,
      inet: 1,
      any: 1,
      other: 1,
    }),
  ],
  [
    'ForeignKeyModel.onDelete',
    words<ForeignKeyModel['onDelete']>({ noAction: 1, restrict: 1, cascade: 1, setNull: 1, setDefault: 1 }),
  ],
  [
    'Request.variants',
    words<Request['get']>({
      server: 1,
      tables: 1,
      columnFacts: 1,
      olderThan: 1,
      files: 1,
      backups: 1,
      history: 1,
      tool: 1,
      instances: 1,
      translation: 1,
    }),
  ],
  [
    'Event.variants',
    words<Event['type']>({
      version: 1,
      planned_change: 1,
      change_summary: 1,
      observe_start: 1,
      observe_complete: 1,
      lock_taken: 1,
      state_written: 1,
      recovered: 1,
      apply_start: 1,
      apply_progress: 1,
      apply_complete: 1,
      apply_errored: 1,
      apply_skipped: 1,
      operation_start: 1,
      operation_end: 1,
      retry: 1,
      interrupted: 1,
      run_start: 1,
      run_end: 1,
      alert: 1,
      diagnostic: 1,
      log: 1,
    }),
  ],
] as const)('%s', (path, expected) => {
  expect(wordsAt(path)).toEqual(expected);
});
