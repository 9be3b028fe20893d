// What: work of a host process that an abort or a timeout ends by killing the process: the only way to stop SQLite. What not: the work.
import { fail, type OperationFailure } from '../../failure.ts';
import type { HostProcess } from './host-process.ts';

/** `timeoutMs` 0 = none; `what` takes too long, in the message. */
export interface Limits {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly what: string;
}

export async function stoppable<T>(host: HostProcess, limits: Limits, body: () => Promise<T>): Promise<T> {
  const { signal, timeoutMs, what } = limits;
  const abort = (): void => {
    void host.kill(canceled().failure);
  };
  const late = (): void => {
    const message = `${what} took longer than ${timeoutMs / 1000} s and was stopped.`;
    void host.kill({ code: 'timeout', retry: 'later', message });
  };
  const timer = timeoutMs === 0 ? undefined : setTimeout(late, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await body();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

export function canceled(): OperationFailure {
  return fail('canceled', 'Canceled.', 'now');
}
