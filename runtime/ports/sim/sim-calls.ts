// What: the calls one simulated process makes: counted, made to fail, cut off by a crash. What not: what the calls do.
import { FileError } from '../../ports.ts';
import type { SimRandom } from './sim-random.ts';

/** The process is gone. Nothing may catch it to go on: every later call throws it again. */
export class SimCrash extends Error {
  constructor(at: string) {
    super(`simulated crash at ${at}`);
    this.name = 'SimCrash';
  }
}

/** during: a write or append leaves a part of its bytes; any other call does not happen. */
export type CrashMoment = 'before' | 'during' | 'after';

export interface SimCall {
  readonly name: string;
  /** The first argument, for reading a trace: a path, a URL. */
  readonly on: string;
  /** Changes something outside the process. */
  readonly changes: boolean;
  readonly run: () => Promise<unknown>;
  /** Does a part of it; absent for calls that are whole or nothing. */
  readonly part?: (share: number) => Promise<unknown>;
}

export class SimCalls {
  readonly trace: string[] = [];
  readonly #random: SimRandom;
  #crash: { readonly at: number; readonly moment: CrashMoment } | undefined;
  #fault: { readonly from: number; readonly to: number; readonly code: string } | undefined;
  #dead: SimCrash | undefined;

  constructor(random: SimRandom) {
    this.#random = random;
  }

  /** Calls made so far; the next one has this number plus one. */
  get count(): number {
    return this.trace.length;
  }

  get crashed(): boolean {
    return this.#dead !== undefined;
  }

  /** Calls are numbered from 1. */
  crashAt(call: number, moment: CrashMoment): void {
    this.#crash = { at: call, moment };
  }

  /** Calls `from` to `to` reject with FileError `code`; a full or read-only disk only refuses to change, a short write leaves a part. */
  faultAt(from: number, code: string, to: number = from): void {
    this.#fault = { from, to, code };
  }

  /** From now on every call throws. */
  crashNow(at: string): SimCrash {
    this.#dead ??= new SimCrash(at);
    return this.#dead;
  }

  assertAlive(): void {
    if (this.#dead !== undefined) throw this.#dead;
  }

  async call(call: SimCall): Promise<unknown> {
    this.assertAlive();
    const at = this.trace.push(`${call.name} ${call.on}`);
    const crash = this.#crash?.at === at ? this.#crash.moment : undefined;
    if (crash === 'before' || crash === 'during') {
      if (crash === 'during') await call.part?.(this.#random());
      throw this.crashNow(`${crash} call ${at}, ${call.name} ${call.on}`);
    }
    await this.#refuse(at, call);
    const result = await call.run().catch((error: unknown) => {
      // The caller never hears of a refusal either.
      if (crash !== 'after') throw error;
    });
    if (crash === 'after') throw this.crashNow(`after call ${at}, ${call.name} ${call.on}`);
    // Another call of this process may have crashed it while this one was under way.
    this.assertAlive();
    return result;
  }

  async #refuse(at: number, call: SimCall): Promise<void> {
    const fault = this.#fault;
    if (fault === undefined || at < fault.from || at > fault.to) return;
    if (['ENOSPC', 'EDQUOT', 'EROFS'].includes(fault.code) && !call.changes) return;
    if (fault.code === 'ENOSPC') await call.part?.(this.#random());
    throw new FileError(fault.code, call.on);
  }
}
