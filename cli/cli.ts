#!/usr/bin/env node
// What: the program: signals, streams and the exit code. What not: commands (commands/), their options (program.ts), the words of errors (report-error.ts).
import { setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { exit } from './command.ts';
import { packageVersion } from './package-version.ts';
import { buildProgram } from './program.ts';

// A command lives for seconds: optimising what runs for a moment costs more than it saves. What is really hot still becomes optimised, a little later.
setFlagsFromString('--interrupt-budget=500000');

const stop = new AbortController();
const abort = new AbortController();
// Every session of a large fleet listens to them at once; that is no leak.
setMaxListeners(0, stop.signal, abort.signal);
let interrupted: number | undefined;

/** The first signal stops softly, the second cancels what is under way, the third leaves at once (the journal has what happened). */
function onSignal(code: number, name: string): void {
  interrupted ??= code;
  if (!stop.signal.aborted) {
    stop.abort();
    process.stderr.write(
      `\n${name}: stopping. What changes something and is under way is finished; again to cancel that too.\n`,
    );
  } else if (!abort.signal.aborted) {
    abort.abort();
    process.stderr.write(`\n${name}: canceling what is under way.\n`);
  } else {
    ended = true;
    process.exit(code);
  }
}
process.on('SIGINT', () => onSignal(130, 'Interrupted'));
process.on('SIGTERM', () => onSignal(143, 'Terminated'));
// A closed pipe (`| head -1`) loses text, never the work.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// What nobody waited for is a bug like any other: said in words, and never exit 0.
process.on('uncaughtException', async (error) => {
  const code = await failed(error);
  ended = true;
  process.exit(code);
});

const version = packageVersion();
const program = buildProgram({
  streams: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env },
  cwd: process.cwd(),
  version,
  stop: stop.signal,
  abort: abort.signal,
});

let ended = false;
// Nothing is left that could end the command: Node would leave with 13 and no word.
process.on('exit', () => {
  if (ended) return;
  process.stderr.write(
    `Error: dbkeel ${version} stopped before its work was finished. This is a bug; what was done is in the journal.\n`,
  );
  process.exitCode = interrupted ?? exit.failed;
});

try {
  const code = await program(process.argv.slice(2));
  process.exitCode = interrupted !== undefined && code !== exit.partial ? interrupted : code;
} catch (error) {
  process.exitCode = await failed(error);
}
ended = true;

async function failed(error: unknown): Promise<number> {
  const { reportError } = await import('./report-error.ts');
  const debug = (process.env.DBKEEL_DEBUG ?? '') !== '';
  const { text, code } = reportError(error, { version, debug, interrupted });
  process.stderr.write(text);
  return code;
}
