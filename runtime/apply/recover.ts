// What: what a crash left behind, settled under the lock before anything new is planned. What not: reading the journal (state/).
import { digestOf } from '../../compiler/model/canonical.ts';
import type { Operation } from '../../compiler/model/job.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { DoneOperation, JournalEntry, State, StateRecord } from '../../compiler/model/state.ts';
import type { Connections } from '../connections/connections.ts';
import type { Ports } from '../ports.ts';
import type { ExecutorRegistry } from '../run/execute.ts';
import { undecided, verdictOn } from '../run/settle.ts';
import { emptyState, replay } from '../state/replay.ts';
import type { StateLease } from '../store.ts';

export interface RecoverContext {
  readonly ports: Ports;
  readonly executors: ExecutorRegistry;
  readonly signal: AbortSignal;
  readonly environment: string;
  connections(settings: ReadonlyMap<string, JsonObject>): Connections;
}

type Begin = Extract<JournalEntry, { readonly begin: string }>;

/**
 * Folds an unfinished journal into the state and commits it. An operation that began and did not end: `safe` ones are simply repeated by the resumed run; for `once` ones the
 * executor's probe decides, its answer is written down, and what nobody can tell stops here with the command that settles it. Returns whether there was anything to recover.
 */
export async function recover(lease: StateLease, context: RecoverContext): Promise<boolean> {
  const read = await lease.read();
  if (read.pending.length === 0) return false;
  const base = read.state ?? { ...emptyState(context.environment), lineage: context.ports.ids.uuid() };
  const replayed = replay(base, read.pending);
  const settled = await settleAll(replayed.unfinished, replayed.state, context, lease);
  const entries = [...read.pending.flatMap((line) => line.entries), ...settled];
  await lease.commit(withProgress(replayed.state, entries));
  return true;
}

/** Whether somebody must find out what became of it before anything else is done. */
export function isInDoubt(begin: Begin): boolean {
  return operationOf(begin).repeat === 'once';
}

/** The ends that probes found, each durable before the next one is asked: what is known once need not be found out again. */
async function settleAll(
  unfinished: readonly Begin[],
  state: State,
  context: RecoverContext,
  lease: StateLease,
): Promise<readonly JournalEntry[]> {
  const once = unfinished.filter(isInDoubt);
  if (once.length === 0) return [];
  const connections = context.connections(
    new Map(state.resources.map((record): [string, JsonObject] => [record.address, record.spec])),
  );
  try {
    const ends: JournalEntry[] = [];
    for (const begin of once) {
      const end = await settle(begin, connections, context);
      await lease.append([end]);
      ends.push(end);
    }
    return ends;
  } finally {
    await connections.close();
  }
}

async function settle(
  begin: Begin,
  connections: Connections,
  context: RecoverContext,
): Promise<JournalEntry> {
  const operation = operationOf(begin);
  const { ports, signal } = context;
  const executor = await context.executors[operation.op]?.();
  const verdict = await verdictOn(operation, operation.args, executor, {
    key: begin.key,
    ports,
    signal,
    connect: (connection, access, options) => connections.connect(connection, access, signal, options),
    settings: (address) => connections.settings(address),
  });
  ports.emit({ type: 'recovered', address: begin.address, operation: operation.id, verdict });
  if (verdict === 'unknown') throw undecided(begin.address, operation);
  const outcome = verdict === 'done' ? 'done' : 'canceled';
  return { end: begin.begin, step: begin.step, outcome, output: { resolved: verdict } };
}

/** What the journal says has ended well goes into the records of unfinished runs, so that a resumed run does not repeat it. */
function withProgress(state: State, entries: readonly JournalEntry[]): State {
  const begun = new Map<string, Begin>();
  const done = new Map<string, Record<string, DoneOperation>>();
  for (const entry of entries) {
    if ('begin' in entry) begun.set(`${entry.step}/${entry.begin}`, entry);
    if (!('end' in entry) || entry.outcome !== 'done') continue;
    const begin = begun.get(`${entry.step}/${entry.end}`);
    if (begin === undefined) continue;
    const run = begin.key.slice(0, begin.key.length - begin.begin.length - 1);
    const known = done.get(run) ?? {};
    known[begin.begin] = { digest: digestOf(operationOf(begin)), output: entry.output ?? null };
    done.set(run, known);
  }
  const resources = state.resources.map((record): StateRecord => {
    const more = record.unfinished === undefined ? undefined : done.get(record.unfinished.run);
    return record.unfinished === undefined || more === undefined
      ? record
      : { ...record, unfinished: { ...record.unfinished, done: { ...record.unfinished.done, ...more } } };
  });
  return { ...state, serial: state.serial + 1, resources };
}

function operationOf(begin: Begin): Operation {
  return begin.operation as unknown as Operation;
}
