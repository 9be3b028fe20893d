// What: the log of operations refused an entry, so nobody may go on. What not: an operation that failed (failure.ts).

/** Passes through the executor of operation lists untouched: not knowing what was written is no outcome of an operation. `cause` is the ledger's own error. */
export class LogFailure extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'LogFailure';
  }
}

/** A write to the log; what it refuses with becomes a LogFailure. */
export async function written(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw error instanceof LogFailure ? error : new LogFailure(error);
  }
}

/** What the ledger itself said. */
export function unwrapped(error: unknown): unknown {
  return error instanceof LogFailure ? error.cause : error;
}
