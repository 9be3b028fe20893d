// What: the built program as a process that can be killed, watched and asked how it ended. What not: building it (test/cli/program.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtProgram as programFolder } from '../cli/program.ts';

/** The path of cli.js, made by whichever test file asks first. */
export async function builtProgram(): Promise<string> {
  return join(await programFolder(), 'dist', 'cli', 'cli.js');
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stdout or stderr holds the text. */
  saw(text: string): Promise<void>;
}

const plain = { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' };

export async function start(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(process.execPath, [await builtProgram(), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The parse cache goes with the project's folder.
    env: { ...plain, HOME: cwd, XDG_CACHE_HOME: join(cwd, '.cache'), ...env },
  });
  let out = '';
  let err = '';
  const looking = new Set<() => void>();
  const heard = (): void => {
    for (const look of looking) look();
  };
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    heard();
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
    heard();
  });
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code, signal) => done({ code, signal, out, err }));
  });
  const saw = (text: string): Promise<void> =>
    new Promise((done, failed) => {
      const look = (): void => {
        if (!out.includes(text) && !err.includes(text)) return;
        looking.delete(look);
        done();
      };
      looking.add(look);
      look();
      void ended.then((end) =>
        failed(new Error(`ended (${end.code}) without "${text}":\n${end.out}${end.err}`)),
      );
    });
  return { process: child, ended, saw };
}

export async function run(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return (await start(cwd, args, env)).ended;
}

/** A folder for one project; `files` by name. Removed by the caller. */
export function projectFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-project-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
