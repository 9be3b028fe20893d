// What: a state plus the journal of an unfinished apply = the state as it is now, and what was begun and not ended. What not: reading either.
import type { JournalEntry, JournalLine, State, StateRecord } from '../../compiler/model/state.ts';

export type Begun = Extract<JournalEntry, { readonly begin: string }>;
export type Opened = Extract<JournalEntry, { readonly open: string }>;
export type Closed = Extract<JournalEntry, { readonly close: string }>['close'];
export type Ended = Extract<JournalEntry, { readonly end: string }>;

/** `unfinished`: effects that may or may not have happened, in order. `opened`, `closed`: of the last writer; a journal without close was cut off. */
export interface Replayed {
  readonly state: State;
  readonly unfinished: readonly Begun[];
  readonly ended: readonly Ended[];
  readonly opened?: Opened;
  readonly closed?: Closed;
}

/** What stands before anything was written: serial 0, and no lineage yet (the first commit brings one). */
export function emptyState(environment: string): State {
  return { format: 1, lineage: '', serial: 0, environment, resources: [] };
}

/** Pure. The serial stays: it grows at commit. Records come out sorted by address. */
export function replay(state: State, journal: readonly JournalLine[]): Replayed {
  const tally: Tally = {
    records: new Map(state.resources.map((record) => [record.address, record])),
    unfinished: new Map(),
    ended: new Map(),
    changed: false,
  };
  for (const { entries } of journal) for (const entry of entries) count(tally, entry);
  const { records, unfinished, ended, changed, opened, closed } = tally;
  return {
    state: changed ? { ...state, resources: sortRecords([...records.values()]) } : state,
    unfinished: [...unfinished.values()],
    ended: [...ended.values()],
    ...(opened === undefined ? {} : { opened }),
    ...(closed === undefined ? {} : { closed }),
  };
}

interface Tally {
  readonly records: Map<string, StateRecord>;
  readonly unfinished: Map<string, Begun>;
  readonly ended: Map<string, Ended>;
  changed: boolean;
  opened?: Opened;
  closed?: Closed | undefined;
}

function count(tally: Tally, entry: JournalEntry): void {
  if ('record' in entry) {
    tally.changed = true;
    if (entry.value === null) tally.records.delete(entry.record);
    else tally.records.set(entry.record, entry.value);
  } else if ('begin' in entry) {
    // A retry begins the same operation again: the last begin counts, and stands last.
    const key = keyOf(entry.step, entry.begin);
    tally.ended.delete(key);
    tally.unfinished.delete(key);
    tally.unfinished.set(key, entry);
  } else if ('end' in entry) {
    const key = keyOf(entry.step, entry.end);
    tally.unfinished.delete(key);
    tally.ended.set(key, entry);
  } else if ('open' in entry) {
    tally.opened = entry;
    tally.closed = undefined;
  } else {
    tally.closed = entry.close;
  }
}

function keyOf(step: string, operation: string): string {
  return `${step}\n${operation}`;
}

/** By address in code units, never by locale: the same on every machine. */
export function sortRecords(records: readonly StateRecord[]): readonly StateRecord[] {
  return [...records].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
