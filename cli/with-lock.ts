// What: work under the state's lock. What not: the lock (runtime/state), and what a held one means for the exit code (report-error.ts).
import type { StateLease } from '../runtime/store.ts';
import type { Invocation } from './command.ts';
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

/** How the state commands take the lock. */
export function changeOptions(
  operation: string,
  { environment }: { readonly environment: string },
  invocation: Invocation,
) {
  return { operation, environment, waitMs: lockWaitMs(invocation), signal: invocation.stop };
}
