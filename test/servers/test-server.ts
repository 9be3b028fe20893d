// What: what a test gets of a database server, and the small steps both servers share. What not: any server's command line.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Where a server listens. Plain JSON, so that one test process can tell the others. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** May do everything. */
  readonly user: string;
  readonly password: string;
  /** May connect and read the catalog, nothing else until a test grants it. Absent on a server given from outside. */
  readonly lowUser?: { readonly user: string; readonly password: string };
  /** The server's process; absent on a server given from outside. */
  readonly pid?: number;
  readonly version: string;
}

export interface TestDatabase {
  readonly name: string;
  /** Without a password, as a Connection writes it. */
  readonly url: string;
}

export interface TestServer extends ServerAddress {
  /** Of the default database, without a password. */
  readonly url: string;
  /** A fresh, empty database. Not dropped: the server goes with the test run. */
  database(): Promise<TestDatabase>;
  /** Runs SQL as the superuser in a database; several statements are allowed. */
  run(database: string, sql: string): Promise<void>;
}

/** A server of one test alone, which may be hurt. */
export interface OwnServer extends TestServer {
  /** SIGKILL, as a crash does. */
  kill(): Promise<void>;
  /** SIGSTOP: accepts connections and says nothing. */
  pause(): void;
  resume(): void;
  /** Starts it again on the same port and data after `kill` or `stop`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The system account a server must run as: PostgreSQL refuses root. undefined when we are not root. */
export function accountOf(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((row) => row.startsWith(`${name}:`));
  if (line === undefined)
    throw new Error(`there is no system user ${name}: install the server's Debian package, which makes it`);
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** A program's full path: in the folders given (globbed one level by the caller), else on PATH. */
export function findProgram(name: string, folders: readonly string[], install: string): string {
  const path = (process.env['PATH'] ?? '').split(':');
  for (const folder of [...folders, ...path, '/usr/sbin', '/usr/local/sbin']) {
    if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  }
  throw new Error(`${name} is not installed, and the tests need a real server. Install it: ${install}`);
}

export function subfolders(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

/** A server process in a group of its own, so that Ctrl-C on vitest does not reach it before our teardown. Its pid file is what the watchdog reads. */
export function launch(
  folder: string,
  program: string,
  args: readonly string[],
  account: Account | undefined,
): ChildProcess {
  const log = openSync(join(folder, 'server.log'), 'a');
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: folder,
    ...account,
  });
  child.unref();
  if (child.pid !== undefined) writeFileSync(join(folder, 'server.pid'), String(child.pid));
  return child;
}

export function runProgram(program: string, args: readonly string[], account: Account | undefined): void {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...account });
  } catch (error) {
    const stderr = (error as { readonly stderr?: Buffer }).stderr?.toString() ?? String(error);
    throw new Error(`${program} failed: ${stderr}`);
  }
}

/** Calls `attempt` until it does not reject. Says what the server wrote when the time is over or the process has ended. */
export async function waitUntilReady(
  folder: string,
  child: ChildProcess,
  attempt: () => Promise<void>,
): Promise<void> {
  const end = Date.now() + 90_000;
  let last: unknown;
  while (Date.now() < end && child.exitCode === null) {
    try {
      await attempt();
      return;
    } catch (error) {
      last = error;
      await pause(50);
    }
  }
  const log = readFileSync(join(folder, 'server.log'), 'utf8').slice(-3000);
  throw new Error(`the test server in ${folder} did not become ready: ${String(last)}\n${log}`);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A short name no other test uses. */
export function freshName(): string {
  return `t_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: string }).code === 'EPERM';
  }
}

/** Sends a signal and waits until the process is gone; SIGKILL after ten seconds. */
export async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, signal);
  const started = Date.now();
  while (isAlive(pid)) {
    const waited = Date.now() - started;
    // Where no init reaps it, an ended process stays as a zombie; at once after its end its threads may still hold the port.
    if (waited > 2_000 && isZombie(pid)) return;
    if (waited > 10_000) process.kill(pid, 'SIGKILL');
    await pause(20);
  }
}

function isZombie(pid: number): boolean {
  const status = `/proc/${pid}/stat`;
  return existsSync(status) && /\) Z /.test(readFileSync(status, 'utf8'));
}

/** SIGSTOP, and back when every thread stands: until then the server may still answer what is sent to it. The process leads its group. */
export function standStill(pid: number): void {
  process.kill(-pid, 'SIGSTOP');
  const until = Date.now() + 2_000;
  while (Date.now() < until && !threadsOf(pid).every((state) => state === 'T')) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  }
}

/** One letter a thread, from /proc: T is stopped. Elsewhere nothing is known, and nothing is waited for. */
function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    });
  } catch {
    return [];
  }
}
