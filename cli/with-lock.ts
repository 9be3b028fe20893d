// What: work under the state's lock, with exit code 6 when somebody else holds it. What not: the lock (runtime/state).
import { StateLocked } from '../runtime/state/state-locked.ts';
import type { StateLease } from '../runtime/store.ts';
import { CommandError, exit, type Invocation } from './command.ts';
import type { Wired } from './wire.ts';

export async function withLock<T>(
  wired: Wired,
  operation: string,
  invocation: Invocation,
  work: (lease: StateLease) => Promise<T>,
): Promise<T> {
  const lease = await wired.store.lock(operation, lockWaitMs(invocation), invocation.stop);
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}

export function lockWaitMs({ options }: Invocation): number {
  return (options.count('lockTimeout', 0) ?? 0) * 1000;
}

/** A held lock is exit 6, everywhere. */
export async function lockedAsExit<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StateLocked) throw new CommandError(error.message, exit.locked);
    throw error;
  }
}

/** How the state commands take the lock. */
export function changeOptions(
  operation: string,
  { environment }: { readonly environment: string },
  invocation: Invocation,
) {
  return { operation, environment, waitMs: lockWaitMs(invocation), signal: invocation.stop };
}
