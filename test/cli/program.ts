// What: the built program in a folder of the test run, and how tests call it. What not: projects to call it on (sample-project.ts).
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runFolder } from '../servers/run-folder.ts';
import { pause } from '../servers/test-server.ts';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface CallOptions {
  /** The folder the program runs in. */
  readonly cwd: string;
  /** On top of an environment that holds nothing of the caller's but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** What stdin holds; without it stdin is empty. */
  readonly input?: string;
  /** Killed after this long; a test that needs that has found a hang. Default 30 s. */
  readonly timeoutMs?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface CallResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From start to the first byte on either stream. */
  readonly firstByteMs: number;
  readonly elapsedMs: number;
}

/** Runs the built program to its end. */
export async function dbkeel(args: readonly string[], options: CallOptions): Promise<CallResult> {
  const started = performance.now();
  const child = startDbkeel(args, options);
  let firstByteMs = Number.POSITIVE_INFINITY;
  const take = (stream: NodeJS.ReadableStream): (() => string) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => {
      firstByteMs = Math.min(firstByteMs, performance.now() - started);
      chunks.push(chunk);
    });
    return () => Buffer.concat(chunks).toString('utf8');
  };
  const [stdout, stderr] = [take(child.stdout), take(child.stderr)];
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 30_000);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  return { code, stdout: stdout(), stderr: stderr(), firstByteMs, elapsedMs: performance.now() - started };
}

/** The same, still running: for signals and pipes. */
export function startDbkeel(args: readonly string[], options: CallOptions): ChildProcessWithoutNullStreams {
  const { uid, gid } = options;
  return spawn(process.execPath, [entryPoint(), ...args], {
    cwd: options.cwd,
    env: cleanEnvironment(options.env),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
}

/** With a limit on the size of every file it writes, in blocks of 512 bytes: what a full disk looks like without being root. */
export async function dbkeelLimited(
  args: readonly string[],
  options: CallOptions & { readonly blocks: number },
): Promise<Pick<CallResult, 'code' | 'stdout' | 'stderr'>> {
  const words = [process.execPath, entryPoint(), ...args].map(shellWord).join(' ');
  const child = spawn('sh', ['-c', `ulimit -f ${options.blocks}; exec ${words}`], {
    cwd: options.cwd,
    env: cleanEnvironment(options.env),
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString('utf8')));
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 30_000);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return { code, ...said };
}

/** On a pseudo-terminal of the given width, with script(1): stdout and stderr are one stream then. */
export async function dbkeelOnTerminal(
  args: readonly string[],
  options: CallOptions & { readonly columns?: number; readonly answers?: string; readonly when?: string },
): Promise<CallResult> {
  const words = [process.execPath, entryPoint(), ...args].map(shellWord).join(' ');
  const started = performance.now();
  const command = `stty cols ${options.columns ?? 100} rows 40; exec ${words}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: options.cwd,
    env: cleanEnvironment({ TERM: 'xterm-256color', SHELL: '/bin/sh', ...options.env }),
  });
  let shown = '';
  let firstByteMs = Number.POSITIVE_INFINITY;
  let answered = false;
  child.stdout.on('data', (chunk: Buffer) => {
    firstByteMs = Math.min(firstByteMs, performance.now() - started);
    shown += chunk.toString('utf8');
    if (options.answers === undefined || answered || !shown.includes(options.when ?? 'Enter a value:'))
      return;
    answered = true;
    child.stdin.write(options.answers);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 30_000);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return { code, stdout: shown, stderr: '', firstByteMs, elapsedMs: performance.now() - started };
}

function shellWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function cleanEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: runFolder(),
    XDG_CACHE_HOME: join(runFolder(), 'cache'),
    ...more,
  };
}

/** Called by the first test of a file, so that the minute of building is not counted as a slow test. */
export async function builtProgram(): Promise<string> {
  const folder = programFolder();
  const lock = `${folder}.lock`;
  for (;;) {
    if (existsSync(join(folder, 'ready'))) return folder;
    if (taken(lock)) {
      try {
        if (!existsSync(join(folder, 'ready'))) build(folder);
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
    } else await pause(100);
  }
}

function programFolder(): string {
  return join(runFolder(), 'program');
}

function entryPoint(): string {
  return join(programFolder(), 'dist', 'cli', 'cli.js');
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

/** Laid out as the package is: dist/, schemas/, package.json, and the dependencies beside them. Types are checked elsewhere. */
function build(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist'), '--noCheck'];
  const built = spawnSync(process.execPath, [tsc, ...options], { cwd: repository, encoding: 'utf8' });
  if (!existsSync(entryPoint()))
    throw new Error(`the program does not build: ${built.stdout}${built.stderr}`);
  copyFileSync(join(repository, 'package.json'), join(folder, 'package.json'));
  cpSync(join(repository, 'schemas'), join(folder, 'schemas'), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'ready'), '');
}
