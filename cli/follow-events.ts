// What: who listens to the events of a command: the file of --events, NDJSON on stdout, lines or a live picture on stderr. What not: saying events.
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Bus } from '../runtime/events/bus.ts';
import { CommandError, type Invocation } from './command.ts';
import type { LiveStep } from './render/progress-live.ts';

export interface FollowOptions {
  /** What will run with operations: enough of them are drawn live on a terminal. */
  readonly steps?: readonly LiveStep[];
  /** How many steps only write their record. */
  readonly records?: number;
  /** Progress for people, on stderr. */
  readonly progress?: boolean;
  /** With --json: every event as NDJSON on stdout. */
  readonly ndjson?: boolean;
}

/** More moving lines than this are unreadable: plain lines then. */
const mostLive = 20;

/** More records than this are one line of progress, unless --verbose asks for each. */
const mostRecords = 200;

/** Returns how to stop listening, once everything is shown and written. */
export async function followEvents(
  bus: Bus,
  invocation: Invocation,
  options: FollowOptions = {},
): Promise<() => Promise<void>> {
  const { terminal } = invocation;
  const endings: (() => Promise<void> | void)[] = [toFile(bus, invocation)];
  const json = invocation.options.flag('json');
  if (json && options.ndjson === true)
    endings.push(bus.subscribe((event) => terminal.out(`${JSON.stringify(event)}\n`)));
  if (!json && options.progress === true) endings.push(await toPeople(bus, invocation, options));
  bus.emit({ type: 'version', dbkeel: invocation.version, ui: '1.0' });
  // May be called again: the second call finds nothing left to end.
  return async () => {
    for (const end of endings.splice(0)) await end();
  };
}

async function toPeople(
  bus: Bus,
  { terminal, options }: Invocation,
  { steps = [], records = 0 }: FollowOptions,
): Promise<() => Promise<void>> {
  if (!terminal.errIsTty || steps.length === 0 || steps.length > mostLive) {
    const { plainProgress } = await import('./render/progress-plain.ts');
    const fold = records > mostRecords && !options.flag('verbose');
    const leave = bus.subscribe(plainProgress((text) => terminal.err(text), { fold }));
    return async () => leave();
  }
  const { liveProgress } = await import('./render/progress-live.ts');
  const live = await liveProgress(steps, process.stderr);
  const leave = bus.subscribe(live.on);
  return async () => {
    await live.finish();
    leave();
  };
}

/** A file that cannot be opened stops the command before anything is done; one that fills up later only loses events. */
function toFile(bus: Bus, invocation: Invocation): () => void {
  const name = invocation.options.text('events');
  if (name === undefined) return () => undefined;
  let file: number;
  try {
    file = openSync(resolve(invocation.cwd, name), 'w', 0o600);
  } catch (error) {
    throw new CommandError(`The events cannot be written to ${name}: ${(error as Error).message}.`);
  }
  const leave = bus.subscribe((event) => {
    writeSync(file, `${JSON.stringify(event)}\n`);
  });
  return () => {
    leave();
    closeSync(file);
  };
}
