// What: how a refusal of the world travels inside the runtime, and how a bug does. What not: diagnostics (the user's files).
import type { Failure } from '../compiler/model/world.ts';

/** Thrown by engines, channels, stores and operations. The message never holds a secret. */
export class OperationFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: { readonly cause?: unknown }) {
    super(failure.message, options);
    this.name = 'OperationFailure';
    this.failure = failure;
  }
}

export function fail(
  code: Failure['code'],
  message: string,
  retry: Failure['retry'] = 'never',
): OperationFailure {
  return new OperationFailure({ code, retry, message });
}

/** The failure behind any thrown thing: an unknown error is `protocol`, never retried, with its message. */
export function failureOf(error: unknown): Failure {
  if (error instanceof OperationFailure) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'protocol', retry: 'never', message };
}

/** For bugs only: what must hold by our own logic. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`bug: ${sentence}`);
}
