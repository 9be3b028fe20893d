// What: the contract of a command and how it says what it takes. What not: parsing argv (program.ts).
import type { Terminal } from './terminal.ts';

export interface OptionSpec {
  /** commander's syntax: `--out <file>`, `--target <address...>`. */
  readonly flags: string;
  readonly help: string;
}

/** Data only: the code behind it is loaded when the command runs, so that --help stays fast. */
export interface CommandSpec {
  readonly name: string;
  /** `<address> [job]`, commander's syntax. */
  readonly arguments?: string;
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  readonly load?: () => Promise<{ readonly run: Command }>;
  readonly commands?: readonly CommandSpec[];
}

export interface Invocation {
  readonly arguments: readonly (string | readonly string[])[];
  readonly options: Options;
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** First interrupt: start nothing new. */
  readonly stop: AbortSignal;
  /** Second interrupt: cancel what is under way. */
  readonly abort: AbortSignal;
}

/** Resolves to the exit code (design section 7). */
export type Command = (invocation: Invocation) => Promise<number>;

export const exit = {
  ok: 0,
  failed: 1,
  found: 2,
  invalid: 3,
  denied: 4,
  stale: 5,
  locked: 6,
  partial: 7,
  critical: 8,
  interrupted: 130,
} as const;

/** A way to stop with a message for people and an exit code; `cli.ts` prints it without a stack. */
export class CommandError extends Error {
  readonly code: number;
  constructor(message: string, code: number = exit.failed) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
  }
}

/** Options as commander gives them, read with their types. */
export class Options {
  readonly #values: Readonly<Record<string, unknown>>;
  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }
  flag(name: string): boolean {
    return this.#values[name] === true;
  }
  /** For options that commander sets to something else than true, such as --no-X. */
  is(name: string, value: unknown): boolean {
    return this.#values[name] === value;
  }
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }
  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }
  /** A whole number of at least `least`; anything else is a CommandError that names the option. */
  count(name: string, least: number): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!Number.isInteger(number) || number < least)
      throw new CommandError(
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} takes a whole number of at least ${least}, not ${value}.`,
      );
    return number;
  }
}

/** One argument as text. */
export function argument(invocation: Invocation, index: number): string | undefined {
  const value = invocation.arguments[index];
  return typeof value === 'string' ? value : undefined;
}
