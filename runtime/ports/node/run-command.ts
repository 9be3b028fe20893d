// What: one program run to its end, by argv, without a shell. What not: permission to run it.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fail, type OperationFailure } from '../../failure.ts';
import type { CommandResult } from '../../ports.ts';

const mostBytes = 16 * 1024 * 1024;

/** `env`: the whole environment of the program. */
export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly signal: AbortSignal;
}

export function runCommand(argv: readonly string[], options: RunOptions): Promise<CommandResult> {
  const [program, ...args] = argv;
  if (program === undefined || program === '') return Promise.reject(fail('missing', 'no program to run'));
  if (options.signal.aborted) return Promise.reject(fail('canceled', `${program} canceled`));
  return new Promise((resolve, reject) => {
    // A group of its own: Ctrl-C in a terminal reaches dbkeel alone, which decides, and a kill reaches the program's children too.
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: 'pipe', detached: true });
    let stopped: OperationFailure | undefined;
    const stop = (why: OperationFailure): void => {
      stopped ??= why;
      killGroup(child);
    };
    const onAbort = (): void => stop(fail('canceled', `${program} canceled`));
    options.signal.addEventListener('abort', onAbort, { once: true });
    const tooMuch = (): void => stop(fail('data', `${program} printed more than ${mostBytes} bytes`));
    const stdout = collect(child.stdout, tooMuch);
    const stderr = collect(child.stderr, tooMuch);
    // A program that does not read its input closes the pipe; that is its right.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.once('error', (error) => {
      options.signal.removeEventListener('abort', onAbort);
      reject(spawnFailure(program, error));
    });
    child.once('close', (code, signal) => {
      options.signal.removeEventListener('abort', onAbort);
      if (stopped !== undefined) return reject(stopped);
      const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve({ exitCode, stdout: stdout(), stderr: stderr() });
    });
  });
}

function collect(stream: NodeJS.ReadableStream, tooMuch: () => void): () => string {
  const parts: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (part: Buffer) => {
    bytes += part.byteLength;
    if (bytes > mostBytes) return tooMuch();
    parts.push(part);
  });
  return () => Buffer.concat(parts).toString('utf8');
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function spawnFailure(program: string, error: NodeJS.ErrnoException): OperationFailure {
  if (error.code === 'ENOENT')
    return fail('missing', `program "${program}" (or its working folder) was not found`);
  if (error.code === 'EACCES') return fail('permission', `program "${program}" may not be executed`);
  return fail(
    'unavailable',
    `program "${program}" could not be started (${error.code ?? error.message})`,
    'later',
  );
}
