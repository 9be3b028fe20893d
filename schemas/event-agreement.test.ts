// What: events as the runtime types them are what the schema says, member by member. What not: when they are said.
import { expect, test } from 'vitest';
import type { Event } from '../runtime/events/event.ts';
import { validateEvent } from './event-validator.gen.ts';
import { errorsOf, type Full } from './generate/agreement.ts';

const head = { seq: 1, at: '2026-11-21T20:00:00.000Z' };
const on = { address: 'Migration/a' };
const events: { readonly [Type in Event['type']]: Full<Extract<Event, { readonly type: Type }>> } = {
  version: { type: 'version', dbkeel: '0.1.0', ui: '1.0', ...head },
  planned_change: { type: 'planned_change', ...on, action: 'create', reason: 'r', ...head },
  change_summary: {
    type: 'change_summary',
    operation: 'plan',
    add: 1,
    change: 0,
    destroy: 0,
    forget: 0,
    ...head,
  },
  observe_start: { type: 'observe_start', connections: 1, ...head },
  observe_complete: { type: 'observe_complete', connections: 1, reached: 1, elapsedMs: 1.5, ...head },
  lock_taken: { type: 'lock_taken', id: 'i', tookOver: 'j', ...head },
  state_written: { type: 'state_written', serial: 1, ...head },
  recovered: { type: 'recovered', ...on, operation: 'o', verdict: 'unknown', ...head },
  apply_start: { type: 'apply_start', ...on, action: 'create', steps: 1, ...head },
  apply_progress: {
    type: 'apply_progress',
    ...on,
    operation: 'o',
    elapsedMs: 1,
    rows: 1,
    bytes: 1,
    of: 2,
    note: 'n',
    ...head,
  },
  apply_complete: { type: 'apply_complete', ...on, action: 'create', elapsedMs: 1, ...head },
  apply_errored: {
    type: 'apply_errored',
    ...on,
    action: 'create',
    elapsedMs: 1,
    code: 'c',
    message: 'm',
    ...head,
  },
  apply_skipped: { type: 'apply_skipped', ...on, because: 'b', ...head },
  operation_start: { type: 'operation_start', ...on, operation: 'o', ...head },
  operation_end: { type: 'operation_end', ...on, operation: 'o', outcome: 'done', elapsedMs: 1, ...head },
  retry: { type: 'retry', ...on, operation: 'o', attempt: 1, afterMs: 1, message: 'm', ...head },
  interrupted: { type: 'interrupted', how: 'abort', ...head },
  run_start: { type: 'run_start', ...on, job: 'j', run: 'r', ...head },
  run_end: { type: 'run_end', ...on, job: 'j', run: 'r', status: 's', elapsedMs: 1, ...head },
  alert: {
    type: 'alert',
    ...on,
    rule: 'r',
    from: 'ok',
    to: 'firing',
    severity: 'info',
    value: null,
    ...head,
  },
  diagnostic: {
    type: 'diagnostic',
    code: 'c',
    severity: 's',
    summary: 's',
    detail: 'd',
    file: 'f',
    line: 1,
    column: 1,
    ...on,
    ...head,
  },
  log: { type: 'log', level: 'info', message: 'm', ...head },
};

test.each(Object.entries(events))(
  'the event %s is accepted with every member, and none besides',
  (_type, event) => {
    expect(errorsOf(validateEvent, event)).toEqual([]);
    expect(validateEvent({ ...event, stranger: 1 })).toBe(false);
  },
);
