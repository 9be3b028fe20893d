// What: the state commands against a store: under the lock, on what the journal says too, committed. What not: what changes (edit-state.ts) and printing.
import type { Address } from '../../compiler/model/resource.ts';
import type { State } from '../../compiler/model/state.ts';
import { fail } from '../failure.ts';
import type { StateLease, StateStore } from '../store.ts';
import { pushedState } from './edit-state.ts';
import { type Begun, emptyState, type Replayed, replay } from './replay.ts';
import { StateDamage } from './state-damage.ts';

/** `operation` names the command in the lock. */
export interface ChangeOptions {
  readonly operation: string;
  readonly environment: string;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** The state as it stands, journal included. Takes no lock. */
export async function currentState(store: StateStore, environment: string): Promise<Replayed> {
  const { state, pending } = await store.read();
  return replay(state ?? emptyState(environment), pending);
}

/** `change` gives the next state (serial + 1), or undefined for "leave it". Resolves with the state in force afterwards. */
export function changeState(
  store: StateStore,
  options: ChangeOptions,
  change: (state: State) => State | undefined,
): Promise<State> {
  return underLock(store, options, async (lease) => {
    const { state, pending } = await lease.read();
    const now = replay(state ?? emptyState(options.environment), pending);
    const first = now.unfinished[0];
    if (first !== undefined) throw unfinished(first);
    const changed = change(now.state);
    if (changed !== undefined) await lease.commit(changed);
    return changed ?? now.state;
  });
}

/** `state push`. With force it also replaces a state that cannot be read. */
export async function pushState(
  store: StateStore,
  options: ChangeOptions,
  pushed: State,
  force: boolean,
): Promise<State> {
  if (pushed.environment !== options.environment) {
    throw fail(
      'conflict',
      `the pushed state belongs to environment ${pushed.environment}, not ${options.environment}`,
    );
  }
  try {
    return await changeState(store, options, (state) => pushedState(state, pushed, force));
  } catch (error) {
    if (!force || !(error instanceof StateDamage)) throw error;
    return (await store.restore(pushed, options.waitMs, options.signal)).state;
  }
}

export interface Verdict {
  readonly address: Address;
  /** The operation's id; may be left out when the address has one unfinished operation. */
  readonly operation?: string;
  /** notDone: it did not happen, the next apply does it. */
  readonly outcome: 'done' | 'notDone';
}

/** `state resolve`: a person says what became of an operation whose end nobody recorded. Written to the journal; the next apply goes on from there. */
export function resolveOperation(
  store: StateStore,
  options: ChangeOptions,
  verdict: Verdict,
): Promise<Begun> {
  return underLock(store, options, async (lease) => {
    const { state, pending } = await lease.read();
    const open = replay(state ?? emptyState(options.environment), pending).unfinished;
    const begun = chosen(open, verdict);
    const outcome = verdict.outcome === 'done' ? 'done' : 'canceled';
    await lease.append([
      { end: begun.begin, step: begun.step, outcome, output: { resolved: verdict.outcome } },
    ]);
    return begun;
  });
}

function chosen(open: readonly Begun[], { address, operation }: Verdict): Begun {
  const fitting = open.filter(
    (begun) => begun.address === address && (operation === undefined || begun.begin === operation),
  );
  const [first, second] = fitting;
  if (first === undefined) {
    const others = open.map((begun) => `${begun.address} (${begun.begin})`).join(', ');
    throw fail(
      'missing',
      `${address} has no unfinished operation; ${others === '' ? 'nothing has' : `unfinished: ${others}`}`,
    );
  }
  if (second !== undefined) {
    throw fail(
      'conflict',
      `${address} has ${fitting.length} unfinished operations, name one: ${fitting.map((begun) => begun.begin).join(', ')}`,
    );
  }
  return first;
}

async function underLock<T>(
  store: StateStore,
  options: ChangeOptions,
  body: (lease: StateLease) => Promise<T>,
): Promise<T> {
  const lease = await store.lock(options.operation, options.waitMs, options.signal);
  try {
    return await body(lease);
  } finally {
    await lease.release();
  }
}

function unfinished({ address, begin }: Begun): Error {
  const commands = '`dbkeel apply` finds out, or `dbkeel state resolve` says it';
  return fail(
    'conflict',
    `${address} has an operation (${begin}) that was begun and not ended; first its outcome must be known: ${commands}`,
  );
}
