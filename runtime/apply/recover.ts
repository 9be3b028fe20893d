// What: what a crash left behind, settled under the lock before anything new is planned. What not: reading the journal (state/).
import { digestOf } from '../../compiler/model/canonical.ts';
import type { Operation } from '../../compiler/model/job.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { DoneOperation, JournalEntry, State, StateRecord } from '../../compiler/model/state.ts';
import type { Connections } from '../connections/connections.ts';
import { fail } from '../failure.ts';
import type { Executor } from '../operation.ts';
import type { Ports } from '../ports.ts';
import type { ExecutorRegistry } from '../run/execute.ts';
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
 * executor's probe decides, and what nobody can tell stops here with the command that settles it. Returns whether there was anything to recover.
 */
export async function recover(lease: StateLease, context: RecoverContext): Promise<boolean> {
  const read = await lease.read();
  if (read.pending.length === 0) return false;
  const base = read.state ?? { ...emptyState(context.environment), lineage: context.ports.ids.uuid() };
  const replayed = replay(base, read.pending);
  const settled = await settleAll(replayed.unfinished, replayed.state, context);
  const entries = [...read.pending.flatMap((line) => line.entries), ...settled];
  await lease.commit(withProgress(replayed.state, entries));
  return true;
}

/** Ends for the operations that a probe found done. */
async function settleAll(
  unfinished: readonly Begin[],
  state: State,
  context: RecoverContext,
): Promise<readonly JournalEntry[]> {
  const once = unfinished.filter((begin) => operationOf(begin).repeat === 'once');
  if (once.length === 0) return [];
  const settings = new Map<string, JsonObject>();
  for (const record of state.resources) settings.set(record.address, record.spec);
  const connections = context.connections(settings);
  try {
    const ends: JournalEntry[] = [];
    for (const begin of once)
      if ((await settle(begin, connections, context)) === 'done')
        ends.push({ end: begin.begin, step: begin.step, outcome: 'done', output: {} });
    return ends;
  } finally {
    await connections.close();
  }
}

async function settle(
  begin: Begin,
  connections: Connections,
  context: RecoverContext,
): Promise<'done' | 'notDone'> {
  const operation = operationOf(begin);
  const { ports, signal } = context;
  const executor = (await context.executors[operation.op]?.()) as Executor<unknown> | undefined;
  const verdict =
    (await executor?.probe?.(operation.args, {
      key: begin.key,
      ports,
      signal,
      connect: (connection, access, options) => connections.connect(connection, access, signal, options),
      settings: (address) => connections.settings(address),
    })) ?? 'unknown';
  ports.emit({ type: 'recovered', address: begin.address, operation: operation.id, verdict });
  if (verdict !== 'unknown') return verdict;
  throw fail(
    'conflict',
    `${begin.address}: ${operation.id} (${operation.op}) was cut off and nothing tells whether it took effect. Look, then say so: dbkeel state resolve ${begin.address} ${operation.id} --done (or --not-done)`,
  );
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
