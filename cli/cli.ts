#!/usr/bin/env node
// What: the program: signals, streams and the exit code. What not: commands (commands/) and their options (program.ts).
import { readFileSync } from 'node:fs';
import { CommandError, exit } from './command.ts';
import { buildProgram } from './program.ts';

/** The package's own version; this file is cli/cli.ts in the sources and dist/cli/cli.js in the package. */
function packageVersion(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      return String(
        (JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as { version: string }).version,
      );
    } catch {}
  }
  return '0.0.0';
}

const stop = new AbortController();
const abort = new AbortController();
let interrupted: number | undefined;

/** The first signal stops softly, the second cancels what is under way, the third leaves at once (the journal has what happened). */
function onSignal(code: number, name: string): void {
  interrupted ??= code;
  if (!stop.signal.aborted) {
    stop.abort();
    process.stderr.write(
      `\n${name}: nothing new is started; what is under way is finished. Again to cancel it.\n`,
    );
  } else if (!abort.signal.aborted) {
    abort.abort();
    process.stderr.write(`\n${name}: canceling what is under way.\n`);
  } else process.exit(code);
}
process.on('SIGINT', () => onSignal(130, 'Interrupted'));
process.on('SIGTERM', () => onSignal(143, 'Terminated'));

const program = buildProgram({
  streams: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env },
  cwd: process.cwd(),
  version: packageVersion(),
  stop: stop.signal,
  abort: abort.signal,
});

try {
  const code = await program(process.argv.slice(2));
  process.exitCode = interrupted !== undefined && code !== exit.partial ? interrupted : code;
} catch (error) {
  process.exitCode = report(error);
}

/** A refusal of the world or of the user is one line; anything else is a bug and says so, with where to report it. */
function report(error: unknown): number {
  if (error instanceof CommandError) {
    process.stderr.write(`Error: ${error.message}\n`);
    return error.code;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Error: ${message}\n`);
  if (process.env.DBKEEL_DEBUG !== undefined && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  return interrupted ?? exit.failed;
}
